// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables as libthr has them, with as little around them as can be: a umutex of _umtx_op(2), and
//! waiters in a queue in user space, which sleep on a word each and are woken up once the lock is unlocked.

use crate::sys;
use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

const WAIT_UINT_PRIVATE: usize = 15;
const MUTEX_WAIT: usize = 17;
const NWAKE_PRIVATE: usize = 21;
const MUTEX_WAKE2: usize = 22;
const CONTESTED: u32 = 0x8000_0000;

/// `struct umutex`: the owner and whether others want it, then flags and what is not used here.
#[repr(C, align(8))]
pub struct Mutex {
    owner: AtomicU32,
    rest: [AtomicU32; 9],
}

impl Mutex {
    pub const fn new() -> Self {
        Self { owner: AtomicU32::new(0), rest: [const { AtomicU32::new(0) }; 9] }
    }

    #[inline(always)]
    pub fn lock(&self, tid: u32) {
        if self.owner.compare_exchange(0, tid, SeqCst, SeqCst).is_ok() {
            return;
        }
        loop {
            let _ = sys!(UMTX_OP, self as *const Self, MUTEX_WAIT, 0);
            let owner = self.owner.load(SeqCst);
            let free = owner & !CONTESTED == 0;
            if free && self.owner.compare_exchange(owner, tid | owner, SeqCst, SeqCst).is_ok() {
                return;
            }
        }
    }

    #[inline(always)]
    pub fn unlock(&self) {
        if self.owner.swap(0, SeqCst) & CONTESTED != 0 {
            let _ = sys!(UMTX_OP, self as *const Self, MUTEX_WAKE2, self.rest[0].load(SeqCst));
        }
    }
}

/// The most waiters, and how many libthr wakes up with one call.
pub const MOST: usize = 64;
const AT_ONCE: usize = 50;

/// A condition variable, used under one lock.
pub struct Condvar {
    /// The words of those who wait, in their order, and how many that are.
    waiting: [AtomicU32; MOST],
    count: AtomicU32,
}

/// A thread's word: 1 once it is to wake up.
pub static WORDS: [AtomicU32; MOST] = [const { AtomicU32::new(0) }; MOST];

/// Who is to be woken up once the lock is unlocked.
pub struct Woken {
    words: [*const AtomicU32; AT_ONCE],
    count: usize,
}

impl Woken {
    pub const fn new() -> Self {
        Self { words: [core::ptr::null(); AT_ONCE], count: 0 }
    }

    fn push(&mut self, word: &AtomicU32) {
        if self.count == AT_ONCE {
            self.wake();
        }
        word.store(1, SeqCst);
        self.words[self.count] = word;
        self.count += 1;
    }

    /// Wakes them up.
    pub fn wake(&mut self) {
        if self.count != 0 {
            let _ = sys!(UMTX_OP, self.words.as_ptr(), NWAKE_PRIVATE, self.count);
            self.count = 0;
        }
    }
}

impl Condvar {
    pub const fn new() -> Self {
        Self { waiting: [const { AtomicU32::new(0) }; MOST], count: AtomicU32::new(0) }
    }

    /// Waits, as the thread with this number.
    pub fn wait(&self, lock: &Mutex, me: usize, tid: u32) {
        let count = self.count.load(SeqCst);
        self.waiting[count as usize].store(me as u32, SeqCst);
        self.count.store(count + 1, SeqCst);
        WORDS[me].store(0, SeqCst);
        lock.unlock();
        while WORDS[me].load(SeqCst) == 0 {
            let _ = sys!(UMTX_OP, WORDS[me].as_ptr(), WAIT_UINT_PRIVATE, 0);
        }
        lock.lock(tid);
    }

    /// Takes all out of the queue.
    pub fn broadcast(&self, woken: &mut Woken) {
        let count = self.count.swap(0, SeqCst);
        for waiting in &self.waiting[..count as usize] {
            woken.push(&WORDS[waiting.load(SeqCst) as usize]);
        }
    }
}
