// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, memory and mutexes of loom, as the algorithm wants them, and what user space does.

use futex::{Bucket, Error, Fault, Mode, Place, Reason, Stop, System, Table, Turn, Wake};
use futex::{KERNEL_MANAGED, WRLOCKED};
use loom::sync::atomic::{
    AtomicBool, AtomicU32,
    Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst},
};
use loom::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::cell::Cell;

pub const LOCK: usize = 0;
pub const CONDVAR: usize = 1;

/// Where the buckets of the lock and of the condition variable are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    LockFirst,
    CondvarFirst,
    One,
}

/// Memory and buckets.
pub struct World {
    /// A lock, its condition variable, and another pair the other way round, whose buckets are the other way round as well.
    pub words: [AtomicU32; 4],
    pub buckets: Vec<Bucket<Host>>,
    pub layout: Layout,
    /// Whether those who signal do not see the lock.
    pub foreign: bool,
    /// Whether each word is paged out, where that happens.
    pub paged_out: Option<[AtomicBool; 2]>,
    /// Who is behind each of the locks.
    pub writers: [AtomicU32; 2],
    pub readers: [AtomicU32; 2],
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
        self.0.load(Acquire)
    }
    fn store(&self, value: u32) {
        self.0.store(value, Release);
    }
}

/// Where one thread sleeps, as in the kernel: what comes while it does not is forgotten, and the first thing that comes while
/// it does is why the sleep ends.
#[derive(Clone)]
pub struct Parker(Arc<(Mutex<Sleep>, Condvar)>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sleep {
    Awake,
    /// Whether it can be interrupted, and has a deadline.
    Asleep([bool; 2]),
    Over(Wake),
}

impl Parker {
    pub fn new() -> Self {
        Self(Arc::new((Mutex::new(Sleep::Awake), Condvar::new())))
    }

    /// Sleeps until the thread is woken, interrupted or late; the bucket is unlocked when it can be.
    fn park(&self, guard: MutexGuard<'_, ()>, alarms: [Option<&Alarm>; 2]) -> Wake {
        let mut sleep = self.0 .0.lock().unwrap();
        let rung = alarms.into_iter().flatten().find(|alarm| alarm.rung());
        let asleep = Sleep::Asleep(alarms.map(|alarm| alarm.is_some()));
        *sleep = rung.map_or(asleep, |alarm| Sleep::Over(alarm.wake));
        drop(guard);
        loop {
            if let Sleep::Over(wake) = *sleep {
                *sleep = Sleep::Awake;
                return wake;
            }
            sleep = self.0 .1.wait(sleep).unwrap();
        }
    }

    fn unpark(&self, wake: Wake) {
        let mut sleep = self.0 .0.lock().unwrap();
        let Sleep::Asleep([interruptible, limited]) = *sleep else { return };
        let heard = match wake {
            Wake::Woken => true,
            Wake::TimedOut => limited,
            Wake::Interrupted => interruptible,
        };
        if heard {
            *sleep = Sleep::Over(wake);
            self.0 .1.notify_one();
        }
    }
}

/// A deadline, or an interruption: another thread makes it come true.
#[derive(Clone)]
pub struct Alarm {
    rung: Arc<AtomicBool>,
    whom: Parker,
    wake: Wake,
}

impl Alarm {
    /// For the sleeps of a thread with this parker.
    pub fn new(whom: &Parker, wake: Wake) -> Self {
        Self { rung: Arc::new(AtomicBool::new(false)), whom: whom.clone(), wake }
    }

    pub fn ring(&self) {
        self.rung.store(true, SeqCst);
        self.whom.unpark(self.wake);
    }

    pub fn rung(&self) -> bool {
        self.rung.load(SeqCst)
    }
}

pub struct Host {
    pub world: Arc<World>,
    pub tid: u32,
    /// Which of the pairs it uses.
    pub pair: usize,
    pub parker: Parker,
    pub interrupt: Option<Alarm>,
    /// Whether it does not survive the interruption.
    pub killed: bool,
    /// Whether this thread's process does not have the memory any more.
    pub blind: Option<Arc<AtomicBool>>,
    pub turn: Cell<Turn>,
    /// Why its last sleep ended.
    pub woken: Cell<Wake>,
    /// Whether it has slept.
    pub slept: Cell<bool>,
}

impl Host {
    fn access(&self, word: usize) -> Result<&AtomicU32, Fault> {
        let absent = self.world.paged_out.as_ref().is_some_and(|words| words[word].load(SeqCst));
        if absent || self.is_blind() {
            return Err(Fault);
        }
        Ok(&self.world.words[word])
    }

    fn is_blind(&self) -> bool {
        self.blind.as_ref().is_some_and(|blind| blind.load(SeqCst))
    }

    fn interrupted(&self) -> bool {
        self.interrupt.as_ref().is_some_and(Alarm::rung)
    }
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
        (!self.world.foreign).then_some(self.world.swapped(*key))
    }
    fn load(&self, word: usize) -> Result<u32, Fault> {
        Ok(self.access(word)?.load(Acquire))
    }
    fn compare_exchange(&self, word: usize, old: u32, new: u32) -> Result<bool, Fault> {
        Ok(self.access(word)?.compare_exchange(old, new, AcqRel, Acquire).is_ok())
    }
    fn store(&self, word: usize, new: u32) -> Result<(), Fault> {
        self.access(word)?.store(new, Release);
        Ok(())
    }
    fn fault_in(&self, word: usize) -> Result<(), Error> {
        if self.is_blind() {
            return Err(Error::Fault);
        }
        if let Some(paged_out) = &self.world.paged_out {
            paged_out[word].store(false, SeqCst);
        }
        Ok(())
    }
    fn sleep(&self, guard: MutexGuard<'_, ()>, channel: &Parker, deadline: Option<&Alarm>) -> Wake {
        self.slept.set(true);
        self.woken.set(channel.park(guard, [self.interrupt.as_ref(), deadline]));
        self.woken.get()
    }
    fn channel(&self) -> Parker {
        self.parker.clone()
    }
    fn token(channel: &Parker) -> Parker {
        channel.clone()
    }
    fn wake(token: Parker) {
        token.unpark(Wake::Woken);
    }
    fn dying(&self) -> bool {
        self.killed && self.interrupted()
    }
    fn suspended(&self) -> bool {
        !self.killed && self.interrupted()
    }
}

impl World {
    /// The key of a word, and the word of a key.
    fn swapped(&self, word: usize) -> usize {
        if self.layout == Layout::CondvarFirst {
            word ^ 1
        } else {
            word
        }
    }

    pub fn page_out(&self, word: usize) {
        self.paged_out.as_ref().unwrap()[word].store(true, SeqCst);
    }
}

/// What user space does, and the checks.
impl Host {
    pub fn new(world: &Arc<World>, tid: u32) -> Self {
        Self {
            world: world.clone(),
            tid,
            pair: 0,
            parker: Parker::new(),
            interrupt: None,
            killed: false,
            blind: None,
            turn: Cell::default(),
            woken: Cell::new(Wake::Woken),
            slept: Cell::new(false),
        }
    }

    pub fn table(&self) -> Table<'_, Self> {
        // Key 0 is in the first of two buckets, key 1 in the second one.
        Table::new(&self.world.buckets, [1 << 63, 0])
    }

    pub fn place(&self, word: usize) -> Place<Self> {
        self.table().place(self.world.swapped(word), word)
    }

    fn lock(&self) -> usize {
        [LOCK, 3][self.pair]
    }

    fn condvar(&self) -> usize {
        [CONDVAR, 2][self.pair]
    }

    /// The system call for a lock.
    pub fn acquire(&self, mode: Mode, deadline: Option<&Alarm>) -> Result<(), Error> {
        self.woken.set(Wake::Woken);
        let mut turn = self.turn.take();
        let done = self.table().acquire(self, &self.place(self.lock()), mode, deadline, &mut turn);
        if done == Err(Error::Interrupted) {
            self.turn.set(turn);
        }
        done
    }

    /// Goes on with an interrupted wait.
    pub fn relock(&self, reason: Reason) -> Result<Reason, Stop> {
        self.woken.set(Wake::Woken);
        let mut turn = self.turn.take();
        let result = self.table().relock(self, &self.place(self.lock()), reason, &mut turn);
        self.turn.set(turn);
        if result.is_ok() {
            self.begin_write();
        }
        result
    }

    pub fn write(&self, deadline: Option<&Alarm>) -> Result<(), Error> {
        let word = &self.world.words[self.lock()];
        if word.compare_exchange(0, WRLOCKED | self.tid, Acquire, Relaxed).is_err() {
            self.acquire(Mode::Write, deadline)?;
        }
        self.begin_write();
        Ok(())
    }

    pub fn begin_write(&self) {
        assert_eq!(self.world.words[self.lock()].load(Relaxed) & !KERNEL_MANAGED, WRLOCKED | self.tid);
        assert_eq!(self.world.writers[self.pair].fetch_add(1, Relaxed), 0);
        assert_eq!(self.world.readers[self.pair].load(Relaxed), 0);
    }

    pub fn end_write(&self) {
        assert_eq!(self.world.writers[self.pair].fetch_sub(1, Relaxed), 1);
    }

    pub fn unlock(&self) {
        self.end_write();
        if self.world.words[self.lock()].compare_exchange(WRLOCKED | self.tid, 0, Release, Relaxed).is_err() {
            self.table().unlock(self, &self.place(self.lock())).unwrap();
        }
    }

    pub fn read(&self, deadline: Option<&Alarm>) -> Result<(), Error> {
        let word = &self.world.words[self.lock()];
        let old = word.load(Relaxed);
        let free = old & (WRLOCKED | KERNEL_MANAGED) == 0;
        if !free || word.compare_exchange(old, old + 1, Acquire, Relaxed).is_err() {
            self.acquire(Mode::Read, deadline)?;
        }
        self.begin_read();
        Ok(())
    }

    pub fn begin_read(&self) {
        self.world.readers[self.pair].fetch_add(1, Relaxed);
        assert_eq!(self.world.writers[self.pair].load(Relaxed), 0);
    }

    pub fn unlock_read(&self) {
        self.world.readers[self.pair].fetch_sub(1, Relaxed);
        let word = &self.world.words[self.lock()];
        loop {
            let old = word.load(Relaxed);
            let last = old == KERNEL_MANAGED | 1;
            let new = if last { KERNEL_MANAGED | WRLOCKED | self.tid } else { old - 1 };
            if word.compare_exchange(old, new, Release, Relaxed).is_ok() {
                if last {
                    self.table().unlock(self, &self.place(self.lock())).unwrap();
                }
                return;
            }
        }
    }

    /// The lock is held before and, unless the answer is `Stop`, after.
    pub fn wait(&self, deadline: Option<&Alarm>) -> Result<Reason, Stop> {
        self.end_write();
        self.woken.set(Wake::Woken);
        let mut turn = Turn::default();
        let places = [self.condvar(), self.lock()].map(|word| self.place(word));
        let result = self.table().wait(self, &places[0], &places[1], deadline, &mut turn);
        self.turn.set(turn);
        if result.is_ok() {
            self.begin_write();
        }
        result
    }

    pub fn signal(&self, count: u32) {
        if self.world.words[self.condvar()].load(Relaxed) != 0 {
            self.table().signal(self, &self.place(self.condvar()), count).unwrap();
        }
    }
}
