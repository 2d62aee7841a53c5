// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Processes: their beginning and end, and who uses our sysentvec.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::sysentvec::Sysentvec;
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;

/// Ends the process, and returns only if that is to be done again.
///
/// Errors: ERESTART where another thread of the process executes a program, forks or ends it.
///
/// # Context
/// Sleeps.
pub fn exit1(td: &mut Thread, code: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one and holds no lock or reference in a system call handler.
    check(unsafe { c::shim_end_others(td.raw()) })?;
    // SAFETY: the thread is the current one, the only one of its process, and holds no lock or reference in a system call
    // handler.
    unsafe { c::exit1(td.raw(), code, 0) }
}

/// Ends the process, as killed by SIGKILL. It does not return.
#[allow(clippy::cast_possible_wrap)]
pub fn exit_killed(td: &mut Thread) -> ! {
    // SAFETY: the thread is the current one and holds no lock or reference in a system call handler.
    unsafe { c::exit1(td.raw(), 0, c::SIGKILL as c_int) }
}

/// Whether a thread that an exec of the process ends was about to end the process, by exit(2) or because of a signal. That is
/// forgotten otherwise, and with it every signal that comes later. Asked once: the process takes signals from now on.
///
/// # Context
/// In an exec that cannot fail any more; other threads are suspended until they end. Takes the process lock.
pub fn take_lost_exit(td: &mut Thread) -> bool {
    // SAFETY: the thread is the current one, and the only one that runs.
    unsafe { c::shim_take_lost_exit(td.raw()) }
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

/// Creates a child process with a copy of the calling thread, and answers a descriptor for it: with these rights,
/// and with the child's life in its hands, as of pdfork(2).
///
/// Errors: EAGAIN where a limit is reached, EMFILE.
///
/// # Context
/// Sleeps.
#[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]
pub fn pdfork(td: &mut Thread, rights: &CapRights) -> Result<u32, Errno> {
    let mut fd = -1;
    let mut caps = c::filecaps { fc_rights: rights.raw(), ..Default::default() };
    let mut request = c::fork_req {
        fr_flags: (c::RFFDG | c::RFPROC | c::RFPROCDESC) as c_int,
        fr_pd_fd: &mut fd,
        fr_pd_fcaps: &mut caps,
        ..Default::default()
    };
    // SAFETY: the thread is the current one, and the request's pointers are good for the call. The child does not
    // return from it: it starts in user space.
    check(unsafe { c::fork1(td.raw(), &mut request) })?;
    Ok(fd as u32)
}

/// Whether the current process uses a sysentvec.
pub fn uses(td: &mut Thread, sv: &Sysentvec) -> bool {
    // SAFETY: the current thread's process; only its own exec changes the pointer.
    unsafe { (*(*td.raw()).td_proc).p_sysent == sv.as_ptr() }
}
