// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! clock_res_get and clock_time_get.

use crate::abi::types::ClockId;
use crate::convert::clock::{nanoseconds, to_freebsd};
use crate::kpi::clock::{kern_clock_getres, kern_clock_gettime};
use crate::kpi::{Errno, Thread};

/// Obtains the resolution of a clock, in nanoseconds.
pub fn clock_res_get(td: &mut Thread, clock: ClockId) -> Result<u64, Errno> {
    let resolution = kern_clock_getres(td, to_freebsd(clock))?;
    nanoseconds(&resolution).ok_or(Errno::EOVERFLOW)
}

/// Obtains the time of a clock, in nanoseconds. The kernel's clocks are exact: any precision is met.
pub fn clock_time_get(td: &mut Thread, clock: ClockId, _precision: u64) -> Result<u64, Errno> {
    let time = kern_clock_gettime(td, to_freebsd(clock))?;
    nanoseconds(&time).ok_or(Errno::EOVERFLOW)
}
