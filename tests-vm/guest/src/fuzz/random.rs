// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Numbers that look random and are the same for the same seed.

use crate::mem;

/// Values at which something changes: signs, widths, pages, the ends of address spaces.
const EDGES: [u64; 34] = [
    0,
    1,
    2,
    3,
    7,
    8,
    15,
    16,
    255,
    256,
    4095,
    4096,
    4097,
    0x7fff,
    0x8000,
    0xffff,
    0x1_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_fff0,
    0xffff_ffff,
    0x1_0000_0000,
    0x1_0000_0001,
    0xff_ffff_ffff,
    mem::USER_END.next_power_of_two() as u64,
    0x1234_0000_0000_0000,
    0x3fff_ffff_ffff_ffff,
    0x7fff_ffff_ffff_f000,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_8000_0000_0000,
    0xffff_ffff_8000_0000,
    0xffff_ffff_ffff_f000,
    0xffff_ffff_ffff_ffff,
];

/// A generator, SplitMix64.
#[derive(Clone, Copy, Debug)]
pub struct Random(u64);

impl Random {
    /// One with a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }

    /// A number below another one, which is small and not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((self.next_u64() >> 32) * limit) >> 32
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some values.
    pub fn of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize]
    }

    /// A value at which something changes, or one that has nothing to it.
    pub fn edge(&mut self) -> u64 {
        if self.one_in(8) {
            self.next_u64()
        } else {
            self.of(&EDGES)
        }
    }

    /// An address at which nothing can be mapped.
    pub fn bad_address(&mut self) -> u64 {
        self.of(&mem::BAD) as u64
    }
}
