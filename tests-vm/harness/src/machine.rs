// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A machine: what it boots. `start` has a program make it out of that.

use crate::arch::Arch;
use crate::parts::Module;
use std::path::Path;

/// What any kernel is told at boot; NAME=VALUE, no spaces inside.
const TUNABLES: &[&str] =
    &["vfs.root.mountfrom.options=rw", "init_path=/sbin/init", "kern.panic_reboot_wait_time=0"];

/// What names the file system for /.
const ROOT: &str = "vfs.root.mountfrom=";

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
