// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What several threads get done at once, on several processors: nanoseconds that a round takes each of them.

use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering::SeqCst};

use crate::rt::{map, print, start_thread};
use crate::sync::Mutex;
use crate::threads::{hops, Pair, STACK};
use crate::{socketpair, sys, FILE};

/// The most threads.
const MOST: usize = 8;
const TIMES: usize = 5;

/// What is done, how often, and by how many threads for each that is counted.
struct Kind {
    name: &'static str,
    rounds: u32,
    each: usize,
    work: fn(usize, u32),
}

const KINDS: [Kind; 6] = [
    Kind { name: "own-lock", rounds: 100_000, each: 1, work: own_lock },
    Kind { name: "one-lock", rounds: 2000, each: 1, work: one_lock },
    Kind { name: "hop", rounds: 200, each: 2, work: hop },
    Kind { name: "poll", rounds: 4000, each: 1, work: poll },
    Kind { name: "pread", rounds: 4000, each: 1, work: pread },
    Kind { name: "socket", rounds: 4000, each: 1, work: socket },
];

/// A lock in a cache line of its own.
#[repr(align(64))]
struct Apart(Mutex);
static LOCKS: [Apart; MOST] = [const { Apart(Mutex::new()) }; MOST];
static PAIRS: [Pair; MOST / 2] = [const { Pair::new() }; MOST / 2];
static SOCKETS: [[AtomicUsize; 2]; MOST] = [const { [const { AtomicUsize::new(0) }; 2] }; MOST];

fn own_lock(me: usize, rounds: u32) {
    locks(&LOCKS[me].0, me, rounds);
}

fn one_lock(me: usize, rounds: u32) {
    locks(&LOCKS[0].0, me, rounds);
}

fn locks(lock: &Mutex, me: usize, rounds: u32) {
    for _ in 0..rounds {
        lock.lock(me as u32 + 1);
        lock.unlock();
    }
}

fn hop(me: usize, rounds: u32) {
    hops(&PAIRS[me / 2], rounds, me);
}

fn poll(me: usize, rounds: u32) {
    let ([a, b], mut byte) = (own_sockets(me), 0u8);
    sys!(WRITE, a, &raw mut byte, 1).expect("write");
    let mut poll = [b as u64 | 1 << 32];
    for _ in 0..rounds {
        assert_eq!(sys!(POLL, poll.as_mut_ptr(), 1, usize::MAX), Ok(1));
    }
    sys!(READ, b, &raw mut byte, 1).expect("read");
}

fn pread(_: usize, rounds: u32) {
    let mut page = [0u8; 4096];
    for _ in 0..rounds {
        assert_eq!(sys!(PREAD, FILE, page.as_mut_ptr(), page.len(), 0), Ok(page.len()));
    }
}

fn socket(me: usize, rounds: u32) {
    let ([a, b], mut byte) = (own_sockets(me), 0u8);
    let byte = &raw mut byte;
    for _ in 0..rounds {
        assert_eq!(sys!(WRITE, a, byte, 1).and_then(|_| sys!(READ, b, byte, 1)), Ok(1));
    }
}

fn own_sockets(me: usize) -> [usize; 2] {
    [SOCKETS[me][0].load(SeqCst), SOCKETS[me][1].load(SeqCst)]
}

/// How many threads there are, how many have come, and how many are done.
static THREADS: AtomicU32 = AtomicU32::new(0);
static COME: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);
/// When the last one came, and when the last one was done.
static START: AtomicU64 = AtomicU64::new(0);
static END: AtomicU64 = AtomicU64::new(0);

fn now() -> u64 {
    let mut time = [0u64; 2];
    sys!(CLOCK_GETTIME, 4, time.as_mut_ptr()).expect("clock_gettime");
    time[0] * 1_000_000_000 + time[1]
}

/// Waits for the others to come, and works.
fn together(what: usize) {
    let (kind, me) = (&KINDS[what / MOST], what % MOST);
    START.fetch_max(now(), SeqCst);
    COME.fetch_add(1, SeqCst);
    while COME.load(SeqCst) != THREADS.load(SeqCst) {
        let _ = sys!(SCHED_YIELD);
    }
    (kind.work)(me, kind.rounds);
    END.fetch_max(now(), SeqCst);
    DONE.fetch_add(1, SeqCst);
}

fn nanoseconds(which: usize, threads: usize) -> u64 {
    THREADS.store(threads as u32, SeqCst);
    for counter in [&COME, &DONE] {
        counter.store(0, SeqCst);
    }
    for time in [&START, &END] {
        time.store(0, SeqCst);
    }
    for pair in &PAIRS {
        pair.turn.store(0, SeqCst);
    }
    for me in 0..threads {
        start_thread(together, which * MOST + me, map(STACK), STACK).expect("thr_new");
    }
    while DONE.load(SeqCst) as usize != threads {
        let time = [0u64, 5_000_000];
        let _ = sys!(NANOSLEEP, time.as_ptr(), 0);
    }
    (END.load(SeqCst) - START.load(SeqCst)) / u64::from(KINDS[which].rounds)
}

pub fn all() {
    for pair in &SOCKETS {
        for (place, fd) in pair.iter().zip(socketpair()) {
            place.store(fd, SeqCst);
        }
    }
    for (which, kind) in KINDS.iter().enumerate() {
        for threads in [1, 2, 4] {
            let times = [(); TIMES].map(|()| nanoseconds(which, threads * kind.each));
            print(format_args!(
                "bench-native: {}-{threads} {}",
                kind.name,
                times.into_iter().min().unwrap_or_default()
            ));
        }
    }
}
