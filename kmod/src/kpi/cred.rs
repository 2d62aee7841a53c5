// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Credentials: capability mode, cap_enter(2).

use super::errno::{check, Errno};
use super::sysctl;
use super::thread::Thread;
use core::ptr::null_mut;
use sys_bindings as c;

/// Puts the process into capability mode, for good.
///
/// # Context
/// Takes the process lock and may sleep. During exec only after the new credential is installed.
pub fn cap_enter(td: &mut Thread) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the call takes no arguments.
    check(unsafe { c::sys_cap_enter(td.raw(), null_mut()) })
}

/// Whether the kernel has capability mode, `kern.features.security_capability_mode`.
pub fn has_capability_mode(td: &mut Thread) -> bool {
    sysctl::read_u32(td, c"kern.features.security_capability_mode") == Some(1)
}
