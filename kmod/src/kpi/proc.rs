// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Processes: their end, and who uses our sysentvec.

use super::sysentvec::Sysentvec;
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;

/// Ends the process. It does not return.
pub fn exit1(td: &mut Thread, code: c_int) -> ! {
    // SAFETY: the thread is the current one and holds no lock or reference in a system call handler.
    unsafe { c::exit1(td.raw(), code, 0) }
}

/// What the processes of the system do with our sysentvec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// No process uses it and none can be about to.
    Free,
    /// No process uses it, but some process is in the middle of execve(2) and may.
    Execing,
    /// A process uses it.
    Busy,
}

/// Looks at all processes, zombies included.
///
/// # Context
/// May sleep; takes the process list's lock and each process's in turn.
pub fn sysentvec_use(sv: &Sysentvec) -> Use {
    // SAFETY: the shim walks the list under its lock and only compares the pointer.
    match unsafe { c::shim_sysentvec_use(sv.as_ptr()) } {
        0 => Use::Free,
        1 => Use::Execing,
        _ => Use::Busy,
    }
}

/// Sleeps for a moment, about 10 ms, pause(9).
pub fn pause() {
    // SAFETY: the string is static; no lock is held.
    unsafe { c::shim_pause(c"cloudabi".as_ptr(), 10) };
}
