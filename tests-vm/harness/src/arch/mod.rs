// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What differs between the machines whose kernels are booted. A kernel's file says which one it is for.

mod amd64;
mod arm64;

use crate::parts::{Accelerator, Module};
use std::path::Path;

/// A machine's properties.
#[derive(Debug)]
pub struct Arch {
    /// FreeBSD's name for it.
    pub name: &'static str,
    /// Where what is built for it is, below target/; and what is downloaded for it, in the cache.
    pub folder: &'static str,
    /// The kernels in the cache that are booted where none is named.
    pub kernels: &'static [&'static str],
    /// In the header of its executables.
    pub elf: u16,
    /// That of another one.
    pub other_elf: u16,
    /// The end of the user address space with four-level page tables.
    pub user_end: u64,
    /// What the kernel is told at boot, besides what every kernel is; NAME=VALUE, no spaces inside.
    pub tunables: &'static [&'static str],
    /// The file system for /, as in `vfs.root.mountfrom`.
    pub root: &'static str,
    /// The timecounter that user space can read, whose readings are the same each time that instructions are counted.
    pub timecounter: &'static str,
    /// QEMU's program, and the packages that bring it.
    pub qemu: &'static str,
    pub package: &'static str,
    /// QEMU's arguments for the processor, and for a kernel with what it finds in memory and what it is told.
    pub processor: fn(Accelerator) -> &'static [&'static str],
    pub kernel: fn(kernel: &str, modules: &[Module<'_>], tunables: &[String]) -> Vec<String>,
    /// Puts into the working directory what boots the kernel that is there.
    pub prepare: fn(work: &Path, kernel: &str) -> anyhow::Result<()>,
    /// Whether something can hand the kernel a module when it boots.
    pub preloads: bool,
    /// A line of the console that shows that an accelerator works.
    pub sign_of_life: &'static str,
}

impl PartialEq for Arch {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Arch {}

/// All of them.
pub const ALL: [&Arch; 2] = [&amd64::ARCH, &arm64::ARCH];

/// The one that the environment asks for, the first if it asks for none.
pub fn asked_for() -> &'static Arch {
    let name = std::env::var("ARCH").unwrap_or_default();
    ALL.into_iter().find(|arch| arch.name == name).unwrap_or(ALL[0])
}

/// The one that an ELF file is for; what is no such file is for the first.
pub fn of_file(image: &[u8]) -> &'static Arch {
    let machine = image.get(18..20).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    ALL.into_iter().find(|arch| Some(arch.elf) == machine).unwrap_or(ALL[0])
}
