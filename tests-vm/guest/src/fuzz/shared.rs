// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a batch and the process that watches over it both see: a page of counters.

use crate::records::{filetype, FileStat};
use crate::sys::Result;
use crate::{mem, sys, PAGE};
use core::sync::atomic::Ordering::Relaxed;

/// The page. Offsets: 0 calls; 8 the last call's number, 16 its arguments; 64 whether the batch may have ended itself; 72
/// an answer that is none; 128 for each call, how often it succeeded and failed, 32 bits each.
#[derive(Clone, Copy, Debug)]
pub struct Shared(usize);

/// Calls of the table, and one slot for all other numbers.
const SLOTS: u64 = 50;

impl Shared {
    /// A new page, which children share, and its descriptor.
    pub fn new() -> Result<(Self, u32)> {
        let fd = sys::fd_create1(filetype::SHARED_MEMORY)?;
        sys::file_stat_fput(fd, &FileStat { size: PAGE as u64, ..FileStat::default() }, 16)?;
        Ok((Self::of(fd)?, fd))
    }

    /// The page of a descriptor.
    pub fn of(fd: u32) -> Result<Self> {
        sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::SHARED, fd, 0).map(Self)
    }

    /// The page at an address.
    pub const fn at(base: usize) -> Self {
        Self(base)
    }

    /// Its address.
    pub const fn base(&self) -> usize {
        self.0
    }

    /// A call is about to be made.
    pub fn begins(&self, number: u64, arguments: &[u64; 6]) {
        mem::long(self.0).fetch_add(1, Relaxed);
        mem::long(self.0 + 8).store(number, Relaxed);
        for (i, argument) in arguments.iter().enumerate() {
            mem::long(self.0 + 16 + 8 * i).store(*argument, Relaxed);
        }
    }

    /// A call has come back.
    pub fn ended(&self, number: u64, failed: bool) {
        let slot = number.min(SLOTS - 1) as usize;
        mem::word(self.0 + 128 + 8 * slot + 4 * usize::from(failed)).fetch_add(1, Relaxed);
    }

    /// From now on the batch may end in any way.
    pub fn deadly(&self) {
        mem::long(self.0 + 64).store(1, Relaxed);
    }

    /// A call failed with a number that is no error's.
    pub fn nonsense(&self, errno: u64) {
        mem::long(self.0 + 72).store(errno, Relaxed);
    }

    /// A new batch begins.
    pub fn reset(&self) {
        mem::long(self.0 + 64).store(0, Relaxed);
        mem::long(self.0 + 72).store(0, Relaxed);
    }

    /// How many calls were made in all.
    pub fn calls(&self) -> u64 {
        mem::long(self.0).load(Relaxed)
    }

    /// The last call, with its arguments.
    pub fn last(&self) -> (u64, [u64; 6]) {
        let arguments = core::array::from_fn(|i| mem::long(self.0 + 16 + 8 * i).load(Relaxed));
        (mem::long(self.0 + 8).load(Relaxed), arguments)
    }

    /// Whether the batch may have ended itself.
    pub fn is_deadly(&self) -> bool {
        mem::long(self.0 + 64).load(Relaxed) != 0
    }

    /// The answer that is none.
    pub fn nonsense_seen(&self) -> u64 {
        mem::long(self.0 + 72).load(Relaxed)
    }

    /// How often a call succeeded and failed.
    pub fn results(&self, number: usize) -> (u32, u32) {
        let slot = self.0 + 128 + 8 * number;
        (mem::word(slot).load(Relaxed), mem::word(slot + 4).load(Relaxed))
    }
}
