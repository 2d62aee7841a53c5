// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Clocks, clock_gettime(2), and sleeping until a time.

use super::errno::{check, Errno};
use super::thread::Thread;
use super::umtx::{Slept, Until};
use sys_bindings as c;

/// The time of a clock.
pub fn kern_clock_gettime(td: &mut Thread, clock: c::clockid_t) -> Result<c::timespec, Errno> {
    let mut time = c::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the thread is the current one, and the destination is ours.
    check(unsafe { c::kern_clock_gettime(td.raw(), clock, &mut time) })?;
    Ok(time)
}

/// The resolution of a clock.
pub fn kern_clock_getres(td: &mut Thread, clock: c::clockid_t) -> Result<c::timespec, Errno> {
    let mut time = c::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the thread is the current one, and the destination is ours.
    check(unsafe { c::kern_clock_getres(td.raw(), clock, &mut time) })?;
    Ok(time)
}

/// The wall clock in ns, nanotime(9); 0 before 1970.
pub fn nanotime() -> u64 {
    let mut time = c::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the destination is ours.
    unsafe { c::nanotime(&mut time) };
    let (seconds, rest) = (u64::try_from(time.tv_sec).unwrap_or(0), u64::try_from(time.tv_nsec).unwrap_or(0));
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// Sleeps until an uptime, or for ever. A sleep until a time of the wall clock ends early when that clock is set.
///
/// # Context
/// Sleeps; no lock is held.
pub fn sleep_until(until: &Until) -> Slept {
    // A deadline at or before boot is one that is over; the kernel wants one where no lock is given.
    let deadline = until.uptime.map_or(i64::MAX / 2, |uptime| uptime.max(1));
    // SAFETY: the name ends in NUL; times are numbers.
    match unsafe { c::shim_sleep_until(c"cldpoll".as_ptr(), deadline, until.precision, until.generation) } {
        0 => Slept::Woken,
        error if error == Errno::EAGAIN.raw() => Slept::TimedOut,
        _ => Slept::Interrupted,
    }
}
