// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables as a C library has them: user space alone while nobody waits, else the kernel.
//!
//! Both are handles of words, which can be statics or in shared memory. Any unexpected answer ends the program.

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;

use crate::sys::{self, Happened, Sub, CLOCK, RDLOCK, SCOPE_PRIVATE, SCOPE_SHARED, WRLOCK};
use crate::{check, check_eq, clockid, good};

/// `lock.wrlocked`
pub const WRLOCKED: u32 = 0x4000_0000;
/// `lock.kernel_managed`
pub const KERNEL_MANAGED: u32 = 0x8000_0000;

/// A read-write lock.
#[derive(Clone, Copy)]
pub struct Lock<'a> {
    /// Its word.
    pub word: &'a AtomicU32,
    /// Its scope.
    pub scope: u8,
}

/// A condition variable.
#[derive(Clone, Copy)]
pub struct Condvar<'a> {
    /// Its word.
    pub word: &'a AtomicU32,
    /// Its scope.
    pub scope: u8,
}

impl<'a> Lock<'a> {
    /// One in private memory.
    pub const fn private(word: &'a AtomicU32) -> Self {
        Self { word, scope: SCOPE_PRIVATE }
    }

    /// One in memory that processes share.
    pub const fn shared(word: &'a AtomicU32) -> Self {
        Self { word, scope: SCOPE_SHARED }
    }

    /// The word's address.
    pub fn address(&self) -> usize {
        self.word.as_ptr() as usize
    }

    /// A subscription to it.
    pub fn subscription(&self, kind: u8) -> Sub {
        Sub::lock(kind, self.address(), self.scope)
    }

    /// Locks it for writing if it is free.
    pub fn try_write(&self, tid: u32) -> bool {
        self.word.compare_exchange(0, WRLOCKED | tid, SeqCst, SeqCst).is_ok()
    }

    /// Locks it for writing.
    pub fn write(&self, tid: u32) {
        if !self.try_write(tid) {
            let event = good!(sys::poll_one(&[self.subscription(WRLOCK)]));
            check_eq!((event.kind(), event.error()), (WRLOCK, 0));
        }
    }

    /// Locks it for writing unless a clock's time comes first; answers whether it is locked.
    pub fn write_until(&self, tid: u32, clock: Sub) -> bool {
        self.try_write(tid) || won(good!(sys::poll_one(&[self.subscription(WRLOCK), clock])), WRLOCK)
    }

    /// Locks it for reading if neither a writer has it nor anybody waits.
    pub fn try_read(&self) -> bool {
        let more = |word: u32| (word & (WRLOCKED | KERNEL_MANAGED) == 0).then_some(word + 1);
        self.word.fetch_update(SeqCst, SeqCst, more).is_ok()
    }

    /// Locks it for reading.
    pub fn read(&self) {
        if !self.try_read() {
            let event = good!(sys::poll_one(&[self.subscription(RDLOCK)]));
            check_eq!((event.kind(), event.error()), (RDLOCK, 0));
        }
    }

    /// Locks it for reading unless a clock's time comes first; answers whether it is locked.
    pub fn read_until(&self, clock: Sub) -> bool {
        self.try_read() || won(good!(sys::poll_one(&[self.subscription(RDLOCK), clock])), RDLOCK)
    }

    /// Unlocks it; the thread has it for writing.
    pub fn unlock(&self, tid: u32) {
        if let Err(word) = self.word.compare_exchange(WRLOCKED | tid, 0, SeqCst, SeqCst) {
            check_eq!(word, WRLOCKED | KERNEL_MANAGED | tid);
            good!(sys::lock_unlock(self.address(), self.scope));
        }
    }

    /// Unlocks it; the thread has it for reading. The last reader of a lock that is waited for becomes a writer,
    /// whom the kernel lets unlock.
    pub fn unlock_read(&self, tid: u32) {
        let less = |word: u32| {
            Some(if word == KERNEL_MANAGED | 1 { KERNEL_MANAGED | WRLOCKED | tid } else { word - 1 })
        };
        let old = good!(self.word.fetch_update(SeqCst, SeqCst, less));
        check!(old & WRLOCKED == 0 && old & !KERNEL_MANAGED != 0, "unlocked for reading: {old:#x}");
        if old == KERNEL_MANAGED | 1 {
            good!(sys::lock_unlock(self.address(), self.scope));
        }
    }
}

impl<'a> Condvar<'a> {
    /// One in private memory.
    pub const fn private(word: &'a AtomicU32) -> Self {
        Self { word, scope: SCOPE_PRIVATE }
    }

    /// One in memory that processes share.
    pub const fn shared(word: &'a AtomicU32) -> Self {
        Self { word, scope: SCOPE_SHARED }
    }

    /// The word's address.
    pub fn address(&self) -> usize {
        self.word.as_ptr() as usize
    }

    /// A subscription to it.
    pub fn subscription(&self, lock: Lock<'_>) -> Sub {
        Sub::condvar(self.address(), self.scope, lock.address(), lock.scope)
    }

    /// Waits for a signal; the thread has the lock for writing, now and then.
    pub fn wait(&self, lock: Lock<'_>) {
        let event = good!(sys::poll_one(&[self.subscription(lock)]));
        check_eq!((event.kind(), event.error()), (sys::CONDVAR, 0));
    }

    /// Waits for a signal or a clock's time; answers whether there was a signal.
    pub fn wait_until(&self, lock: Lock<'_>, clock: Sub) -> bool {
        won(good!(sys::poll_one(&[self.subscription(lock), clock])), sys::CONDVAR)
    }

    /// Wakes up to so many threads.
    pub fn signal(&self, count: u32) {
        if self.word.load(SeqCst) != 0 {
            good!(sys::condvar_signal(self.address(), self.scope, count));
        }
    }
}

/// Gives up the processor until something is so.
pub fn until(holds: impl Fn() -> bool) {
    while !holds() {
        good!(sys::thread_yield());
    }
}

/// Lets some time pass, without a lock.
pub fn pause(ms: u64) {
    check_eq!(sys::event(Sub::clock(clockid::MONOTONIC as u32, ms * 1_000_000, 0)).error(), 0);
}

/// Whether an event is of the type, and not the clock's.
fn won(event: Happened, kind: u8) -> bool {
    check_eq!(event.error(), 0);
    check!(event.kind() == kind || event.kind() == CLOCK, "{event:x?}");
    event.kind() == kind
}
