// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What of the machine's state outlives an exec, and where the kernel has a place for what proc_fork answers in the child.

use crate::arch::ForkHooks;
use sys_bindings as c;

/// Takes from a thread what its program before had: exec_setregs() leaves nothing.
///
/// # Safety
/// In `sv_setregs` only, with the current thread. Does not sleep.
pub unsafe fn forget(_td: *mut c::thread) {}

/// cpu_fork() clears the results itself: the child sets them when it runs for the first time.
pub fn hook_fork(sv: &mut c::sysentvec, hooks: ForkHooks) {
    sv.sv_schedtail = Some(hooks.first_run);
}
