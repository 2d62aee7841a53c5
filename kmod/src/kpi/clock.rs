// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Clocks, clock_gettime(2).

use super::errno::{check, Errno};
use super::thread::Thread;
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
    // SAFETY: as above.
    check(unsafe { c::kern_clock_getres(td.raw(), clock, &mut time) })?;
    Ok(time)
}
