// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waiting for events with a kqueue of the moment, kqueue(2) and kqueue(9).

use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::{c_int, c_void};
use sys_bindings as c;

/// What a kqueue waits for, once.
#[derive(Clone, Copy, Debug)]
pub enum Filter {
    /// A descriptor can be read, in the sense of poll(2).
    Read(u32),
    /// A descriptor can be written.
    Write(u32),
    /// The process of a descriptor has ended.
    Process(u32),
    /// So many nanoseconds have passed. There is one timer.
    Timer(u64),
}

/// What a kqueue tells.
#[derive(Clone, Copy, Debug)]
pub enum Occurrence {
    /// The filter with this number could not be waited for.
    Failed(usize, Errno),
    /// A descriptor can be read or written, or its process has ended: all filters of its kind and descriptor are meant,
    /// of which this is one. With the filter's data, and whether the other end is closed.
    Ready(usize, i64, bool),
    /// The timer has fired.
    Time,
}

/// Whoever waits: hands out filters by number, and gets what happens.
pub trait Waiter {
    /// The filter with this number; `None` where there is none to wait for.
    fn filter(&mut self, number: usize) -> Option<Filter>;
    /// Something happened.
    fn occur(&mut self, occurrence: Occurrence);
}

/// The waiter and the number of the filter to hand out next.
struct Cursor<'a, W> {
    waiter: &'a mut W,
    next: usize,
}

/// Waits until something happens to one of so many filters.
///
/// Errors: EINTR where the thread is to return to the boundary of user space.
///
/// # Context
/// Sleeps.
pub fn kern_kevent_anonymous<W: Waiter>(td: &mut Thread, count: u32, waiter: &mut W) -> Result<(), Errno> {
    let mut cursor = Cursor { waiter, next: 0 };
    let mut operations = c::kevent_copyops {
        arg: (&raw mut cursor).cast(),
        k_copyin: Some(copyin::<W>),
        k_copyout: Some(copyout::<W>),
        kevent_size: size_of::<c::kevent>(),
    };
    let count = c_int::try_from(count).map_err(|_| Errno::EINVAL)?;
    // SAFETY: the thread is the current one; the operations and what they use live until the call returns, and
    // are used by it alone.
    check(unsafe { c::kern_kevent_anonymous(td.raw(), count, &mut operations) })
}

/// The entries from `kevp` on.
///
/// # Safety
/// Called by the kernel with an array of this length, which nobody else uses meanwhile.
unsafe fn entries<'a>(kevp: *mut c::kevent, count: c_int) -> &'a mut [c::kevent] {
    // SAFETY: the contract.
    unsafe { core::slice::from_raw_parts_mut(kevp, usize::try_from(count).unwrap_or(0)) }
}

/// # Safety
/// Called by the kernel with the argument of `kern_kevent_anonymous` above.
#[allow(clippy::cast_possible_truncation)]
unsafe extern "C" fn copyin<W: Waiter>(arg: *mut c_void, kevp: *mut c::kevent, count: c_int) -> c_int {
    // SAFETY: this function's contract.
    let (cursor, entries) = unsafe { (&mut *arg.cast::<Cursor<'_, W>>(), entries(kevp, count)) };
    for entry in entries {
        let number = cursor.next;
        cursor.next += 1;
        let (filter, ident, fflags, data) = match cursor.waiter.filter(number) {
            // An entry without a filter is passed over.
            None => (0, 0, 0, 0),
            Some(Filter::Read(fd)) => (c::EVFILT_READ, fd, c::NOTE_FILE_POLL, 0),
            Some(Filter::Write(fd)) => (c::EVFILT_WRITE, fd, 0, 0),
            Some(Filter::Process(fd)) => (c::EVFILT_PROCDESC, fd, c::NOTE_EXIT, 0),
            Some(Filter::Timer(ns)) => {
                (c::EVFILT_TIMER, 0, c::NOTE_NSECONDS, i64::try_from(ns).unwrap_or(i64::MAX))
            }
        };
        *entry = c::kevent {
            ident: ident.into(),
            filter: filter as i16,
            flags: (c::EV_ADD | c::EV_ONESHOT) as u16,
            fflags,
            data,
            udata: number as *mut c_void,
            ..Default::default()
        };
    }
    0
}

/// # Safety
/// Called by the kernel with the argument of `kern_kevent_anonymous` above.
#[allow(clippy::cast_possible_truncation)]
unsafe extern "C" fn copyout<W: Waiter>(arg: *mut c_void, kevp: *mut c::kevent, count: c_int) -> c_int {
    // SAFETY: this function's contract.
    let (cursor, entries) = unsafe { (&mut *arg.cast::<Cursor<'_, W>>(), entries(kevp, count)) };
    for entry in entries {
        let flags = u32::from(entry.flags);
        let number = entry.udata as usize;
        cursor.waiter.occur(if flags & c::EV_ERROR != 0 {
            Occurrence::Failed(number, Errno::new(entry.data as c_int))
        } else if i32::from(entry.filter) == c::EVFILT_TIMER {
            Occurrence::Time
        } else {
            Occurrence::Ready(number, entry.data, flags & c::EV_EOF != 0)
        });
    }
    0
}
