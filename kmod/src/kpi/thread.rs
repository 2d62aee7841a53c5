// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The current thread.

use super::errno::{check, Errno};
use crate::arch::registers;
use core::marker::PhantomData;
use core::ptr::NonNull;
use sys_bindings as c;

/// What a system call leaves for itself when it is made again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Left {
    /// A number of the call's own.
    pub number: i64,
    /// Another one.
    pub small: u32,
}

/// The upper and the lower half of a number.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn halves(number: i64) -> [u32; 2] {
    [(number >> 32) as u32, number as u32]
}

/// The current thread, `curthread`. It cannot be sent elsewhere.
pub struct Thread(NonNull<c::thread>, PhantomData<*mut c::thread>);

impl Thread {
    /// Wraps the thread that the kernel passed in.
    ///
    /// # Safety
    /// `td` is the current thread.
    pub unsafe fn from_raw(td: *mut c::thread) -> Self {
        // SAFETY: the current thread is never null.
        Self(unsafe { NonNull::new_unchecked(td) }, PhantomData)
    }

    /// The current thread.
    pub fn current() -> Self {
        // SAFETY: the shim reads the current thread's pointer, which is what is asked for.
        unsafe { Self::from_raw(c::shim_curthread()) }
    }

    /// The same thread once more, as [`Thread::current`] would answer.
    pub const fn again(&self) -> Self {
        Self(self.0, PhantomData)
    }

    /// For other wrappers.
    pub(super) fn raw(&self) -> *mut c::thread {
        self.0.as_ptr()
    }

    /// The number of its process.
    pub fn pid(&self) -> i32 {
        // SAFETY: the current thread's process and its number do not change.
        unsafe { (*(*self.raw()).td_proc).p_pid }
    }

    /// The thread identifier, positive and below 2^30.
    #[allow(clippy::cast_sign_loss)]
    pub fn tid(&self) -> u32 {
        // SAFETY: td_tid does not change while the thread runs.
        unsafe { (*self.raw()).td_tid as u32 }
    }

    /// The first result of a system call, where wrapped functions leave theirs.
    #[allow(clippy::cast_sign_loss)]
    pub fn result(&self) -> u64 {
        // SAFETY: only the current thread uses its results; both views of the union are integers.
        unsafe { (*self.raw()).td_uretoff.tdu_retval[0] as u64 }
    }

    /// Sets the results of a system call.
    #[allow(clippy::cast_possible_wrap)]
    pub fn set_results(&mut self, first: u64, second: u64) {
        // SAFETY: only the current thread uses its results, of which there are two; both views of the union are integers.
        unsafe { (*self.raw()).td_uretoff.tdu_retval = [first as i64, second as i64] };
    }

    /// Looks, between two parts of a long piece of work, whether there is a signal for the thread or its process is to stop or
    /// end. A stop takes place here, where nothing may be held that others wait for.
    ///
    /// Errors: ERESTART where the thread has to return to user space, at once, to take a signal, to end, or to let another
    /// thread fork or execute a program.
    pub fn interruption(&mut self) -> Result<(), Errno> {
        // SAFETY: looks at the current thread, which holds no lock.
        check(unsafe { c::sig_intr() }).map_err(|_| Errno::ERESTART)
    }

    /// What [`Thread::set_restart`] left for this system call, if it is the one made again.
    pub fn take_restart(&mut self) -> Option<i64> {
        self.take_left().map(|left| left.number)
    }

    /// Leaves a number for the system call that is made again after ERESTART; ERESTART must follow.
    pub fn set_restart(&mut self, number: i64) {
        self.set_left(Left { number, small: 0 });
    }

    /// As [`Thread::take_restart`], with both numbers.
    pub fn take_left(&mut self) -> Option<Left> {
        let tag = self.restart_tag();
        // SAFETY: only the current thread uses its system call arguments. The two after the six registers keep
        // their values from call to call, as `fetch_args` does not touch them.
        let [.., found, number] = unsafe { &mut (*self.raw()).td_sa.args };
        let number = *number;
        let [found, small] = halves(core::mem::replace(found, 0));
        (found == tag).then_some(Left { number, small })
    }

    /// As [`Thread::set_restart`], with two numbers.
    pub fn set_left(&mut self, left: Left) {
        let tag = self.restart_tag();
        // SAFETY: only the current thread uses its system call arguments.
        let [.., found, number] = unsafe { &mut (*self.raw()).td_sa.args };
        *found = (i64::from(tag) << 32) | i64::from(left.small);
        *number = left.number;
    }

    /// Tells a system call from others: its instruction and first argument. Not that of a native call's argument.
    fn restart_tag(&self) -> u32 {
        // SAFETY: the frame belongs to the current thread.
        let frame = unsafe { &*(*self.raw()).td_frame };
        let [high, low] = halves(registers::place(frame).cast_signed() ^ 0x5ca1_ab1e_0ddb_a115);
        high ^ low
    }

    /// Lets other threads run, sched_relinquish().
    pub fn sched_relinquish(&mut self) {
        // SAFETY: the current thread holds no lock in a system call handler.
        unsafe { c::sched_relinquish(self.raw()) };
    }

    /// Sets the thread pointer, which leads to the thread's control block.
    pub fn set_user_tls(&mut self, base: u64) -> Result<(), Errno> {
        // SAFETY: the thread is the current one; a base outside user space is refused.
        check(unsafe { c::shim_cpu_set_user_tls(self.raw(), base as *mut _) })
    }
}

/// The number of CPUs in the system.
#[allow(clippy::cast_sign_loss)]
pub fn ncpus() -> u32 {
    // SAFETY: mp_ncpus does not change after boot.
    unsafe { c::mp_ncpus as u32 }
}
