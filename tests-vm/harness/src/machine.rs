// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A machine: what it boots, and which program makes it out of that.

use crate::arch::Arch;
use crate::running::Running;
use crate::{bhyve, qemu};
use anyhow::Result;
use std::path::Path;

/// What any kernel is told at boot; NAME=VALUE, no spaces inside.
const TUNABLES: &[&str] =
    &["vfs.root.mountfrom.options=rw", "init_path=/sbin/init", "kern.panic_reboot_wait_time=0"];

/// What names the file system for /.
const ROOT: &str = "vfs.root.mountfrom=";

/// How the guest's instructions are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accelerator {
    /// QEMU with KVM.
    Kvm,
    /// QEMU by itself.
    Tcg,
    /// QEMU, one instruction at a time, each of which takes a nanosecond: the time stamp counter counts instructions.
    Icount,
    /// FreeBSD's hypervisor, without QEMU.
    Bhyve,
}

impl Accelerator {
    pub fn name(self) -> &'static str {
        match self {
            Self::Kvm => "kvm",
            Self::Tcg => "tcg",
            Self::Icount => "icount",
            Self::Bhyve => "bhyve",
        }
    }
}

/// A file that the kernel finds in memory: its name in the working directory, its name for the kernel, and what it is.
pub type Module<'a> = (&'a str, &'a str, Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disk; the kernel numbers them in the order of the modules.
    Disk,
    /// A kernel module.
    Kld,
}

/// All file names are relative to `work`, for QEMU splits them at commas and spaces.
pub struct Machine<'a> {
    pub work: &'a Path,
    pub arch: &'static Arch,
    pub kernel: &'a str,
    pub modules: &'a [Module<'a>],
    pub append: &'a str,
    pub smp: u32,
    pub mem: &'a str,
}

impl Machine<'_> {
    pub fn start(&self, accelerator: Accelerator) -> Result<Running> {
        let plan = match accelerator {
            Accelerator::Bhyve => bhyve::plan(self)?,
            _ => qemu::plan(self, accelerator),
        };
        Running::start(plan)
    }

    /// What the kernel is told, each NAME=VALUE.
    pub fn tunables(&self) -> Vec<String> {
        let appended = || self.append.split_whitespace().map(String::from);
        let other_root = appended().any(|tunable| tunable.starts_with(ROOT));
        let root = (!other_root).then(|| format!("{ROOT}{}", self.arch.root));
        let fixed = self.arch.tunables.iter().chain(TUNABLES).map(|tunable| tunable.to_string());
        fixed.chain(root).chain(appended()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch;

    #[test]
    fn there_is_one_root() {
        let roots = |append: &'static str| {
            let arch = arch::ALL[0];
            let machine = Machine {
                work: Path::new("/"),
                arch,
                kernel: "kernel",
                modules: &[],
                append,
                smp: 1,
                mem: "1G",
            };
            let mut tunables = machine.tunables();
            tunables.retain(|tunable| tunable.starts_with(ROOT));
            tunables
        };
        assert_eq!(roots("a=b"), [format!("{ROOT}{}", arch::ALL[0].root)]);
        assert_eq!(roots("a=b vfs.root.mountfrom=zfs:other"), ["vfs.root.mountfrom=zfs:other"]);
    }
}
