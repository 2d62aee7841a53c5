// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Stress: threads and processes that use locks and condition variables as fast as they can for some time, and check
//! that what these promise holds. `bin/stress.rs` runs one of them.
//!
//! - [`crew`]: workers, in one process or in several, and the watch that fails when one of them makes no progress.
//! - [`locks`]: counters behind read-write locks, with condition variables.
//! - [`queue`]: producers and consumers.
//! - [`timeouts`]: time limits that race with signals and hand-overs.
//! - [`killed`]: processes that are killed while they wait.
//! - [`crashed`]: processes that crash while they are handed a lock.
//! - [`sockets`]: not locks, but tokens that go around, waited for with poll and in other calls.
//! - [`transfers`]: long transfers at one offset.

pub mod crashed;
pub mod crew;
pub mod killed;
pub mod locks;
pub mod queue;
pub mod sockets;
pub mod timeouts;
pub mod transfers;

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;

use crate::check;
use crate::sync::{KERNEL_MANAGED, WRLOCKED};

/// Who is behind a lock, to see that nobody is there with a writer.
#[derive(Clone, Copy)]
pub struct Inside<'a> {
    /// The lock's word.
    pub lock: &'a AtomicU32,
    /// The writer's thread, 0 for none.
    pub writer: &'a AtomicU32,
    /// How many readers.
    pub readers: &'a AtomicU32,
}

impl Inside<'_> {
    /// A writer has come in.
    pub fn enter(&self, tid: u32) {
        let word = self.lock.load(SeqCst);
        check!(word & !KERNEL_MANAGED == WRLOCKED | tid, "thread {tid} is not the owner in {word:#x}");
        let other = self.writer.swap(tid, SeqCst);
        check!(other == 0, "the writers {other} and {tid} are behind one lock");
        let readers = self.readers.load(SeqCst);
        check!(readers == 0, "the writer {tid} is behind a lock with {readers} readers");
    }

    /// The writer goes.
    pub fn leave(&self, tid: u32) {
        let other = self.writer.swap(0, SeqCst);
        check!(other == tid, "the writer {other} came in to {tid}");
        let readers = self.readers.load(SeqCst);
        check!(readers == 0, "{readers} readers came in to the writer {tid}");
    }

    /// A reader has come in.
    pub fn enter_to_read(&self) {
        let word = self.lock.load(SeqCst);
        check!(word & WRLOCKED == 0 && word & !KERNEL_MANAGED != 0, "a reader behind the lock {word:#x}");
        self.readers.fetch_add(1, SeqCst);
        let writer = self.writer.load(SeqCst);
        check!(writer == 0, "a reader is behind a lock with the writer {writer}");
    }

    /// The reader goes.
    pub fn leave_from_reading(&self) {
        let writer = self.writer.load(SeqCst);
        check!(writer == 0, "the writer {writer} came in to a reader");
        self.readers.fetch_sub(1, SeqCst);
    }
}
