// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! QEMU: its command line, the choice of an accelerator, and the machine's console as a stream.

use anyhow::{Context, Result};
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

const QEMU: &str = "qemu-system-x86_64";

/// What the kernel is told at boot; NAME=VALUE, no spaces inside.
const TUNABLES: &[&str] = &[
    "console=comconsole",
    // The serial port that loader(8) would have described in device.hints.
    "hw.uart.console=io:0x3f8,br:115200",
    "hint.uart.0.at=isa",
    "hint.uart.0.port=0x3F8",
    "hint.uart.0.irq=4",
    "hint.uart.0.flags=0x10",
    "vfs.root.mountfrom=ufs:/dev/md0",
    "vfs.root.mountfrom.options=rw",
    "init_path=/sbin/init",
    "kern.shutdown.poweroff_delay=0",
    "kern.panic_reboot_wait_time=0",
];

/// How the guest's instructions are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accelerator {
    Kvm,
    Tcg,
    /// One instruction at a time, each of which takes a nanosecond: the time stamp counter counts instructions.
    Icount,
}

impl Accelerator {
    pub fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
            Self::Icount => "icount",
        }
    }

    fn arguments(self) -> &'static [&'static str] {
        match self {
            // Some hosts let the guest see, but not set, what this feature brings.
            Self::Kvm => &["-accel", "kvm", "-cpu", "max,arch-capabilities=off"],
            Self::Tcg => &["-accel", "tcg,thread=multi", "-cpu", "max"],
            Self::Icount => &["-accel", "tcg,thread=single", "-cpu", "max", "-icount", "shift=0,sleep=off"],
        }
    }
}

/// A machine. All file names are relative to `work`, for QEMU splits them at commas and spaces.
pub struct Machine<'a> {
    pub work: &'a Path,
    pub kernel: &'a str,
    /// Further files for directboot: file, name, type.
    pub modules: &'a [(&'a str, &'a str, &'a str)],
    pub append: &'a str,
    pub smp: u32,
    pub mem: &'a str,
}

impl Machine<'_> {
    pub fn arguments(&self, accelerator: Accelerator) -> Vec<OsString> {
        let mut initrd = self.kernel.to_string();
        for (file, name, kind) in self.modules {
            initrd.push_str(&format!(",{file} {name} {kind}"));
        }
        let append = format!("{} {}", TUNABLES.join(" "), self.append);
        let smp = self.smp.to_string();
        let fixed = ["-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot"];
        let mut arguments: Vec<&str> = fixed.to_vec();
        arguments.extend(accelerator.arguments());
        arguments.extend(["-smp", &smp, "-m", self.mem, "-kernel", "directboot.elf"]);
        arguments.extend(["-initrd", &initrd, "-append", append.trim_end()]);
        arguments.into_iter().map(OsString::from).collect()
    }

    pub fn start(&self, accelerator: Accelerator) -> Result<Running> {
        let mut child = Command::new(QEMU)
            .args(self.arguments(accelerator))
            .current_dir(self.work)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {QEMU} (Debian: qemu-system-x86)"))?;
        let console = stream(child.stdout.take().context("no console")?);
        let stderr = child.stderr.take();
        Ok(Running { child, console, stderr })
    }
}

/// Reads in a thread of its own, so that silence can be noticed.
fn stream(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (to, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut block = [0; 4096];
        while let Ok(n @ 1..) = from.read(&mut block) {
            if to.send(block[..n].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// A running QEMU, which does not outlive this value.
pub struct Running {
    child: Child,
    console: Receiver<Vec<u8>>,
    stderr: Option<ChildStderr>,
}

/// What came from the console.
pub enum Heard {
    Bytes(Vec<u8>),
    Nothing,
    Closed,
}

impl Running {
    pub fn read(&self, timeout: Duration) -> Heard {
        match self.console.recv_timeout(timeout) {
            Ok(bytes) => Heard::Bytes(bytes),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Closed,
        }
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Waits for a QEMU whose console is closed; its status, and what it complained about.
    pub fn finish(mut self) -> Result<(ExitStatus, String)> {
        let status = self.child.wait().context("waiting for QEMU")?;
        let mut text = String::new();
        if let Some(mut stderr) = self.stderr.take() {
            let _ = stderr.read_to_string(&mut text);
        }
        Ok((status, text.trim().to_string()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A real KVM needs a moment to bring directboot to its last line; some that can be opened crawl or crash.
const PROBE: Duration = Duration::from_secs(4);

/// KVM if it is there and gets through directboot in good time, else TCG.
pub fn choose_accelerator(work: &Path, kernel: &str) -> Accelerator {
    let device = std::fs::OpenOptions::new().read(true).write(true).open("/dev/kvm");
    if device.is_ok() && kvm_works(work, kernel) {
        Accelerator::Kvm
    } else {
        Accelerator::Tcg
    }
}

fn kvm_works(work: &Path, kernel: &str) -> bool {
    let machine = Machine { work, kernel, modules: &[], append: "", smp: 1, mem: "1G" };
    let Ok(mut running) = machine.start(Accelerator::Kvm) else { return false };
    let start = Instant::now();
    let mut seen = Vec::new();
    while let Some(left) = PROBE.checked_sub(start.elapsed()) {
        match running.read(left) {
            Heard::Bytes(bytes) => seen.extend(bytes),
            Heard::Nothing | Heard::Closed => break,
        }
        if String::from_utf8_lossy(&seen).contains("directboot: entering the kernel") {
            running.stop();
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line() {
        let modules =
            [("root.img", "/rootfs", "md_image"), ("module.ko", "/boot/modules/cloudabi64.ko", "kld")];
        let machine = Machine {
            work: Path::new("/nowhere"),
            kernel: "kernel",
            modules: &modules,
            append: "boot_verbose=YES",
            smp: 2,
            mem: "1G",
        };
        let arguments = machine.arguments(Accelerator::Tcg);
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
