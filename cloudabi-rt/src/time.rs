// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Clocks.

use crate::{sys, Result};
use cloudabi::clockid;
use core::ops::{Add, Sub};
use core::time::Duration;

/// What a clock shows.
pub fn now(clock: clockid) -> Result<Duration> {
    sys::clock_time_get(clock, 1).map(Duration::from_nanos)
}

/// How finely a clock shows it.
pub fn resolution(clock: clockid) -> Result<Duration> {
    sys::clock_res_get(clock).map(Duration::from_nanos)
}

/// The time since 1970.
pub fn since_1970() -> Duration {
    now(clockid::REALTIME).unwrap_or_default()
}

/// A moment, by a clock that nobody sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Duration);

impl Instant {
    /// This moment.
    pub fn now() -> Self {
        // The clock is there, always.
        Self(now(clockid::MONOTONIC).unwrap_or_default())
    }

    /// How long ago it was.
    pub fn elapsed(self) -> Duration {
        Self::now() - self
    }

    pub(crate) fn nanoseconds(self) -> u64 {
        u64::try_from(self.0.as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

/// None is before the other: that is no time at all.
impl Sub for Instant {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
