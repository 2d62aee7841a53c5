// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The kernel's programming interfaces as safe Rust, a file for each facility. No CloudABI types, no policy.
//!
//! Wrappers keep the names of what they wrap, which have manual pages in section 9. `# Context` says what
//! may sleep and which locks are held; without it a function may sleep and wants no lock.

pub mod allocate;
pub mod audit;
pub mod capsicum;
pub mod clock;
pub mod cred;
pub mod dirent;
pub mod errno;
pub mod execsw;
pub mod fd;
pub mod file;
pub mod held;
pub mod image_params;
pub mod kern_execve;
pub mod layout;
pub mod log;
pub mod malloc;
pub mod mbuf;
pub mod mem;
pub mod panic;
pub mod passed_fds;
pub mod path;
pub mod poll;
pub mod proc;
pub mod random;
pub mod readdir;
pub mod signal;
pub mod socket;
pub mod sysctl;
pub mod sysentvec;
pub mod thr;
pub mod thread;
pub mod uaccess;
pub mod uio;
pub mod umtx;
pub mod vdso;

pub use errno::Errno;
pub use thread::Thread;

/// A 64-bit address or length as the kernel's pointer-sized types have it.
#[allow(clippy::cast_possible_truncation)]
pub const fn word(value: u64) -> usize {
    const { assert!(size_of::<usize>() == size_of::<u64>()) }
    value as usize
}
