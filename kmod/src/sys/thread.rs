// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads: thread_create, thread_exit and thread_yield; and the calls on their locks that do not wait,
//! lock_unlock and condvar_signal.

use super::futex;
use crate::abi::records::ThreadAttr;
use crate::abi::types::{Scope, UserAddr};
use crate::arch::{self, LEAST_STACK, TCB};
use crate::kpi::thr::{self, thr_exit, Start};
use crate::kpi::uaccess::{copyin, copyout};
use crate::kpi::{Errno, Thread};

/// Wakes up threads that wait on a condition variable.
pub fn condvar_signal(td: &mut Thread, condvar: UserAddr, scope: Scope, count: u32) -> Result<(), Errno> {
    futex::signal(td, condvar.0, scope, count)
}

/// Unlocks a write-locked lock.
pub fn lock_unlock(td: &mut Thread, lock: UserAddr, scope: Scope) -> Result<(), Errno> {
    futex::unlock(td, lock.0, scope)
}

/// Creates a thread. Its TCB is at the stack's top, as for the process's first thread.
pub fn thread_create(td: &mut Thread, attr: UserAddr) -> Result<u32, Errno> {
    let attr: ThreadAttr = copyin(attr.0)?;
    let stack = attr.stack.address;
    let end = stack.checked_add(attr.stack.length).ok_or(Errno::EINVAL)?;
    let tls = (end & !15).checked_sub(TCB).filter(|tls| *tls >= stack.saturating_add(LEAST_STACK));
    let tls = tls.ok_or(Errno::EINVAL)?;
    copyout(&arch::tcb(tls), tls)?;
    let start =
        Start { entry: attr.entry_point, argument: attr.argument, stack, stack_size: tls - stack, tls };
    match thr::thread_create(td, &start) {
        // No thread more, whatever the limit is.
        Err(Errno::EPROCLIM | Errno::ENOMEM) => Err(Errno::EAGAIN),
        result => result,
    }
}

/// Ends the thread and unlocks a lock, for others to know; its stack is not used any more. The last thread's end
/// is the process's.
pub fn thread_exit(td: &mut Thread, lock: UserAddr, scope: Scope) -> Result<(), Errno> {
    // Otherwise the call does not return, so that there is nobody to tell about a lock that is none.
    if let Err(Errno::ERESTART) = futex::unlock(td, lock.0, scope) {
        return Err(Errno::ERESTART);
    }
    thr_exit(td)
}

/// Yields the processor.
pub fn thread_yield(td: &mut Thread) -> Result<(), Errno> {
    td.sched_relinquish();
    Ok(())
}
