// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! When a wait for a lock or condition variable ends.

use crate::abi::records::{Subscription, SubscriptionClock};
use crate::kpi::umtx::{self, Until};
use crate::kpi::{Errno, Thread};
use crate::sys::time::{precision, uptime_of, End, NEVER};

/// The end of a wait.
pub struct Deadline {
    end: End,
    /// How much later it may end, as `sbintime_t`.
    precision: i64,
}

impl Deadline {
    /// From a subscription to a clock, or, unless it is 0, from the uptime that an earlier call for it left.
    pub fn new(td: &mut Thread, clock: &Subscription, left: i64) -> Result<Self, Errno> {
        let body: SubscriptionClock = zerocopy::transmute!(clock.body);
        let mut end = End::new(td, &body, |_| umtx::uptime())?;
        if left > 0 {
            end = End::Uptime(left);
        }
        Ok(Self { end, precision: precision(&body) })
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
                (uptime_of(time), generation)
            }
        };
        let uptime = (uptime < NEVER).then_some(uptime);
        Until { uptime, precision: self.precision, generation }
    }
}
