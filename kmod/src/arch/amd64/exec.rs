// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What of the machine's state outlives an exec: I/O ports, i386_set_ioperm(2). And where the kernel has a place for what
//! proc_fork answers in the child.

use crate::arch::ForkHooks;
use sys_bindings as c;

/// Takes from a thread what its program before had: the I/O ports.
///
/// # Safety
/// In `sv_setregs` only, with the current thread. Does not sleep.
pub unsafe fn forget(td: *mut c::thread) {
    // SAFETY: this function's contract; the thread's segment, if it has any, is its own.
    unsafe { c::shim_close_io_ports(td) };
}

/// cpu_fork() asks for the results of the child.
pub fn hook_fork(sv: &mut c::sysentvec, hooks: ForkHooks) {
    sv.sv_set_fork_retval = Some(hooks.before);
}
