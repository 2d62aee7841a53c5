// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What machines are made of: what executes their instructions, and what is in their memory when they start.

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
