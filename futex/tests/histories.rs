// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Random histories on real threads, with page faults, timeouts and interruptions. Whatever happens, nobody shares
//! a lock with a writer, everybody gets through, and all words are as at the start. And the order of hand-overs.

use futex::{Bucket, Error, Fault, Mode, Place, Stop, System, Table, Turn, Wake};
use futex::{KERNEL_MANAGED, WRLOCKED};
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::{mpsc, Arc, Mutex, MutexGuard};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

/// How many locks there are, each with a condition variable.
const PAIRS: usize = 3;

/// The words of a pair.
const fn lock(pair: usize) -> usize {
    2 * pair
}

const fn condvar(pair: usize) -> usize {
    2 * pair + 1
}

struct World {
    words: [AtomicU32; 2 * PAIRS],
    buckets: Vec<Bucket<Host>>,
    /// Whether those who signal do not see the lock.
    foreign: bool,
    /// One access in so many faults; 0 for none.
    faults: u32,
    writers: [AtomicU32; PAIRS],
    readers: [AtomicU32; PAIRS],
    asleep: AtomicUsize,
}

impl World {
    /// Waits until threads have gone to sleep so many times in all.
    fn until_slept(&self, times: usize) {
        let start = Instant::now();
        while self.asleep.load(SeqCst) != times {
            assert!(start.elapsed() < Duration::from_secs(20), "{:?} sleeps, not {times}", self.asleep);
            thread::yield_now();
        }
    }
}

struct BucketMutex(Mutex<()>);

impl futex::Mutex for BucketMutex {
    type Guard<'a> = MutexGuard<'a, ()>;

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap()
    }
}

struct Flag(AtomicU32);

impl futex::Flag for Flag {
    fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }
    fn load(&self) -> u32 {
        self.0.load(std::sync::atomic::Ordering::Acquire)
    }
    fn store(&self, value: u32) {
        self.0.store(value, std::sync::atomic::Ordering::Release);
    }
}

struct Host {
    world: Arc<World>,
    tid: u32,
    /// Rung by others; the thread then has to leave the kernel once.
    interrupt: Arc<AtomicBool>,
    /// Its turn, if it has left.
    turn: Cell<Turn>,
    random: Cell<u32>,
}

impl Host {
    /// Whether this access faults.
    fn fault(&self) -> Result<(), Fault> {
        if self.world.faults == 0 {
            return Ok(());
        }
        let next = self.random.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.random.set(next);
        if (next >> 16).is_multiple_of(self.world.faults) {
            return Err(Fault);
        }
        Ok(())
    }
}

impl System for Host {
    type Key = usize;
    type Word = usize;
    type Mutex = BucketMutex;
    type Flag = Flag;
    type Channel = Thread;
    type Token = Thread;
    type Deadline = Instant;

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
        self.fault()?;
        Ok(self.world.words[word].load(SeqCst))
    }
    fn compare_exchange(&self, word: usize, old: u32, new: u32) -> Result<bool, Fault> {
        self.fault()?;
        Ok(self.world.words[word].compare_exchange(old, new, SeqCst, SeqCst).is_ok())
    }
    fn store(&self, word: usize, new: u32) -> Result<(), Fault> {
        self.fault()?;
        self.world.words[word].store(new, SeqCst);
        Ok(())
    }
    fn fault_in(&self, _: usize) -> Result<(), Error> {
        thread::yield_now();
        Ok(())
    }
    fn sleep(&self, guard: MutexGuard<'_, ()>, _: &Thread, deadline: Option<&Instant>) -> Wake {
        self.world.asleep.fetch_add(1, SeqCst);
        drop(guard);
        // Even when the interruption shows already: who sets it unparks then, and what that leaves must be taken here, or
        // the next sleep ends at once.
        match deadline {
            None => thread::park(),
            Some(&deadline) => thread::park_timeout(deadline.saturating_duration_since(Instant::now())),
        }
        if self.interrupt.load(SeqCst) {
            Wake::Interrupted
        } else if deadline.is_some_and(|&deadline| deadline <= Instant::now()) {
            Wake::TimedOut
        } else {
            Wake::Woken
        }
    }
    fn channel(&self) -> Thread {
        thread::current()
    }
    fn token(channel: &Thread) -> Thread {
        channel.clone()
    }
    fn wake(token: Thread) {
        token.unpark();
    }
    fn dying(&self) -> bool {
        false
    }
    fn suspended(&self) -> bool {
        self.interrupt.load(SeqCst)
    }
}

impl Host {
    fn table(&self) -> Table<'_, Self> {
        // Of two buckets, one is the locks' and one the condition variables'.
        Table::new(&self.world.buckets, [1 << 63, 0])
    }

    fn place(&self, word: usize) -> Place<Self> {
        self.table().place(word, word)
    }

    /// Takes the lock in the kernel; answers false after a timeout.
    fn acquire(&self, pair: usize, mode: Mode, deadline: Option<&Instant>) -> bool {
        loop {
            let mut turn = self.turn.take();
            match self.table().acquire(self, &self.place(lock(pair)), mode, deadline, &mut turn) {
                Ok(()) => break,
                Err(Error::TimedOut) => return false,
                Err(Error::Interrupted) => self.leave(turn),
                Err(error) => panic!("{error:?}"),
            }
        }
        self.begin(pair, mode);
        true
    }

    /// Has been out of the kernel.
    fn leave(&self, turn: Turn) {
        self.interrupt.store(false, SeqCst);
        self.turn.set(turn);
    }

    fn unlock(&self, pair: usize) {
        self.again(|| self.table().unlock(self, &self.place(lock(pair))));
    }

    /// Makes a call that is made again after an interruption.
    fn again(&self, call: impl Fn() -> Result<(), Error>) {
        while let Err(error) = call() {
            assert_eq!(error, Error::Interrupted);
            self.leave(Turn::default());
        }
    }

    fn begin(&self, pair: usize, mode: Mode) {
        if mode == Mode::Write {
            assert_eq!(self.world.words[lock(pair)].load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | self.tid);
            assert_eq!(self.world.writers[pair].fetch_add(1, SeqCst), 0);
            assert_eq!(self.world.readers[pair].load(SeqCst), 0);
        } else {
            self.world.readers[pair].fetch_add(1, SeqCst);
            assert_eq!(self.world.writers[pair].load(SeqCst), 0);
        }
    }

    fn release(&self, pair: usize, mode: Mode) {
        let word = &self.world.words[lock(pair)];
        if mode == Mode::Write {
            assert_eq!(self.world.writers[pair].fetch_sub(1, SeqCst), 1);
            if word.compare_exchange(WRLOCKED | self.tid, 0, SeqCst, SeqCst).is_err() {
                self.unlock(pair);
            }
            return;
        }
        self.world.readers[pair].fetch_sub(1, SeqCst);
        let less = |old| {
            Some(if old == KERNEL_MANAGED | 1 { KERNEL_MANAGED | WRLOCKED | self.tid } else { old - 1 })
        };
        if word.fetch_update(SeqCst, SeqCst, less) == Ok(KERNEL_MANAGED | 1) {
            self.unlock(pair);
        }
    }

    fn run(&self, pair: usize, op: Op) {
        let deadline = |us: Option<u16>| us.map(|us| Instant::now() + Duration::from_micros(us.into()));
        match op {
            Op::Lock(mode, us) => {
                let free = match mode {
                    Mode::Write => 0,
                    Mode::Read => self.world.words[lock(pair)].load(SeqCst),
                };
                let new = if mode == Mode::Write { WRLOCKED | self.tid } else { free + 1 };
                let fast = free & (WRLOCKED | KERNEL_MANAGED) == 0
                    && self.world.words[lock(pair)].compare_exchange(free, new, SeqCst, SeqCst).is_ok();
                if fast {
                    self.begin(pair, mode);
                }
                if fast || self.acquire(pair, mode, deadline(us).as_ref()) {
                    thread::yield_now();
                    self.release(pair, mode);
                }
            }
            Op::Wait(us) => {
                while !self.acquire(pair, Mode::Write, None) {}
                assert_eq!(self.world.writers[pair].fetch_sub(1, SeqCst), 1);
                let places = [condvar(pair), lock(pair)].map(|word| self.place(word));
                let deadline = deadline(Some(us));
                let mut over = None;
                loop {
                    let mut turn = self.turn.take();
                    let end = match over {
                        None => self.table().wait(self, &places[0], &places[1], deadline.as_ref(), &mut turn),
                        Some(reason) => self.table().relock(self, &places[1], reason, &mut turn),
                    };
                    match end {
                        Ok(_) => break,
                        Err(Stop::Failed(error)) => assert_eq!((error, over), (Error::Interrupted, None)),
                        Err(Stop::Relock(reason)) => over = Some(reason),
                    }
                    self.leave(turn);
                }
                self.begin(pair, Mode::Write);
                self.release(pair, Mode::Write);
            }
            Op::Signal(count) => {
                self.again(|| self.table().signal(self, &self.place(condvar(pair)), count.into()));
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Lock(Mode, Option<u16>),
    Wait(u16),
    Signal(u8),
}

fn op() -> impl Strategy<Value = Op> {
    let mode = prop_oneof![Just(Mode::Read), Just(Mode::Write)];
    prop_oneof![
        4 => (mode, proptest::option::of(0u16..400)).prop_map(|(mode, us)| Op::Lock(mode, us)),
        3 => (0u16..2000).prop_map(Op::Wait),
        3 => (0u8..4).prop_map(Op::Signal),
    ]
}

fn world(buckets: usize, foreign: bool, faults: u32) -> Arc<World> {
    Arc::new(World {
        words: Default::default(),
        buckets: (0..buckets).map(|_| Bucket::new(BucketMutex(Mutex::new(())))).collect(),
        foreign,
        faults,
        writers: Default::default(),
        readers: Default::default(),
        asleep: AtomicUsize::new(0),
    })
}

fn host(world: &Arc<World>, tid: u32) -> Host {
    let (interrupt, turn) = (Arc::default(), Cell::default());
    Host { world: world.clone(), tid, interrupt, turn, random: Cell::new(tid) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_well(
        programs in proptest::collection::vec(proptest::collection::vec((0..PAIRS, op()), 1..30), 2..6),
        buckets in 1usize..=2,
        foreign: bool,
        faults in prop_oneof![Just(0u32), 2u32..8],
        interruptions in 0usize..40,
    ) {
        let world = world(buckets, foreign, faults);
        let (done, finished) = mpsc::channel();
        let count = programs.len();
        let threads: Vec<_> = programs.into_iter().enumerate().map(|(i, program)| {
            let host = host(&world, i as u32 + 1);
            let (interrupt, done) = (host.interrupt.clone(), done.clone());
            let thread = thread::spawn(move || {
                program.into_iter().for_each(|(pair, op)| host.run(pair, op));
                done.send(()).unwrap();
            });
            (thread, interrupt)
        }).collect();
        for i in 0..interruptions {
            let (thread, interrupt) = &threads[i % count];
            interrupt.store(true, SeqCst);
            thread.thread().unpark();
            thread::sleep(Duration::from_micros(50));
        }
        for _ in 0..count {
            prop_assert!(finished.recv_timeout(Duration::from_secs(20)).is_ok(), "a thread waits for ever");
        }
        for (thread, _) in threads {
            thread.join().unwrap();
        }
        for word in &world.words {
            prop_assert_eq!(word.load(SeqCst), 0);
        }
    }

    /// First come, first served, but that readers who came one after the other go together. Who has to leave the kernel
    /// meanwhile is served in its turn all the same.
    #[test]
    fn the_lock_is_handed_over_in_order(
        writes in proptest::collection::vec(any::<bool>(), 1..10),
        interruptions in proptest::collection::vec(any::<proptest::sample::Index>(), 0..20),
    ) {
        let world = world(2, false, 0);
        let main = host(&world, 1000);
        prop_assert!(main.acquire(0, Mode::Write, None));
        let log = Arc::new(Mutex::new(Vec::new()));
        let threads: Vec<_> = writes.iter().enumerate().map(|(i, &write)| {
            let mode = if write { Mode::Write } else { Mode::Read };
            let (host, log) = (host(&world, i as u32 + 1), log.clone());
            let interrupt = host.interrupt.clone();
            let thread = thread::spawn(move || {
                assert!(host.acquire(0, mode, None));
                log.lock().unwrap().push(i);
                host.release(0, mode);
            });
            world.until_slept(i + 1);
            (thread, interrupt)
        }).collect();
        for (count, index) in interruptions.iter().enumerate() {
            let (thread, interrupt) = index.get(&threads);
            interrupt.store(true, SeqCst);
            thread.thread().unpark();
            // It sleeps once more.
            world.until_slept(threads.len() + count + 1);
        }
        main.release(0, Mode::Write);
        for (thread, _) in threads {
            thread.join().unwrap();
        }
        let group: Vec<usize> = writes.iter().enumerate().scan((0, true), |(group, previous), (_, &write)| {
            *group += usize::from(write || *previous);
            *previous = write;
            Some(*group)
        }).collect();
        let order: Vec<usize> = log.lock().unwrap().iter().map(|&i| group[i]).collect();
        prop_assert!(order.is_sorted(), "{:?}: {:?}", writes, order);
    }
}
