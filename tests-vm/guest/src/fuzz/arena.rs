// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The memory that calls are given: data and structures, and a part whose mappings they may change. Around each part
//! is a page that cannot be accessed, so that nothing of the program lies where a length that is too large leads.

use super::random::Random;
use crate::rt::entry;
use crate::{auxv, good, mem, sys, PAGE};

const DATA: usize = PAGE;
/// How much data there is.
pub const DATA_SIZE: usize = 16 * PAGE;
const STRUCTURES: usize = DATA + DATA_SIZE + PAGE;
const STRUCTURES_SIZE: usize = 16 * PAGE;
const SACRIFICE: usize = STRUCTURES + STRUCTURES_SIZE + PAGE;
const SACRIFICE_SIZE: usize = 32 * PAGE;
const SIZE: usize = SACRIFICE + SACRIFICE_SIZE + PAGE;
/// Words for locks and condition variables, at the end of the data.
const WORDS: u64 = 16;
/// The memory.
#[derive(Clone, Copy, Debug)]
pub struct Arena(usize);

impl Arena {
    /// Maps it.
    pub fn map() -> Self {
        let base = mem::pages(SIZE / PAGE);
        for guard in [0, STRUCTURES - PAGE, SACRIFICE - PAGE, SIZE - PAGE] {
            good!(sys::mem_protect(base + guard, PAGE, 0));
        }
        Self(base)
    }

    /// The one at an address.
    pub const fn at(base: usize) -> Self {
        Self(base)
    }

    /// Its address.
    pub const fn base(&self) -> usize {
        self.0
    }

    /// Whether an address is in it.
    pub fn has(&self, address: usize) -> bool {
        (self.0..self.0 + SIZE).contains(&address)
    }

    /// Fills the data.
    pub fn fill(&self, random: &mut Random) {
        for offset in (0..DATA_SIZE).step_by(8) {
            mem::long(self.0 + DATA + offset).store(random.next_u64(), core::sync::atomic::Ordering::Relaxed);
        }
    }

    /// A place in the data with so many bytes behind it.
    pub fn data(&self, random: &mut Random, size: u64) -> u64 {
        (self.0 + DATA) as u64 + random.below(DATA_SIZE as u64 - size) / 8 * 8
    }

    /// A place for a structure, now and then misaligned, or where memory ends behind it or in it.
    pub fn fresh(&self, random: &mut Random, size: usize) -> usize {
        let start = self.0 + STRUCTURES;
        let room = STRUCTURES_SIZE - size;
        match random.below(16) {
            0 => start + random.below(room as u64) as usize,
            1 => start + STRUCTURES_SIZE - size,
            _ => start + random.below(room as u64) as usize / 8 * 8,
        }
    }

    /// A lock or a condition variable.
    pub fn word(&self, random: &mut Random) -> usize {
        self.0 + DATA + DATA_SIZE - 4 * (1 + random.below(WORDS) as usize)
    }

    /// Any address that the kernel may be given: nothing of the program is there that can be written to.
    pub fn pointer(&self, random: &mut Random) -> u64 {
        let base = self.0 as u64;
        match random.below(24) {
            0 => (base + (DATA + DATA_SIZE) as u64) - random.below(64),
            1 => base + random.below(PAGE as u64),
            2 | 3 => random.bad_address(),
            4 | 5 => base + SACRIFICE as u64 + random.below(SACRIFICE_SIZE as u64),
            6 => entry::image() as u64 + random.below(2 * PAGE as u64),
            7 => auxv::value(auxv::auxtype::SYSINFO_EHDR) as u64 + random.below(PAGE as u64),
            8 => self.data(random, 4096) + random.below(8),
            _ => self.data(random, 4096),
        }
    }

    /// Makes a range, the first two arguments, one of the part whose mappings may change, or one that there cannot be.
    pub fn tame(&self, random: &mut Random, arguments: &mut [u64; 6]) {
        let start = (self.0 + SACRIFICE) as u64;
        let end = start + SACRIFICE_SIZE as u64;
        let [address, length, ..] = *arguments;
        let inside =
            (start..end).contains(&address) && address.checked_add(length).is_none_or(|to| to <= end);
        if inside || address >= mem::USER_END as u64 {
            return;
        }
        let pages = (SACRIFICE_SIZE / PAGE) as u64;
        let first = random.below(pages);
        arguments[0] = start + first * PAGE as u64;
        arguments[1] = random.below(pages - first + 1) * PAGE as u64;
        if random.one_in(8) {
            arguments[1] = arguments[1].saturating_sub(random.below(PAGE as u64));
        }
        if random.one_in(16) && arguments[1] > 8 {
            arguments[0] += 8;
            arguments[1] -= 8;
        }
    }
}
