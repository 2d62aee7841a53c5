// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, memory and mutexes of loom, as the algorithm wants them, and what user space does.

use futex::{Bucket, Error, Fault, Mode, Place, Reason, Stop, System, Table, Wake};
use futex::{KERNEL_MANAGED, WRLOCKED};
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use loom::sync::{Arc, Condvar, Mutex, MutexGuard};

pub const LOCK: usize = 0;
pub const CONDVAR: usize = 1;

/// Memory and buckets.
pub struct World {
    pub words: [AtomicU32; 2],
    pub buckets: Vec<Bucket<Host>>,
    /// Whether those who signal do not see the lock.
    pub foreign: bool,
    pub writers: AtomicU32,
    pub readers: AtomicU32,
}

pub struct BucketMutex(pub Mutex<()>);

impl futex::Mutex for BucketMutex {
    type Guard<'a> = MutexGuard<'a, ()>;

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap()
    }
}

pub struct Flag(AtomicU32);

impl futex::Flag for Flag {
    fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }
    fn load(&self) -> u32 {
        self.0.load(loom::sync::atomic::Ordering::Acquire)
    }
    fn store(&self, value: u32) {
        self.0.store(value, loom::sync::atomic::Ordering::Release);
    }
}

/// Where one thread sleeps; to be woken is remembered. (loom's park forgets it if the thread waits for a mutex.)
#[derive(Clone)]
pub struct Parker(Arc<(Mutex<bool>, Condvar)>);

impl Parker {
    pub fn new() -> Self {
        Self(Arc::new((Mutex::new(false), Condvar::new())))
    }

    pub fn park(&self) {
        let mut woken = self.0 .0.lock().unwrap();
        while !*woken {
            woken = self.0 .1.wait(woken).unwrap();
        }
        *woken = false;
    }

    pub fn unpark(&self) {
        *self.0 .0.lock().unwrap() = true;
        self.0 .1.notify_one();
    }
}

/// A deadline, or whatever else ends a sleep: another thread makes it come true.
#[derive(Clone)]
pub struct Alarm(Arc<AtomicBool>, Parker);

impl Alarm {
    /// For the sleeps of a thread with this parker.
    pub fn new(whom: &Parker) -> Self {
        Self(Arc::new(AtomicBool::new(false)), whom.clone())
    }

    pub fn ring(&self) {
        self.0.store(true, SeqCst);
        self.1.unpark();
    }
}

pub struct Host {
    pub world: Arc<World>,
    pub tid: u32,
    pub parker: Parker,
    pub interrupt: Option<Alarm>,
    pub killed: bool,
}

impl System for Host {
    type Key = usize;
    type Word = usize;
    type Mutex = BucketMutex;
    type Flag = Flag;
    type Channel = Parker;
    type Token = Parker;
    type Deadline = Alarm;

    fn digest(key: &usize) -> [u64; 2] {
        [*key as u64, 0]
    }
    fn tid(&self) -> u32 {
        self.tid
    }
    fn find(&self, key: &usize) -> Option<usize> {
        (!self.world.foreign).then_some(*key)
    }
    fn load(&self, word: usize) -> Result<u32, Fault> {
        Ok(self.world.words[word].load(SeqCst))
    }
    fn compare_exchange(&self, word: usize, old: u32, new: u32) -> Result<bool, Fault> {
        Ok(self.world.words[word].compare_exchange(old, new, SeqCst, SeqCst).is_ok())
    }
    fn store(&self, word: usize, new: u32) -> Result<(), Fault> {
        self.world.words[word].store(new, SeqCst);
        Ok(())
    }
    fn fault_in(&self, _: usize) -> Result<(), Error> {
        Ok(())
    }
    fn sleep(&self, guard: MutexGuard<'_, ()>, _: &Parker, deadline: Option<&Alarm>) -> Wake {
        let rung = |alarm: Option<&Alarm>| alarm.is_some_and(|alarm| alarm.0.load(SeqCst));
        drop(guard);
        if !rung(self.interrupt.as_ref()) && !rung(deadline) {
            self.parker.park();
        }
        if rung(self.interrupt.as_ref()) {
            Wake::Interrupted
        } else if rung(deadline) {
            Wake::TimedOut
        } else {
            Wake::Woken
        }
    }
    fn channel(&self) -> Parker {
        self.parker.clone()
    }
    fn token(channel: &Parker) -> Parker {
        channel.clone()
    }
    fn wake(token: Parker) {
        token.unpark();
    }
    fn dying(&self) -> bool {
        self.killed && self.interrupt.as_ref().is_some_and(|alarm| alarm.0.load(SeqCst))
    }
}

/// What user space does, and the checks.
impl Host {
    pub fn new(world: &Arc<World>, tid: u32) -> Self {
        Self { world: world.clone(), tid, parker: Parker::new(), interrupt: None, killed: false }
    }

    pub fn table(&self) -> Table<'_, Self> {
        // Two buckets; the lock and the condition variable are in different ones, in either order.
        Table::new(&self.world.buckets, [1 << 63, 0])
    }

    pub fn place(&self, word: usize) -> Place<Self> {
        self.table().place(word, word)
    }

    pub fn write(&self, deadline: Option<&Alarm>) -> Result<(), Error> {
        let word = &self.world.words[LOCK];
        if word.compare_exchange(0, WRLOCKED | self.tid, SeqCst, SeqCst).is_err() {
            self.table().acquire(self, &self.place(LOCK), Mode::Write, deadline)?;
        }
        self.begin_write();
        Ok(())
    }

    pub fn begin_write(&self) {
        assert_eq!(self.world.words[LOCK].load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | self.tid);
        assert_eq!(self.world.writers.fetch_add(1, SeqCst), 0);
        assert_eq!(self.world.readers.load(SeqCst), 0);
    }

    pub fn end_write(&self) {
        assert_eq!(self.world.writers.fetch_sub(1, SeqCst), 1);
    }

    pub fn unlock(&self) {
        self.end_write();
        if self.world.words[LOCK].compare_exchange(WRLOCKED | self.tid, 0, SeqCst, SeqCst).is_err() {
            self.table().unlock(self, &self.place(LOCK)).unwrap();
        }
    }

    pub fn read(&self, deadline: Option<&Alarm>) -> Result<(), Error> {
        let word = &self.world.words[LOCK];
        let old = word.load(SeqCst);
        let free = old & (WRLOCKED | KERNEL_MANAGED) == 0;
        if !free || word.compare_exchange(old, old + 1, SeqCst, SeqCst).is_err() {
            self.table().acquire(self, &self.place(LOCK), Mode::Read, deadline)?;
        }
        self.world.readers.fetch_add(1, SeqCst);
        assert_eq!(self.world.writers.load(SeqCst), 0);
        Ok(())
    }

    pub fn unlock_read(&self) {
        self.world.readers.fetch_sub(1, SeqCst);
        let word = &self.world.words[LOCK];
        loop {
            let old = word.load(SeqCst);
            let last = old == KERNEL_MANAGED | 1;
            let new = if last { KERNEL_MANAGED | WRLOCKED | self.tid } else { old - 1 };
            if word.compare_exchange(old, new, SeqCst, SeqCst).is_ok() {
                if last {
                    self.table().unlock(self, &self.place(LOCK)).unwrap();
                }
                return;
            }
        }
    }

    /// The lock is held before and, unless the answer is `Stop`, after.
    pub fn wait(&self, deadline: Option<&Alarm>) -> Result<Reason, Stop> {
        self.end_write();
        let result = self.table().wait(self, &self.place(CONDVAR), &self.place(LOCK), deadline);
        if result.is_ok() {
            self.begin_write();
        }
        result
    }

    pub fn signal(&self, count: u32) {
        if self.world.words[CONDVAR].load(SeqCst) != 0 {
            self.table().signal(self, &self.place(CONDVAR), count).unwrap();
        }
    }
}
