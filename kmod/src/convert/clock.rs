// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Clocks and timestamps: `enum uint32 clockid`, and `timestamp` in nanoseconds.

use crate::abi::types::ClockId;
use sys_bindings as c;

/// FreeBSD's clock, see clock_gettime(2).
#[allow(clippy::cast_possible_wrap)]
pub fn to_freebsd(clock: ClockId) -> c::clockid_t {
    (match clock {
        ClockId::Monotonic => c::CLOCK_MONOTONIC,
        ClockId::ProcessCputimeId => c::CLOCK_PROCESS_CPUTIME_ID,
        ClockId::Realtime => c::CLOCK_REALTIME,
        ClockId::ThreadCputimeId => c::CLOCK_THREAD_CPUTIME_ID,
    }) as c::clockid_t
}

/// The nanoseconds of a time, or `None` for one before zero or past the type's end.
pub fn nanoseconds(time: &c::timespec) -> Option<u64> {
    let seconds = u64::try_from(time.tv_sec).ok()?;
    let rest = u64::try_from(time.tv_nsec).ok()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_clocks_differ() {
        for &a in ClockId::ALL {
            for &b in ClockId::ALL {
                assert_eq!(to_freebsd(a) == to_freebsd(b), a == b);
            }
        }
    }

    #[test]
    fn times_outside_the_type_have_no_timestamp() {
        let at = |tv_sec, tv_nsec| nanoseconds(&c::timespec { tv_sec, tv_nsec });
        assert_eq!(at(0, 0), Some(0));
        assert_eq!(at(1, 999_999_999), Some(1_999_999_999));
        assert_eq!(at(-1, 0), None);
        assert_eq!(at(0, -1), None);
        assert_eq!(at(18_446_744_073, 709_551_615), Some(u64::MAX));
        assert_eq!(at(18_446_744_073, 709_551_616), None);
        assert_eq!(at(i64::MAX, 0), None);
    }
}
