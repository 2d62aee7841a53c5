// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The kernel as the crate `futex` wants to see it, and the table of buckets.

use super::time::Deadline;
use crate::kpi::random::arc4rand;
use crate::kpi::umtx::{self, Key, Mtx, MtxGuard, Slept};
use crate::kpi::Thread;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use futex::{Bucket, Error, Fault, Mutex, System, Table, Wake};

/// How many buckets there are: enough for more waiting threads than systems have, and 256 KiB.
const BUCKETS: usize = 4096;

const _: () = assert!(size_of::<Bucket<Kernel>>() == 64);

static TABLE: [Bucket<Kernel>; BUCKETS] = [const { Bucket::new(KernelMutex(Mtx::new())) }; BUCKETS];
/// The secret numbers of the hash, from `init`.
static SECRET: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// Makes the table ready.
pub fn init() {
    for number in &SECRET {
        number.store(u64::from_ne_bytes(arc4rand()), Ordering::Relaxed);
    }
    for bucket in &TABLE {
        bucket.mutex().0.init(c"cloudabi lock");
    }
}

/// Undoes [`init`]; no thread waits any more.
pub fn destroy() {
    for bucket in &TABLE {
        bucket.mutex().0.destroy();
    }
}

/// The table.
pub fn table() -> Table<'static, Kernel> {
    let [a, b] = &SECRET;
    Table::new(&TABLE, [a.load(Ordering::Relaxed), b.load(Ordering::Relaxed)])
}

/// The kernel, from the current thread.
pub struct Kernel(Thread);

impl Kernel {
    /// As the current thread sees it.
    pub const fn new(td: &Thread) -> Self {
        Self(td.again())
    }
}

/// A bucket's mutex.
pub struct KernelMutex(Mtx);

impl Mutex for KernelMutex {
    type Guard<'a> = MtxGuard<'a>;

    fn lock(&self) -> MtxGuard<'_> {
        self.0.lock()
    }
}

/// A number that threads share.
pub struct Flag(AtomicU32);

impl futex::Flag for Flag {
    fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }

    fn load(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    fn store(&self, value: u32) {
        self.0.store(value, Ordering::Release);
    }
}

impl System for Kernel {
    type Key = Key;
    type Word = u64;
    type Mutex = KernelMutex;
    type Flag = Flag;
    type Channel = usize;
    type Token = usize;
    type Deadline = Deadline;

    /// The words of a cache line are in one bucket: a condition variable and its lock often are, and then take one mutex.
    fn digest(key: &Key) -> [u64; 2] {
        let [space, offset] = key.words();
        [space, offset / 64]
    }

    fn tid(&self) -> u32 {
        self.0.tid()
    }

    /// Private memory is at the same address for all threads of a process.
    fn find(&self, key: &Key) -> Option<u64> {
        let [_, address] = key.words();
        (umtx::private(&self.0, address) == *key).then_some(address)
    }

    fn load(&self, word: u64) -> Result<u32, Fault> {
        umtx::fueword32(word).map_err(|_| Fault)
    }

    fn compare_exchange(&self, word: u64, old: u32, new: u32) -> Result<bool, Fault> {
        umtx::casueword32(word, old, new).map_err(|_| Fault)
    }

    fn store(&self, word: u64, new: u32) -> Result<(), Fault> {
        umtx::suword32(word, new).map_err(|_| Fault)
    }

    fn fault_in(&self, word: u64) -> Result<(), Error> {
        umtx::fault_in(word).map_err(|_| Error::Fault)
    }

    #[inline]
    fn pinned<R>(&self, body: impl FnOnce() -> R) -> R {
        umtx::with_stack_held(&self.0, body)
    }

    #[inline(always)]
    fn sleep(&self, guard: MtxGuard<'_>, channel: &usize, deadline: Option<&Deadline>) -> Wake {
        let until = deadline.map(Deadline::until).unwrap_or_default();
        if until.uptime.is_some_and(|uptime| uptime <= umtx::uptime()) {
            return Wake::TimedOut;
        }
        match umtx::sleep(*channel, guard, &until) {
            Slept::Woken => Wake::Woken,
            Slept::TimedOut => Wake::TimedOut,
            Slept::Interrupted => Wake::Interrupted,
        }
    }

    fn channel(&self) -> usize {
        umtx::channel(&self.0)
    }

    fn token(channel: &usize) -> usize {
        *channel
    }

    fn wake(token: usize) {
        umtx::wakeup(token);
    }

    fn dying(&self) -> bool {
        umtx::dying(&self.0)
    }

    fn suspended(&self) -> bool {
        umtx::suspended(&self.0)
    }
}
