// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Signals, sigaction(2) and signal(9).

use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;

/// Sends a signal to the thread's process.
///
/// # Context
/// Takes the process lock; does not sleep otherwise. A terminating signal takes effect on the way back to
/// user space.
pub fn kern_psignal(td: &mut Thread, signal: c_int) {
    // SAFETY: the shim locks the process, which is the current one's; callers pass FreeBSD's signals.
    unsafe { c::shim_psignal_self(td.raw(), signal) };
}

/// Gives every signal its default action, but SIGPIPE, which is ignored, and blocks none.
///
/// # Context
/// Takes the process lock; the process has one thread.
pub fn reset(td: &mut Thread) -> Result<(), Errno> {
    // SAFETY: the shim changes only the current process's own signal state.
    check(unsafe { c::shim_signals_reset(td.raw()) })
}

/// Kills the process, on the way back to user space at the latest.
///
/// # Context
/// As `kern_psignal`.
#[allow(clippy::cast_possible_wrap)]
pub fn kill(td: &mut Thread) {
    kern_psignal(td, c::SIGKILL as c_int);
}
