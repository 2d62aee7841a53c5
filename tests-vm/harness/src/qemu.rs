// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! QEMU: its command line, and the choice of an accelerator.

use crate::arch::Arch;
use crate::machine::{Accelerator, Machine};
use crate::running::{Heard, Plan};
use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A machine made by QEMU, which ends with success when the guest has powered it off.
pub fn plan(machine: &Machine<'_>, accelerator: Accelerator) -> Plan {
    let mut command = Command::new(machine.arch.qemu);
    command.args(arguments(machine, accelerator)).current_dir(machine.work);
    Plan {
        programs: VecDeque::from([command]),
        package: machine.arch.package,
        meanings: &[],
        good: 0,
        cleanup: None,
    }
}

fn arguments(machine: &Machine<'_>, accelerator: Accelerator) -> Vec<OsString> {
    let smp = machine.smp.to_string();
    let fixed = ["-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot"];
    let mut arguments: Vec<&str> = fixed.to_vec();
    arguments.extend(execution(accelerator));
    arguments.extend((machine.arch.processor)(accelerator));
    arguments.extend(["-smp", &smp, "-m", machine.mem]);
    let kernel = (machine.arch.kernel)(machine);
    arguments.extend(kernel.iter().map(String::as_str));
    arguments.into_iter().map(OsString::from).collect()
}

fn execution(accelerator: Accelerator) -> &'static [&'static str] {
    match accelerator {
        Accelerator::Kvm => &["-accel", "kvm"],
        Accelerator::Icount => &["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"],
        Accelerator::Tcg | Accelerator::Bhyve => &["-accel", "tcg,thread=multi"],
    }
}

/// A real KVM needs a moment to bring a machine to its first sign of life; some that can be opened crawl or crash.
const PROBE: Duration = Duration::from_secs(4);

/// What says that this machine has not been started anew.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// KVM if it is there and shows that it works in good time, else TCG. That it does not is found out once.
pub fn choose_accelerator(work: &Path, arch: &'static Arch, kernel: &str) -> Accelerator {
    let device = fs::OpenOptions::new().read(true).write(true).open("/dev/kvm");
    let note = work.join(format!("no-kvm-{}", arch.name));
    let boot = fs::read(BOOT).ok();
    let known = boot.is_some() && fs::read(&note).ok() == boot;
    if device.is_err() || known {
        return Accelerator::Tcg;
    }
    if kvm_works(work, arch, kernel) {
        return Accelerator::Kvm;
    }
    // Without the note it is found out once more.
    let _ = fs::write(&note, boot.unwrap_or_default());
    Accelerator::Tcg
}

fn kvm_works(work: &Path, arch: &'static Arch, kernel: &str) -> bool {
    let machine = Machine { work, arch, kernel, modules: &[], append: "", smp: 1, mem: "1G" };
    let Ok(mut running) = machine.start(Accelerator::Kvm) else { return false };
    let start = Instant::now();
    let mut seen = Vec::new();
    while let Some(left) = PROBE.checked_sub(start.elapsed()) {
        match running.read(left) {
            Ok(Heard::Bytes(bytes)) => seen.extend(bytes),
            Ok(Heard::Nothing | Heard::Closed) | Err(_) => break,
        }
        if String::from_utf8_lossy(&seen).contains(arch.sign_of_life) {
            running.stop();
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch;
    use crate::machine::Kind;

    #[test]
    fn the_command_line() {
        let modules =
            [("root.img", "/rootfs", Kind::Disk), ("module.ko", "/boot/modules/cloudabi64.ko", Kind::Kld)];
        let machine = Machine {
            work: Path::new("/nowhere"),
            arch: arch::ALL[0],
            kernel: "kernel",
            modules: &modules,
            append: "boot_verbose=YES",
            smp: 2,
            mem: "1G",
        };
        let arguments = arguments(&machine, Accelerator::Tcg);
        let after = |option: &str| {
            let at = arguments.iter().position(|word| word == option).unwrap();
            arguments[at + 1].to_str().unwrap()
        };
        assert_eq!(
            after("-initrd"),
            "kernel,root.img /rootfs md_image,module.ko /boot/modules/cloudabi64.ko kld"
        );
        assert!(after("-append").contains("console=comconsole "));
        assert!(after("-append").ends_with(" boot_verbose=YES"));
        assert_eq!(after("-smp"), "2");
        assert!(after("-accel").starts_with("tcg"));
        assert!(arguments.iter().any(|word| word == "-no-reboot"));
    }
}
