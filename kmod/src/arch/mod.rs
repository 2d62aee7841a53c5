// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. All that knows the machine, in a folder of its own for each, with the same names in it:
//!
//! - `ELF_MACHINE`, `LANDING_PADS`, `USER_SPACE`, `LEAST_STACK`, `MUTEX`, `tcb`: constants of the binding, which host tests have as well;
//! - `registers`: the trap frame, where a call's number, arguments and results are, and how a program or thread starts;
//! - `exec`: what of the old program the machine would keep, and where a new process gets what proc_fork answers.
//!
//! Another machine is another folder, and two lines here.

#[cfg(target_arch = "x86_64")]
mod amd64;
#[cfg(target_arch = "x86_64")]
use amd64 as machine;
#[cfg(target_arch = "aarch64")]
mod arm64;
#[cfg(target_arch = "aarch64")]
use arm64 as machine;

#[cfg(not(test))]
pub use machine::{exec, registers};
pub use machine::{tcb, ELF_MACHINE, LANDING_PADS, LEAST_STACK, MUTEX, USER_SPACE};

/// The page size, in bytes.
pub const PAGE: u64 = sys_bindings::PAGE_SIZE;

/// Bytes of the TCB, which is one pointer, and of what the thread pointer's own word takes: see [`tcb`].
pub const TCB: u64 = size_of::<[u64; 2]>() as u64;

/// What the kernel calls for a child, before it runs or when it runs first: see `exec::hook_fork`.
#[cfg(not(test))]
#[derive(Clone, Copy)]
pub struct ForkHooks {
    /// For a child, which does not run yet.
    pub before: unsafe extern "C" fn(*mut sys_bindings::thread),
    /// For each new thread, that of a child too, when it is about to leave the kernel for the first time.
    pub first_run: unsafe extern "C" fn(*mut sys_bindings::thread),
}

/// How many arguments a system call has in registers.
pub const ARGUMENTS: usize = 6;
