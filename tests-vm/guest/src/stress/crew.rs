// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Workers, in one process or in several, and the watch over them: a worker that makes no turn for long waits for a wake-up
//! that was lost.

use core::marker::PhantomData;
use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize};

use crate::fuzz::random::Random;
use crate::sync::{Condvar, Lock};
use crate::sys::{self, Forked, Sub, PROC_TERMINATE, SCOPE_PRIVATE, SCOPE_SHARED};
use crate::{check, check_eq, clockid, good, mem, say, thread, PAGE};

/// The watch looks so often.
pub const TICK_NS: u64 = 50_000_000;
/// A worker is stuck that makes no turn during so many looks, half a minute. Looks, not time: a machine that gets no
/// processor itself does not count.
pub const STUCK: u32 = 600;
/// Every so many looks, all workers rest until the next one. The scheduler prefers threads that sleep much, as those do who
/// wait for locks, and there may be enough of them to leave nothing to others, who would look like stuck ones.
const REST: u32 = 20;
/// The most workers.
const MOST: usize = 16;
/// Workers of a process, where there are several processes.
const EACH: usize = 2;

/// Memory that all workers see. Words from 0 on are the load's; longs are counted from [`LONGS`] on.
#[derive(Clone, Copy)]
pub struct Area {
    base: usize,
    scope: u8,
}

/// Bytes of an area; its first page is the crew's.
const BYTES: usize = 3 * PAGE;
/// Where the load's words, and where its longs are.
const WORDS: usize = PAGE;
const LONGS: usize = 2 * PAGE;

/// The area of this process's crew. Children inherit it.
static BASE: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicU32 = AtomicU32::new(0);

impl Area {
    /// A new one; with shared memory, children see it too.
    pub fn new(shared: bool) -> Self {
        let sharing = if shared { mem::SHARED } else { mem::PRIVATE };
        let base = good!(sys::mem_map(0, BYTES, mem::READ | mem::WRITE, mem::ANON | sharing, mem::NO_FD, 0));
        BASE.store(base, SeqCst);
        SHARED.store(shared.into(), SeqCst);
        Self::this()
    }

    /// This process's.
    pub fn this() -> Self {
        let scope = if SHARED.load(SeqCst) == 0 { SCOPE_PRIVATE } else { SCOPE_SHARED };
        Self { base: BASE.load(SeqCst), scope }
    }

    /// One of the load's words, which is 0 at first.
    pub fn word(&self, index: usize) -> &'static AtomicU32 {
        mem::word(self.base + WORDS + 4 * index)
    }

    /// One of the load's longs, which is 0 at first.
    pub fn long(&self, index: usize) -> &'static AtomicU64 {
        mem::long(self.base + LONGS + 8 * index)
    }

    /// A word as a lock.
    pub fn lock(&self, index: usize) -> Lock<'static> {
        Lock { word: self.word(index), scope: self.scope }
    }

    /// A word as a condition variable.
    pub fn condvar(&self, index: usize) -> Condvar<'static> {
        Condvar { word: self.word(index), scope: self.scope }
    }

    /// Whether the workers are to go on.
    pub fn going(&self) -> bool {
        self.over().load(SeqCst) == 0
    }

    fn over(&self) -> &'static AtomicU32 {
        mem::word(self.base)
    }

    /// Whether the workers are to rest.
    fn rest(&self) -> &'static AtomicU32 {
        mem::word(self.base + 8)
    }

    /// How many workers have come to their end.
    fn done(&self) -> &'static AtomicU32 {
        mem::word(self.base + 4)
    }

    /// How many turns a worker has made.
    fn turns(&self, index: usize) -> &'static AtomicU32 {
        mem::word(self.base + 64 + 4 * index)
    }
}

/// A worker.
pub struct Worker {
    /// Its thread.
    pub tid: u32,
    /// Its number, from 0 on.
    pub index: usize,
    /// What all see.
    pub area: Area,
    /// Its choices.
    pub random: Random,
}

impl Worker {
    /// One of this process's crew.
    pub fn new(tid: u32, index: usize) -> Self {
        let seed = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
        Self { tid, index, area: Area::this(), random: Random::new(seed ^ u64::from(tid) << 32) }
    }

    /// Gives others time to get in its way.
    pub fn dawdle(&mut self) {
        match self.random.below(8) {
            0 => good!(sys::thread_yield()),
            1 => (0..self.random.below(2000)).for_each(|_| core::hint::spin_loop()),
            _ => {}
        }
    }
}

/// What workers do.
pub trait Load {
    /// How many workers there are.
    const WORKERS: usize;
    /// Whether other processes see the area in any case.
    const SHARED: bool = false;
    /// What there must be before the workers start.
    fn prepare(_: Area) {}
    /// A worker's turn, over and over.
    fn turn(worker: &mut Worker);
    /// What the process that watches does after each look.
    fn look(_: Area, _: &mut Random) {}
    /// At the end: lets those go on who wait for somebody else's turn.
    fn release(area: Area, tid: u32);
    /// When all are done: what must be true.
    fn verify(area: Area);
}

fn work<L: Load>(tid: u32, index: usize) {
    let mut worker = Worker::new(tid, index);
    let area = worker.area;
    while area.going() {
        while area.rest().load(SeqCst) != 0 {
            sys::event(Sub::clock(clockid::MONOTONIC as u32, TICK_NS / 4, 0));
        }
        L::turn(&mut worker);
        area.turns(index).fetch_add(1, SeqCst);
    }
    area.done().fetch_add(1, SeqCst);
}

/// The workers of a load.
pub struct Crew<L> {
    area: Area,
    threads: [Option<thread::Thread>; MOST],
    children: [Option<u32>; MOST],
    load: PhantomData<L>,
}

impl<L: Load> Crew<L> {
    /// Runs a load for some time, in this process or in several.
    pub fn run(processes: bool, seconds: u64) {
        let area = Area::new(processes || L::SHARED);
        L::prepare(area);
        let mut crew = Self { area, threads: [None; MOST], children: [None; MOST], load: PhantomData };
        if processes {
            crew.fork();
        } else {
            crew.threads = core::array::from_fn(|i| (i < L::WORKERS).then(|| thread::spawn(work::<L>, i)));
        }
        crew.watch(seconds);
        crew.end();
        let turns: u64 = (0..L::WORKERS).map(|i| u64::from(area.turns(i).load(SeqCst))).sum();
        say!("stress: {turns} turns of {} workers", L::WORKERS);
        L::verify(area);
    }

    fn fork(&mut self) {
        for first in (0..L::WORKERS).step_by(EACH) {
            self.children[first] = match good!(sys::proc_fork()) {
                Forked::Parent(fd) => Some(fd),
                Forked::Child(tid) => {
                    let others = first + 1..(first + EACH).min(L::WORKERS);
                    let threads: [_; EACH] =
                        core::array::from_fn(|i| others.clone().nth(i).map(|i| thread::spawn(work::<L>, i)));
                    work::<L>(tid, first);
                    threads.into_iter().flatten().for_each(thread::Thread::join);
                    sys::proc_exit(0)
                }
            };
        }
    }

    /// Looks until the time is over.
    fn watch(&self, seconds: u64) {
        let now = || good!(sys::clock_time_get(clockid::MONOTONIC, 0));
        let end = now() + seconds * 1_000_000_000;
        let mut turns = [0; MOST];
        let mut still = [0; MOST];
        let mut random = Random::new(now());
        for look in 1.. {
            if now() >= end {
                break;
            }
            self.area.rest().store((look % REST == 0).into(), SeqCst);
            tick();
            for index in 0..L::WORKERS {
                let made = self.area.turns(index).load(SeqCst);
                still[index] = if made == turns[index] { still[index] + 1 } else { 0 };
                turns[index] = made;
                if still[index] >= STUCK {
                    self.stuck("makes no turn", index);
                }
            }
            for child in self.children.into_iter().flatten() {
                let ended = sys::event_now(Sub::fd(PROC_TERMINATE, child, 0));
                check!(ended.is_none(), "a child has ended: {:?}", ended.map(|event| event.ending()));
            }
            L::look(self.area, &mut random);
        }
    }

    /// Ends the workers.
    fn end(&mut self) {
        self.area.over().store(1, SeqCst);
        self.area.rest().store(0, SeqCst);
        let mut looks = 0;
        while (self.area.done().load(SeqCst) as usize) < L::WORKERS {
            L::release(self.area, thread::main_tid());
            tick();
            looks += 1;
            if looks >= STUCK {
                self.stuck("does not end; there are", L::WORKERS);
            }
        }
        for thread in self.threads.iter_mut().filter_map(Option::take) {
            thread.join();
        }
        for child in self.children.iter_mut().filter_map(Option::take) {
            check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
            good!(sys::fd_close(child));
        }
    }

    /// Says all that is known, and ends.
    fn stuck(&self, what: &str, index: usize) -> ! {
        for i in 0..L::WORKERS {
            say!("worker {i}: {} turns", self.area.turns(i).load(SeqCst));
        }
        for row in 0..8 {
            let words: [u32; 8] = core::array::from_fn(|i| self.area.word(8 * row + i).load(SeqCst));
            say!("words {}: {words:x?}", 8 * row);
        }
        check::fail(file!(), line!(), format_args!("a worker {what}: {index}"))
    }
}

/// Waits for the next look.
pub fn tick() {
    sys::event(Sub::clock(clockid::MONOTONIC as u32, TICK_NS, 0));
}
