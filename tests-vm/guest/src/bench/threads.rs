// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, and what they wait for.

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::{growth, measure, report, rest};
use crate::rt::arch::ticks;
use crate::rt::direct;
use crate::rt::thread;
use crate::sync::{pause, Lock, WRLOCKED};
use crate::sys::{self, Happened, Sub, SCOPE_PRIVATE, WRLOCK};
use crate::{good, mem, say};

/// What programs keep together: a lock, its condition variables, and what it guards. A cache line.
#[repr(align(64))]
pub struct Shared {
    pub lock: AtomicU32,
    pub condvars: [AtomicU32; 2],
    pub turn: AtomicU32,
}

impl Shared {
    pub const fn new() -> Self {
        Self { lock: AtomicU32::new(0), condvars: [const { AtomicU32::new(0) }; 2], turn: AtomicU32::new(0) }
    }
}
static SHARED: Shared = Shared::new();

/// A word in a cache line of its own.
#[repr(align(64))]
pub struct Apart(pub AtomicU32);

impl Apart {
    pub const fn new() -> Self {
        Self(AtomicU32::new(0))
    }
}
static LOCK: Apart = Apart::new();
static CONDVARS: [Apart; 2] = [const { Apart::new() }; 2];

const HOPS: u32 = 400;

/// Locks, waits and so on as a C library does, without what `sync` checks on the way.
pub mod lean {
    use super::*;

    #[inline(always)]
    pub fn lock(lock: &AtomicU32, tid: u32, event: &mut Happened) {
        if lock.compare_exchange(0, WRLOCKED | tid, SeqCst, SeqCst).is_err() {
            poll(&Sub::lock(WRLOCK, lock.as_ptr() as usize, SCOPE_PRIVATE), event);
        }
    }

    #[inline(always)]
    pub fn unlock(lock: &AtomicU32, tid: u32) {
        if lock.compare_exchange(WRLOCKED | tid, 0, SeqCst, SeqCst).is_err() {
            good(direct::lock_unlock(lock, SCOPE_PRIVATE));
        }
    }

    pub fn wait(condvar: &AtomicU32, lock: &AtomicU32, event: &mut Happened) {
        let (condvar, lock) = (condvar.as_ptr() as usize, lock.as_ptr() as usize);
        poll(&Sub::condvar(condvar, SCOPE_PRIVATE, lock, SCOPE_PRIVATE), event);
    }

    pub fn signal(condvar: &AtomicU32, count: u32) {
        if condvar.load(SeqCst) != 0 {
            good(direct::condvar_signal(condvar, SCOPE_PRIVATE, count));
        }
    }

    fn poll(subscription: &Sub, event: &mut Happened) {
        let mut count = 0;
        good(direct::poll(subscription, event, 1, &mut count));
        good(event.error());
    }

    fn good(error: u16) {
        if error != 0 {
            failed(error);
        }
    }

    #[cold]
    fn failed(error: u16) -> ! {
        panic!("errno {error}");
    }
}

/// Passes the turn to and fro between two threads.
#[inline(always)]
pub fn hops(lock: &AtomicU32, condvars: [&AtomicU32; 2], turn: &AtomicU32, rounds: u32, tid: u32, me: usize) {
    let mut event = Happened::default();
    for _ in 0..rounds {
        lean::lock(lock, tid, &mut event);
        while turn.load(SeqCst) != me as u32 {
            lean::wait(condvars[me], lock, &mut event);
        }
        turn.store(1 - me as u32, SeqCst);
        lean::signal(condvars[1 - me], 1);
        lean::unlock(lock, tid);
    }
}

/// With all of it in one cache line.
fn hops_together(tid: u32, me: usize) {
    let [a, b] = &SHARED.condvars;
    hops(&SHARED.lock, [a, b], &SHARED.turn, HOPS, tid, me);
}

/// With a cache line for each word.
fn hops_apart(tid: u32, me: usize) {
    let [a, b] = &CONDVARS;
    hops(&LOCK.0, [&a.0, &b.0], &SHARED.turn, HOPS, tid, me);
}

/// Takes a lock, lets the other thread come to want it, and hands it over.
fn hand_over(tid: u32, _: usize) {
    let mut event = Happened::default();
    for _ in 0..HOPS {
        lean::lock(&LOCK.0, tid, &mut event);
        direct::thread_yield();
        lean::unlock(&LOCK.0, tid);
    }
}

/// What a round costs that two threads make in turns: the median, as in the least ones they hardly met.
fn between_two(name: &str, crowd: &str, round: fn(u32, usize)) {
    let mut counts = [(); 9].map(|()| {
        SHARED.turn.store(0, SeqCst);
        let other = thread::spawn(round, 1);
        let start = ticks();
        round(thread::main_tid(), 0);
        let count = (ticks() - start) / (2 * u64::from(HOPS));
        other.join();
        count
    });
    counts.sort_unstable();
    say!("bench: {name}{crowd} {}", counts[counts.len() / 2]);
}

pub fn all() {
    let tid = thread::main_tid();
    let mut event = Happened::default();
    measure("lock", 200, || {
        lean::lock(&LOCK.0, tid, &mut event);
        lean::unlock(&LOCK.0, tid);
        0
    });
    // On a stack that is there already, as its native counterpart.
    let stack = mem::pages(4);
    measure("thread", 50, || {
        good!(thread::spawn_on(stack, 4, |_, _| {}, 0)).join();
        0
    });
    between_two("lock-contended", "", hand_over);
    between_two("hop", "", hops_together);
    between_two("hop-apart", "", hops_apart);
    for count in [1, 10, 60] {
        broadcast(count);
    }
    for count in [2, 8] {
        forks(count);
    }
}

/// Many wait for the first condition variable beside `lock`, one for the second.
static CALLED: Shared = Shared::new();
/// How often all were called, how many wait for it, and how many have seen it.
static CALLS: AtomicU32 = AtomicU32::new(0);
static WAITING: AtomicU32 = AtomicU32::new(0);
static PASSED: AtomicU32 = AtomicU32::new(0);
/// How many there are; 0 ends them.
static WANTED: AtomicU32 = AtomicU32::new(0);
static LEFT: AtomicU32 = AtomicU32::new(0);

/// Waits again and again for all to be called. The last to pass tells so.
fn called(tid: u32, _: usize) {
    let mut event = Happened::default();
    let Shared { lock, condvars: [all, done], .. } = &CALLED;
    lean::lock(lock, tid, &mut event);
    while WANTED.load(SeqCst) != 0 {
        let calls = CALLS.load(SeqCst);
        WAITING.fetch_add(1, SeqCst);
        while CALLS.load(SeqCst) == calls {
            lean::wait(all, lock, &mut event);
        }
        if PASSED.fetch_add(1, SeqCst) + 1 == WANTED.load(SeqCst) {
            lean::signal(done, u32::MAX);
        }
        lean::unlock(lock, tid);
        lean::lock(lock, tid, &mut event);
    }
    lean::unlock(lock, tid);
    LEFT.fetch_add(1, SeqCst);
}

/// Calls all.
fn call_all(tid: u32, event: &mut Happened) {
    lean::lock(&CALLED.lock, tid, event);
    CALLS.fetch_add(1, SeqCst);
    lean::signal(&CALLED.condvars[0], u32::MAX);
    lean::unlock(&CALLED.lock, tid);
}

/// Waits until so many have passed.
fn all_passed(count: u32, tid: u32, event: &mut Happened) {
    lean::lock(&CALLED.lock, tid, event);
    while PASSED.load(SeqCst) != count {
        lean::wait(&CALLED.condvars[1], &CALLED.lock, event);
    }
    lean::unlock(&CALLED.lock, tid);
}

fn until(word: &AtomicU32, count: u32) {
    while word.load(SeqCst) != count {
        direct::thread_yield();
    }
}

/// What it takes to wake up so many.
fn broadcast(count: u32) {
    let (tid, mut event) = (thread::main_tid(), Happened::default());
    WANTED.store(count, SeqCst);
    WAITING.store(0, SeqCst);
    LEFT.store(0, SeqCst);
    for me in 1..=count as usize {
        good!(thread::spawn_on(mem::pages(4), 4, called, me));
    }
    let mut counts = [0; 9];
    for taken in &mut counts {
        until(&WAITING, count);
        rest();
        WAITING.store(0, SeqCst);
        PASSED.store(0, SeqCst);
        let start = ticks();
        call_all(tid, &mut event);
        all_passed(count, tid, &mut event);
        *taken = ticks() - start;
    }
    until(&WAITING, count);
    WANTED.store(0, SeqCst);
    call_all(tid, &mut event);
    until(&LEFT, count);
    rest();
    counts.sort_unstable();
    report("broadcast", "", count as usize, counts[counts.len() / 2]);
}

static GUARD: AtomicU32 = AtomicU32::new(0);

fn wait_for_guard(tid: u32, _: usize) {
    let mut event = Happened::default();
    WAITING.fetch_add(1, SeqCst);
    lean::lock(&GUARD, tid, &mut event);
    lean::unlock(&GUARD, tid);
    LEFT.fetch_add(1, SeqCst);
}

/// Forks while other threads wait for a lock.
fn forks(count: usize) {
    let (tid, mut event) = (thread::main_tid(), Happened::default());
    WAITING.store(0, SeqCst);
    LEFT.store(0, SeqCst);
    lean::lock(&GUARD, tid, &mut event);
    for me in 1..=count {
        good!(thread::spawn_on(mem::pages(4), 4, wait_for_guard, me));
    }
    until(&WAITING, count as u32);
    rest();
    growth::fork_with(count);
    lean::unlock(&GUARD, tid);
    until(&LEFT, count as u32);
    rest();
}

/// How many threads wait for a lock each.
const CROWD: usize = 10_000;
/// In cache lines of their own, like other locks: the kernel keeps the queues of one line's words together.
#[repr(align(64))]
struct Held([AtomicU32; CROWD]);
static HELD: Held = Held([const { AtomicU32::new(0) }; CROWD]);

fn wait_for_ever(_: u32, which: usize) {
    WAITING.fetch_add(1, SeqCst);
    good!(sys::poll_one(&[Lock::private(&HELD.0[which]).subscription(WRLOCK)]));
}

fn sleep_for_ever(_: u32, _: usize) {
    WAITING.fetch_add(1, SeqCst);
    forever()
}

/// Sleeps until it is killed.
pub fn forever() -> ! {
    loop {
        pause(1_000_000_000);
    }
}

/// Has so many threads sleep, or wait for a lock each.
pub fn hold(count: usize, locking: bool) {
    let tid = thread::main_tid();
    WAITING.store(0, SeqCst);
    for (i, word) in HELD.0[..count].iter().enumerate() {
        Lock::private(word).write(tid);
        let body = if locking { wait_for_ever } else { sleep_for_ever };
        good!(thread::spawn_on(mem::pages(1), 1, body, i));
    }
    until(&WAITING, count as u32);
    rest();
}

/// The same in a process in which many wait for other locks.
pub fn in_a_crowd() {
    hold(CROWD, true);
    between_two("lock-contended", "-crowd", hand_over);
    between_two("hop", "-crowd", hops_together);
}
