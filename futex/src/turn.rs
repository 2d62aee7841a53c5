// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Places in a lock's queue that last longer than the wait.

/// Where a thread stands among those who want a lock: who has to leave the kernel for a moment keeps it, and has the
/// same place again afterwards. It is a number that counts the arrivals at a bucket, or 0 for a thread that has yet to arrive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn(u32);

impl Turn {
    /// That of a thread that has yet to arrive.
    pub const NONE: Self = Self(0);

    /// From a number of [`Turn::raw`]. A wrong one is unfair to others who wait for the same lock, and no more.
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    /// For the caller to keep.
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// Whether it comes before another; half the numbers ago, it does not any more.
    pub(crate) const fn before(self, other: Self) -> bool {
        other.0.wrapping_sub(self.0).wrapping_sub(1) < u32::MAX / 2
    }

    /// The one after it.
    pub(crate) const fn next(self) -> Self {
        Self(if self.0 == u32::MAX { 1 } else { self.0 + 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::Turn;

    #[test]
    fn turns_go_on_past_the_last_number() {
        let last = Turn(u32::MAX);
        assert_eq!(last.next(), Turn(1));
        assert!(last.before(last.next()) && !last.next().before(last) && !last.before(last));
        assert!(Turn(1).before(Turn(2)) && !Turn(2).before(Turn(1)));
    }
}
