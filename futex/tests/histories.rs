// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Random histories on real threads, with page faults, timeouts and interruptions. Whatever happens, nobody shares
//! a lock with a writer, everybody gets through, and both words are as at the start. And the order of hand-overs.

use futex::{Bucket, Error, Fault, Mode, Place, Reason, Stop, System, Table, Wake};
use futex::{KERNEL_MANAGED, WRLOCKED};
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::sync::{mpsc, Arc, Mutex, MutexGuard};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

const LOCK: usize = 0;
const CONDVAR: usize = 1;

struct World {
    words: [AtomicU32; 2],
    buckets: Vec<Bucket<Host>>,
    /// Whether those who signal do not see the lock.
    foreign: bool,
    /// One access in so many faults; 0 for none.
    faults: u32,
    writers: AtomicU32,
    readers: AtomicU32,
    asleep: AtomicUsize,
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
    interrupt: Arc<AtomicBool>,
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
        if !self.interrupt.load(SeqCst) {
            match deadline {
                None => thread::park(),
                Some(&deadline) => thread::park_timeout(deadline.saturating_duration_since(Instant::now())),
            }
        }
        if self.interrupt.swap(false, SeqCst) {
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
}

impl Host {
    fn table(&self) -> Table<'_, Self> {
        Table::new(&self.world.buckets, [1 << 63, 0])
    }

    fn place(&self, word: usize) -> Place<Self> {
        self.table().place(word, word)
    }

    /// Takes the lock in the kernel; answers false after a timeout or an interruption.
    fn acquire(&self, mode: Mode, deadline: Option<&Instant>) -> bool {
        match self.table().acquire(self, &self.place(LOCK), mode, deadline) {
            Ok(()) => {}
            Err(Error::TimedOut | Error::Interrupted) => return false,
            Err(error) => panic!("{error:?}"),
        }
        self.begin(mode);
        true
    }

    fn begin(&self, mode: Mode) {
        if mode == Mode::Write {
            assert_eq!(self.world.words[LOCK].load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | self.tid);
            assert_eq!(self.world.writers.fetch_add(1, SeqCst), 0);
            assert_eq!(self.world.readers.load(SeqCst), 0);
        } else {
            self.world.readers.fetch_add(1, SeqCst);
            assert_eq!(self.world.writers.load(SeqCst), 0);
        }
    }

    fn release(&self, mode: Mode) {
        let word = &self.world.words[LOCK];
        if mode == Mode::Write {
            assert_eq!(self.world.writers.fetch_sub(1, SeqCst), 1);
            if word.compare_exchange(WRLOCKED | self.tid, 0, SeqCst, SeqCst).is_err() {
                self.table().unlock(self, &self.place(LOCK)).unwrap();
            }
            return;
        }
        self.world.readers.fetch_sub(1, SeqCst);
        let less = |old| {
            Some(if old == KERNEL_MANAGED | 1 { KERNEL_MANAGED | WRLOCKED | self.tid } else { old - 1 })
        };
        if word.fetch_update(SeqCst, SeqCst, less) == Ok(KERNEL_MANAGED | 1) {
            self.table().unlock(self, &self.place(LOCK)).unwrap();
        }
    }

    fn run(&self, op: Op) {
        let deadline = |us: Option<u16>| us.map(|us| Instant::now() + Duration::from_micros(us.into()));
        match op {
            Op::Lock(mode, us) => {
                let free = match mode {
                    Mode::Write => 0,
                    Mode::Read => self.world.words[LOCK].load(SeqCst),
                };
                let new = if mode == Mode::Write { WRLOCKED | self.tid } else { free + 1 };
                let fast = free & (WRLOCKED | KERNEL_MANAGED) == 0
                    && self.world.words[LOCK].compare_exchange(free, new, SeqCst, SeqCst).is_ok();
                if fast {
                    self.begin(mode);
                }
                if fast || self.acquire(mode, deadline(us).as_ref()) {
                    thread::yield_now();
                    self.release(mode);
                }
            }
            Op::Wait(us) => {
                while !self.acquire(Mode::Write, None) {}
                assert_eq!(self.world.writers.fetch_sub(1, SeqCst), 1);
                let (condvar, lock) = (self.place(CONDVAR), self.place(LOCK));
                match self.table().wait(self, &condvar, &lock, deadline(Some(us)).as_ref()) {
                    Ok(Reason::Signalled | Reason::TimedOut) => self.begin(Mode::Write),
                    Err(Stop::Relock(_)) => while !self.acquire(Mode::Write, None) {},
                    Err(stop) => panic!("{stop:?}"),
                }
                self.release(Mode::Write);
            }
            Op::Signal(count) => {
                self.table().signal(self, &self.place(CONDVAR), count.into()).unwrap();
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

fn world(foreign: bool, faults: u32) -> Arc<World> {
    Arc::new(World {
        words: [AtomicU32::new(0), AtomicU32::new(0)],
        buckets: (0..2).map(|_| Bucket::new(BucketMutex(Mutex::new(())))).collect(),
        foreign,
        faults,
        writers: AtomicU32::new(0),
        readers: AtomicU32::new(0),
        asleep: AtomicUsize::new(0),
    })
}

fn host(world: &Arc<World>, tid: u32) -> Host {
    Host { world: world.clone(), tid, interrupt: Arc::default(), random: Cell::new(tid) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_well(
        programs in proptest::collection::vec(proptest::collection::vec(op(), 1..30), 2..6),
        foreign: bool,
        faults in prop_oneof![Just(0u32), 2u32..8],
        interruptions in 0usize..40,
    ) {
        let world = world(foreign, faults);
        let (done, finished) = mpsc::channel();
        let count = programs.len();
        let threads: Vec<_> = programs.into_iter().enumerate().map(|(i, program)| {
            let host = host(&world, i as u32 + 1);
            let (interrupt, done) = (host.interrupt.clone(), done.clone());
            let thread = thread::spawn(move || {
                program.into_iter().for_each(|op| host.run(op));
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
        prop_assert_eq!(world.words[LOCK].load(SeqCst), 0);
        prop_assert_eq!(world.words[CONDVAR].load(SeqCst), 0);
    }

    /// First come, first served, but that readers who came one after the other go together.
    #[test]
    fn the_lock_is_handed_over_in_order(writes in proptest::collection::vec(any::<bool>(), 1..10)) {
        let world = world(false, 0);
        let main = host(&world, 1000);
        prop_assert!(main.acquire(Mode::Write, None));
        let log = Arc::new(Mutex::new(Vec::new()));
        let threads: Vec<_> = writes.iter().enumerate().map(|(i, &write)| {
            let mode = if write { Mode::Write } else { Mode::Read };
            let (host, log) = (host(&world, i as u32 + 1), log.clone());
            let thread = thread::spawn(move || {
                assert!(host.acquire(mode, None));
                log.lock().unwrap().push(i);
                host.release(mode);
            });
            while world.asleep.load(SeqCst) != i + 1 {
                thread::yield_now();
            }
            thread
        }).collect();
        main.release(Mode::Write);
        for thread in threads {
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
