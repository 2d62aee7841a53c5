// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What several threads get done at once, on several processors: nanoseconds that a round takes each of them.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

use super::threads::{hops, lean, Apart, Shared};
use crate::records::filetype;
use crate::rt::{direct, mem, thread};
use crate::sync::pause;
use crate::sys::{self, Happened, Sub, FD_READ};
use crate::{check_eq, clockid, good, say, FILE, PAGE};

/// The most threads.
const MOST: usize = 8;
const TIMES: usize = 5;

/// What is done, how often, and by how many threads for each that is counted.
struct Kind {
    name: &'static str,
    rounds: u32,
    each: usize,
    work: fn(u32, usize, u32),
}

const KINDS: [Kind; 6] = [
    Kind { name: "own-lock", rounds: 100_000, each: 1, work: own_lock },
    Kind { name: "one-lock", rounds: 2000, each: 1, work: one_lock },
    Kind { name: "hop", rounds: 200, each: 2, work: hop },
    Kind { name: "poll", rounds: 4000, each: 1, work: poll },
    Kind { name: "pread", rounds: 4000, each: 1, work: pread },
    Kind { name: "socket", rounds: 4000, each: 1, work: socket },
];

static LOCKS: [Apart; MOST] = [const { Apart::new() }; MOST];
static PAIRS: [Shared; MOST / 2] = [const { Shared::new() }; MOST / 2];
static SOCKETS: [[AtomicU32; 2]; MOST] = [const { [const { AtomicU32::new(0) }; 2] }; MOST];

fn own_lock(tid: u32, me: usize, rounds: u32) {
    locks(&LOCKS[me].0, tid, rounds);
}

fn one_lock(tid: u32, _: usize, rounds: u32) {
    locks(&LOCKS[0].0, tid, rounds);
}

fn locks(lock: &AtomicU32, tid: u32, rounds: u32) {
    let mut event = Happened::default();
    for _ in 0..rounds {
        lean::lock(lock, tid, &mut event);
        lean::unlock(lock, tid);
    }
}

fn hop(tid: u32, me: usize, rounds: u32) {
    let pair = &PAIRS[me / 2];
    let [a, b] = &pair.condvars;
    hops(&pair.lock, [a, b], &pair.turn, rounds, tid, me % 2);
}

fn poll(_: u32, me: usize, rounds: u32) {
    let [a, b] = own_sockets(me);
    good!(sys::write(a, b"x"));
    let (sub, mut event, mut n) = (Sub::fd(FD_READ, b, 0), Happened::default(), 0);
    for _ in 0..rounds {
        check_eq!(direct::poll(&sub, &mut event, 1, &mut n), 0);
    }
    good!(sys::read(b, &mut [0]));
}

fn pread(_: u32, _: usize, rounds: u32) {
    let (mut page, mut n) = ([0u8; PAGE], 0);
    let iov = [page.as_mut_ptr() as usize, PAGE];
    for _ in 0..rounds {
        check_eq!(direct::fd_pread(FILE, &iov, 1, 0, &mut n), 0);
    }
}

fn socket(_: u32, me: usize, rounds: u32) {
    let ([a, b], mut byte, mut n) = (own_sockets(me), [0u8], 0);
    let iov = [byte.as_mut_ptr() as usize, 1];
    for _ in 0..rounds {
        check_eq!(direct::fd_write(a, &iov, 1, &mut n) | direct::fd_read(b, &iov, 1, &mut n), 0);
    }
}

fn own_sockets(me: usize) -> [u32; 2] {
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
    good!(sys::clock_time_get(clockid::MONOTONIC, 0))
}

/// Waits for the others to come, and works.
fn together(tid: u32, what: usize) {
    let (kind, me) = (&KINDS[what / MOST], what % MOST);
    START.fetch_max(now(), SeqCst);
    COME.fetch_add(1, SeqCst);
    while COME.load(SeqCst) != THREADS.load(SeqCst) {
        direct::thread_yield();
    }
    (kind.work)(tid, me, kind.rounds);
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
        good!(thread::spawn_on(mem::pages(4), 4, together, which * MOST + me));
    }
    while DONE.load(SeqCst) as usize != threads {
        pause(5);
    }
    (END.load(SeqCst) - START.load(SeqCst)) / u64::from(KINDS[which].rounds)
}

pub fn all() {
    for pair in &SOCKETS {
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        pair[0].store(a, SeqCst);
        pair[1].store(b, SeqCst);
    }
    for (which, kind) in KINDS.iter().enumerate() {
        for threads in [1, 2, 4] {
            let times = [(); TIMES].map(|()| nanoseconds(which, threads * kind.each));
            say!("bench: {}-{threads} {}", kind.name, times.into_iter().min().unwrap_or_default());
        }
    }
}
