// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Making and ending threads, thr_new(2) and thr_exit(2).

use super::audit;
use super::errno::{check, Errno};
use super::proc::exit1;
use super::thread::Thread;
use super::word;
use crate::arch::registers;
use core::ffi::{c_int, c_void};
use sys_bindings as c;

/// How a new thread starts: with two arguments, its identifier and a word.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    /// The first instruction.
    pub entry: u64,
    /// The second argument.
    pub argument: u64,
    /// The stack's lowest address.
    pub stack: u64,
    /// The stack's size in bytes.
    pub stack_size: u64,
    /// The thread pointer.
    pub tls: u64,
}

/// What the new thread is made from, and its identifier once it is known.
struct Thunk {
    start: Start,
    tid: u32,
}

/// Adds a thread to the current process and answers its identifier, which is positive and below 2^30.
///
/// Errors: EPROCLIM or ENOMEM at a limit; EINVAL for a thread pointer outside user space.
///
/// # Context
/// May sleep. Whatever the addresses are, only the new thread will suffer.
pub fn thread_create(td: &mut Thread, start: &Start) -> Result<u32, Errno> {
    let mut thunk = Thunk { start: *start, tid: 0 };
    // SAFETY: the thread is the current one; `initialise` is called before this returns, with our thunk.
    let error = unsafe {
        c::thread_create(td.raw(), core::ptr::null_mut(), Some(initialise), (&raw mut thunk).cast())
    };
    check(error)?;
    Ok(thunk.tid)
}

/// Sets the registers of a new thread.
///
/// # Safety
/// Called by thread_create() with a thread that does not run yet and the [`Thunk`].
#[allow(clippy::cast_sign_loss)]
unsafe extern "C" fn initialise(td: *mut c::thread, thunk: *mut c_void) -> c_int {
    // SAFETY: this function's contract.
    let thunk = unsafe { &mut *thunk.cast::<Thunk>() };
    let Start { entry, argument, stack, stack_size, tls } = thunk.start;
    // SAFETY: the thread does not run yet, so that all of it is ours; its identifier is set already. The shims
    // take any address: one outside user space is refused or faults in the new thread.
    unsafe {
        thunk.tid = (*td).td_tid as u32;
        // The entry point is but a number in a register here.
        let entry = core::mem::transmute::<usize, Option<unsafe extern "C" fn(*mut c_void)>>(word(entry));
        let error =
            c::shim_cpu_set_upcall(td, entry, core::ptr::null_mut(), stack as *mut _, word(stack_size));
        if error != 0 {
            return error;
        }
        registers::set_arguments(&mut *(*td).td_frame, (*td).td_tid as u64, argument);
        c::shim_cpu_set_user_tls(td, tls as *mut _)
    }
}

/// Ends the current thread; with the last one, ends the process with code 0. It returns as [`exit1`] does.
pub fn thr_exit(td: &mut Thread) -> Result<(), Errno> {
    // The kernel would end the record with the process locked, where it may have to wait.
    audit::end(td, 0);
    // SAFETY: the thread is the current one and holds no lock in a system call handler. It returns for the last
    // thread only.
    let _ = unsafe { c::kern_thr_exit(td.raw()) };
    exit1(td, 0)
}
