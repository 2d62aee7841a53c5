// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! When a wait ends: subscriptions to a clock.
//!
//! A time of the realtime clock moves when that clock is set; all others are uptimes. The time of a CPU-time
//! clock does not pass while its threads sleep: what is missing is waited for in real time.

use super::Restart;
use crate::abi::flags::SubClockFlags;
use crate::abi::records::{Subscription, SubscriptionClock};
use crate::abi::types::{ClockId, EventType};
use crate::convert::clock::{nanoseconds, to_freebsd};
use crate::kpi::clock::kern_clock_gettime;
use crate::kpi::umtx::{self, Until};
use crate::kpi::{Errno, Thread};

/// The most that a wait may end late because user space has time, in ns.
const LATE_NS: u64 = 60_000_000_000;

/// The end of a wait.
pub struct Deadline {
    end: End,
    /// How much later it may end, as `sbintime_t`.
    precision: i64,
}

/// Times as `sbintime_t`.
enum End {
    Uptime(i64),
    WallClock(i64),
}

impl Deadline {
    /// From a subscription, or from what an earlier call for it left.
    pub(super) fn new(
        td: &mut Thread,
        clock: &Subscription,
        restart: &Option<Restart>,
    ) -> Result<Self, Errno> {
        let mut deadline = Self::from(td, clock, umtx::uptime())?;
        if let Some(Restart::Deadline(uptime)) = *restart {
            deadline.end = End::Uptime(uptime);
        }
        Ok(deadline)
    }

    /// From a subscription. A relative time counts from an uptime, as `sbintime_t`.
    pub fn from(td: &mut Thread, clock: &Subscription, start: i64) -> Result<Self, Errno> {
        if EventType::try_from(clock.kind) != Ok(EventType::Clock) {
            return Err(Errno::EINVAL);
        }
        let body: SubscriptionClock = zerocopy::transmute!(clock.body);
        let flags = SubClockFlags::try_from(body.flags).map_err(|_| Errno::EINVAL)?;
        let clock = ClockId::try_from(body.clock_id).map_err(|_| Errno::EINVAL)?;
        let precision = units(body.precision.min(LATE_NS));
        let absolute = flags.contains(SubClockFlags::ABSTIME);
        let end = match clock {
            ClockId::Realtime if absolute => End::WallClock(units(body.timeout)),
            ClockId::Monotonic if absolute => End::Uptime(units(body.timeout)),
            _ if !absolute => End::Uptime(start.saturating_add(units(body.timeout))),
            _ => {
                let now = nanoseconds(&kern_clock_gettime(td, to_freebsd(clock))?);
                let missing = body.timeout.saturating_sub(now.ok_or(Errno::EOVERFLOW)?);
                End::Uptime(start.saturating_add(units(missing)))
            }
        };
        Ok(Self { end, precision })
    }

    /// The uptime of the end, unless that can change.
    pub fn uptime(&self) -> Option<i64> {
        match self.end {
            End::Uptime(uptime) => Some(uptime.max(1)),
            End::WallClock(_) => None,
        }
    }

    /// For the kernel to sleep until then.
    pub fn until(&self) -> Until {
        let (uptime, generation) = match self.end {
            End::Uptime(uptime) => (uptime, 0),
            End::WallClock(time) => {
                let generation = umtx::wall_clock_generation();
                (time.saturating_sub(umtx::boottime()), generation)
            }
        };
        // So far ahead that sums of times must not overflow: never.
        let uptime = (uptime < i64::MAX / 2).then_some(uptime);
        Until { uptime, precision: self.precision, generation }
    }
}

/// Nanoseconds in units of 2^-32 s, rounded up: a wait does not end early.
fn units(nanoseconds: u64) -> i64 {
    let (seconds, rest) = (nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000);
    let part = (rest << 32).div_ceil(1_000_000_000);
    let units = u32::try_from(seconds).ok().and_then(|seconds| (u64::from(seconds) << 32).checked_add(part));
    units.and_then(|units| i64::try_from(units).ok()).unwrap_or(i64::MAX)
}
