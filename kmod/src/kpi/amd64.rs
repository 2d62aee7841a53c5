// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What only this machine has: I/O ports, i386_set_ioperm(2) and io(4).

use super::thread::Thread;
use sys_bindings as c;

/// The flags that give a program all I/O ports: opening /dev/io sets them, in the opening thread.
pub const PORTS_FLAGS: c::register_t = c::PSL_IOPL as c::register_t;

/// Takes the I/O ports from a thread that its program before had.
///
/// # Context
/// In `sv_setregs` only, with the current thread. Does not sleep.
pub fn close_io_ports(td: &mut Thread) {
    // SAFETY: the thread is the current one; its segment, if it has any, is its own.
    unsafe { c::shim_close_io_ports(td.raw()) };
}
