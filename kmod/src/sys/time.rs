// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Subscriptions to a clock: when a wait ends.
//!
//! A time of the realtime clock moves when that clock is set; all others are uptimes. The time of a CPU-time
//! clock does not pass while its threads sleep: what is missing is waited for in real time.

use crate::abi::flags::SubClockFlags;
use crate::abi::records::SubscriptionClock;
use crate::abi::types::ClockId;
use crate::convert::clock::{nanoseconds, to_freebsd};
use crate::kpi::clock::{kern_clock_gettime, nanotime};
use crate::kpi::umtx::uptime;
use crate::kpi::{Errno, Thread};

/// The most that a wait may end late because user space has time, in ns.
const LATE_NS: u64 = 60_000_000_000;

/// The end of a wait.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// An uptime in units of 2^-32 s, `sbintime_t`; at or past [`NEVER`] it never comes.
    Uptime(i64),
    /// A time of the wall clock in ns.
    WallClock(u64),
}

/// So far ahead, 34 years, that sums of times must not overflow.
pub const NEVER: i64 = i64::MAX / 2;

impl End {
    /// From a subscription, for a wait that began at an uptime.
    ///
    /// Errors: EINVAL for an unknown clock and for unknown flags.
    pub fn new(
        td: &mut Thread,
        body: &SubscriptionClock,
        start: impl FnOnce(&mut Thread) -> i64,
    ) -> Result<Self, Errno> {
        let flags = SubClockFlags::try_from(body.flags).map_err(|_| Errno::EINVAL)?;
        let clock = ClockId::try_from(body.clock_id).map_err(|_| Errno::EINVAL)?;
        let absolute = flags.contains(SubClockFlags::ABSTIME);
        Ok(match clock {
            ClockId::Realtime if absolute => Self::WallClock(body.timeout),
            ClockId::Monotonic if absolute => Self::Uptime(units(body.timeout)),
            _ if !absolute => Self::Uptime(start(td).saturating_add(units(body.timeout))),
            _ => {
                let now = nanoseconds(&kern_clock_gettime(td, to_freebsd(clock))?);
                let missing = body.timeout.saturating_sub(now.ok_or(Errno::EOVERFLOW)?);
                Self::Uptime(start(td).saturating_add(units(missing)))
            }
        })
    }
}

/// The uptime at which the wall clock comes to a time in ns, unless it is set until then.
pub fn uptime_of(wall_clock_ns: u64) -> i64 {
    // In this order: what passes between the two readings makes the wait late, not early.
    let left = units(wall_clock_ns.saturating_sub(nanotime()));
    uptime().saturating_add(left)
}

/// How much later than its end a wait may end, as `sbintime_t`.
pub fn precision(body: &SubscriptionClock) -> i64 {
    units(body.precision.min(LATE_NS))
}

/// Nanoseconds in units of 2^-32 s, rounded up: a wait does not end early.
fn units(nanoseconds: u64) -> i64 {
    let (seconds, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let part = (rest << 32).div_ceil(1_000_000_000);
    let units = u32::try_from(seconds).ok().and_then(|seconds| (u64::from(seconds) << 32).checked_add(part));
    units.and_then(|units| i64::try_from(units).ok()).unwrap_or(i64::MAX)
}
