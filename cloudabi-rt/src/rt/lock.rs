// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables as the kernel knows them.
//!
//! A lock is a word: 0 is free; the bit of a writer and its thread's number, or the number of readers; and another bit while
//! the kernel has a queue for it. Whoever finds that bit when unlocking leaves the rest to the kernel.

use super::{local, poll, sys};
use crate::time::Instant;
use cloudabi::{
    condvar, errno, eventtype, lock, nthreads, scope, subscription, subscription_condvar, subscription_lock,
    subscription_union, LOCK_KERNEL_MANAGED, LOCK_WRLOCKED,
};
use core::sync::atomic::{
    AtomicU32,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use core::time::Duration;
use lock_api::{GuardNoSend, RawMutex, RawRwLock};

const WRITER: u32 = LOCK_WRLOCKED.0;
const KERNEL: u32 = LOCK_KERNEL_MANAGED.0;
/// The exit code where the kernel refuses what it never should.
const BROKEN: u32 = 102;

/// What a `Mutex` or `RwLock` is below.
#[derive(Debug)]
pub struct RawLock(AtomicU32);

impl RawLock {
    /// One that a thread has which has not begun yet: it says so in the end, see [`RawLock::inherit`].
    pub(super) const fn of_new_thread() -> Self {
        Self(AtomicU32::new(WRITER))
    }

    /// The thread has begun, and has its number.
    pub(super) fn inherit(&self, tid: u32) {
        self.0.fetch_or(tid, AcqRel);
    }

    /// Its address, for the kernel.
    pub(super) fn address(&self) -> *mut lock {
        self.0.as_ptr().cast()
    }

    /// Waits in the kernel.
    #[cold]
    fn wait(&self, r#type: eventtype) {
        let union = subscription_union {
            lock: subscription_lock { lock: self.address(), lock_scope: scope::PRIVATE },
        };
        let wanted = subscription { userdata: 0, unused: 0, r#type, union };
        let mut happened = None;
        // SAFETY: the word is a lock's, and stays where it is while this thread waits.
        let result = unsafe { poll::wait(&[wanted], |event| happened = Some(event.error)) };
        if result.is_err() || happened != Some(errno::SUCCESS) {
            sys::proc_exit(BROKEN);
        }
    }

    /// Has the kernel unlock what this thread has for writing.
    #[cold]
    fn pass_on(&self) {
        // SAFETY: the word is a lock's, which this thread has.
        if unsafe { cloudabi::lock_unlock(self.address(), scope::PRIVATE) } != errno::SUCCESS {
            sys::proc_exit(BROKEN);
        }
    }
}

// SAFETY: one thread at a time has the lock for writing, and none then for reading: by compare-and-exchange of a free word, or
// by the kernel. A guard stays in its thread, whose number the word has.
unsafe impl RawRwLock for RawLock {
    #[allow(clippy::declare_interior_mutable_const)]
    const INIT: Self = Self(AtomicU32::new(0));

    type GuardMarker = GuardNoSend;

    fn lock_exclusive(&self) {
        if !self.try_lock_exclusive() {
            self.wait(eventtype::LOCK_WRLOCK);
        }
    }

    fn try_lock_exclusive(&self) -> bool {
        self.0.compare_exchange(0, WRITER | local::id(), Acquire, Relaxed).is_ok()
    }

    unsafe fn unlock_exclusive(&self) {
        if self.0.compare_exchange(WRITER | local::id(), 0, Release, Relaxed).is_err() {
            self.pass_on();
        }
    }

    fn lock_shared(&self) {
        if !self.try_lock_shared() {
            self.wait(eventtype::LOCK_RDLOCK);
        }
    }

    fn try_lock_shared(&self) -> bool {
        let more = |word: u32| (word & (WRITER | KERNEL) == 0).then_some(word + 1);
        self.0.fetch_update(Acquire, Relaxed, more).is_ok()
    }

    // The last reader of a lock with a queue becomes a writer, whom the kernel lets unlock.
    unsafe fn unlock_shared(&self) {
        let tid = local::id();
        let less =
            |word: u32| Some(if word == KERNEL | 1 { KERNEL | WRITER | tid } else { word.wrapping_sub(1) });
        if self.0.fetch_update(AcqRel, Relaxed, less) == Ok(KERNEL | 1) {
            self.pass_on();
        }
    }
}

// SAFETY: a mutex is the lock as its one writer has it, who keeps all others out.
unsafe impl RawMutex for RawLock {
    #[allow(clippy::declare_interior_mutable_const)]
    const INIT: Self = <Self as RawRwLock>::INIT;

    type GuardMarker = GuardNoSend;

    fn lock(&self) {
        self.lock_exclusive();
    }

    fn try_lock(&self) -> bool {
        self.try_lock_exclusive()
    }

    unsafe fn unlock(&self) {
        // SAFETY: by the trait's contract this thread has it.
        unsafe { self.unlock_exclusive() };
    }
}

/// A condition variable: threads wait for what another one says with a mutex locked.
#[derive(Debug, Default)]
pub struct Condvar(AtomicU32);

impl Condvar {
    /// One that nobody waits for.
    pub const fn new() -> Self {
        Self(AtomicU32::new(0))
    }

    /// Unlocks the mutex, waits, and locks it again. It may also come back without anybody having said anything.
    pub fn wait<T: ?Sized>(&self, guard: &mut lock_api::MutexGuard<'_, RawLock, T>) {
        self.wait_for(guard, None);
    }

    /// As [`Condvar::wait`], but no longer than until then; answers whether that time came first.
    pub fn wait_until<T: ?Sized>(
        &self,
        guard: &mut lock_api::MutexGuard<'_, RawLock, T>,
        end: Instant,
    ) -> bool {
        self.wait_for(guard, Some(end))
    }

    /// As [`Condvar::wait`], but no longer than that; answers whether that time was up.
    pub fn wait_timeout<T: ?Sized>(
        &self,
        guard: &mut lock_api::MutexGuard<'_, RawLock, T>,
        longest: Duration,
    ) -> bool {
        self.wait_for(guard, Some(Instant::now() + longest))
    }

    fn wait_for<T: ?Sized>(
        &self,
        guard: &mut lock_api::MutexGuard<'_, RawLock, T>,
        end: Option<Instant>,
    ) -> bool {
        // SAFETY: the lock is not unlocked by this function, other than by the kernel, which locks it again.
        let mutex = unsafe { lock_api::MutexGuard::mutex(guard).raw() };
        let what = subscription_condvar {
            condvar: self.address(),
            lock: mutex.address(),
            condvar_scope: scope::PRIVATE,
            lock_scope: scope::PRIVATE,
        };
        let wanted = subscription {
            userdata: 0,
            unused: 0,
            r#type: eventtype::CONDVAR,
            union: subscription_union { condvar: what },
        };
        let (mut signalled, mut timed_out, mut failed) = (false, false, false);
        let note = |event: &cloudabi::event| {
            failed |= event.error != errno::SUCCESS;
            match event.r#type {
                eventtype::CONDVAR => signalled = true,
                _ => timed_out = true,
            }
        };
        // SAFETY: both words are what they are said to be, and stay where they are while this thread waits.
        let result = unsafe {
            match end {
                None => poll::wait(&[wanted], note),
                Some(end) => poll::wait(&[wanted, poll::at(end, 0)], note),
            }
        };
        // Then this thread may not have the lock.
        if result.is_err() || failed {
            sys::proc_exit(BROKEN);
        }
        timed_out && !signalled
    }

    /// Wakes one thread that waits.
    pub fn notify_one(&self) {
        self.notify(1);
    }

    /// Wakes all threads that wait.
    pub fn notify_all(&self) {
        self.notify(nthreads::MAX);
    }

    fn notify(&self, count: nthreads) {
        if self.0.load(Relaxed) == 0 {
            return;
        }
        // SAFETY: the word is a condition variable's.
        if unsafe { cloudabi::condvar_signal(self.address(), scope::PRIVATE, count) } != errno::SUCCESS {
            sys::proc_exit(BROKEN);
        }
    }

    fn address(&self) -> *mut condvar {
        self.0.as_ptr().cast()
    }
}
