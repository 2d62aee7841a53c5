// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! QEMU: its command line.

use crate::machine::Machine;
use crate::parts::Accelerator;
use crate::running::Plan;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::process::Command;

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
    let kernel = (machine.arch.kernel)(machine.kernel, machine.modules, &machine.tunables());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch;
    use crate::parts::Kind;
    use std::path::Path;

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
