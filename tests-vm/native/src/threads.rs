// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, and what they wait for.

use crate::arch::ticks;
use crate::rt::{join, map, print, start_thread, Body, PAGE};
use crate::sync::{Condvar, Mutex, Woken, MOST};
use crate::{growth, holding, measure, report, rest, sys};
use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// How large stacks are.
pub const STACK: usize = 4 * PAGE;
const HOPS: u32 = 400;

static LOCK: Mutex = Mutex::new();

/// What two threads need to take turns.
pub struct Pair {
    lock: Mutex,
    pub turn: AtomicU32,
    condvars: [Condvar; 2],
}

impl Pair {
    pub const fn new() -> Self {
        Self { lock: Mutex::new(), turn: AtomicU32::new(0), condvars: [const { Condvar::new() }; 2] }
    }
}
static PAIR: Pair = Pair::new();

/// Passes the turn to and fro between two threads, of which an even number and the next one are a pair.
#[inline(always)]
pub fn hops(pair: &Pair, rounds: u32, thread: usize) {
    let (tid, me) = (thread as u32 + 1, thread % 2);
    for _ in 0..rounds {
        let mut woken = Woken::new();
        pair.lock.lock(tid);
        while pair.turn.load(SeqCst) != me as u32 {
            pair.condvars[me].wait(&pair.lock, thread, tid);
        }
        pair.turn.store(1 - me as u32, SeqCst);
        pair.condvars[1 - me].broadcast(&mut woken);
        pair.lock.unlock();
        woken.wake();
    }
}

fn hops_of_two(me: usize) {
    hops(&PAIR, HOPS, me);
}

/// Takes the lock, lets the other thread come to want it, and hands it over.
fn hand_over(me: usize) {
    for _ in 0..HOPS {
        LOCK.lock(me as u32 + 1);
        let _ = sys!(SCHED_YIELD);
        LOCK.unlock();
    }
}

/// What a round costs that two threads make in turns: the median, as in the least ones they hardly met.
fn between_two(name: &str, crowd: &str, round: Body, stack: usize) {
    let mut counts = [0; 9];
    for count in &mut counts {
        PAIR.turn.store(0, SeqCst);
        start_thread(round, 1, stack, STACK).expect("thr_new");
        let start = ticks();
        round(0);
        *count = (ticks() - start) / (2 * u64::from(HOPS));
        join();
    }
    counts.sort_unstable();
    print(format_args!("bench-native: {name}{crowd} {}", counts[counts.len() / 2]));
}

pub fn all() {
    measure("lock", 200, || {
        LOCK.lock(1);
        LOCK.unlock();
        Ok(0)
    });
    let stack = map(STACK);
    measure("thread", 50, || start_thread(|_| (), 0, stack, STACK).map(|()| join()).map(|()| 0));
    between_two("lock-contended", "", hand_over, stack);
    between_two("hop", "", hops_of_two, stack);
    for count in [1, 10, 60] {
        broadcast(count);
    }
    for count in [2, 8] {
        forks(count);
    }
}

static ALL: Condvar = Condvar::new();
static DONE: Condvar = Condvar::new();
/// How often all were called, how many wait for it, and how many have seen it.
static CALLS: AtomicU32 = AtomicU32::new(0);
static WAITING: AtomicU32 = AtomicU32::new(0);
static PASSED: AtomicU32 = AtomicU32::new(0);
/// How many there are; 0 ends them.
static WANTED: AtomicU32 = AtomicU32::new(0);
static LEFT: AtomicU32 = AtomicU32::new(0);

/// Waits again and again for all to be called. The last to pass tells so.
fn called(me: usize) {
    let tid = me as u32 + 1;
    LOCK.lock(tid);
    while WANTED.load(SeqCst) != 0 {
        let calls = CALLS.load(SeqCst);
        WAITING.fetch_add(1, SeqCst);
        while CALLS.load(SeqCst) == calls {
            ALL.wait(&LOCK, me, tid);
        }
        let mut woken = Woken::new();
        if PASSED.fetch_add(1, SeqCst) + 1 == WANTED.load(SeqCst) {
            DONE.broadcast(&mut woken);
        }
        LOCK.unlock();
        woken.wake();
        LOCK.lock(tid);
    }
    LOCK.unlock();
    LEFT.fetch_add(1, SeqCst);
}

/// Calls all.
fn call_all() {
    let mut woken = Woken::new();
    LOCK.lock(1);
    CALLS.fetch_add(1, SeqCst);
    ALL.broadcast(&mut woken);
    LOCK.unlock();
    woken.wake();
}

/// Waits until so many have passed.
fn all_passed(count: u32) {
    LOCK.lock(1);
    while PASSED.load(SeqCst) != count {
        DONE.wait(&LOCK, 0, 1);
    }
    LOCK.unlock();
}

fn until(word: &AtomicU32, count: u32) {
    while word.load(SeqCst) != count {
        let _ = sys!(SCHED_YIELD);
    }
}

/// What it takes to wake up so many.
fn broadcast(count: u32) {
    assert!((count as usize) < MOST);
    WANTED.store(count, SeqCst);
    WAITING.store(0, SeqCst);
    LEFT.store(0, SeqCst);
    for me in 1..=count as usize {
        start_thread(called, me, map(STACK), STACK).expect("thr_new");
    }
    let mut counts = [0; 9];
    for taken in &mut counts {
        until(&WAITING, count);
        rest();
        WAITING.store(0, SeqCst);
        PASSED.store(0, SeqCst);
        let start = ticks();
        call_all();
        all_passed(count);
        *taken = ticks() - start;
    }
    until(&WAITING, count);
    WANTED.store(0, SeqCst);
    call_all();
    until(&LEFT, count);
    rest();
    counts.sort_unstable();
    report("broadcast", "", count as usize, counts[counts.len() / 2]);
}

static HELD: Mutex = Mutex::new();

fn wait_for_held(me: usize) {
    WAITING.fetch_add(1, SeqCst);
    HELD.lock(me as u32 + 1);
    HELD.unlock();
    LEFT.fetch_add(1, SeqCst);
}

/// Forks while other threads wait for a lock.
fn forks(count: usize) {
    WAITING.store(0, SeqCst);
    LEFT.store(0, SeqCst);
    HELD.lock(1);
    for me in 1..=count {
        start_thread(wait_for_held, me, map(STACK), STACK).expect("thr_new");
    }
    until(&WAITING, count as u32);
    rest();
    growth::fork_with(count);
    HELD.unlock();
    until(&LEFT, count as u32);
    rest();
}

/// How many threads wait for a lock each.
const CROWD: usize = 10_000;
static CROWD_LOCKS: [Mutex; CROWD] = [const { Mutex::new() }; CROWD];

fn wait_for_ever(which: usize) {
    WAITING.fetch_add(1, SeqCst);
    CROWD_LOCKS[which].lock(1);
}

fn sleep_for_ever(_: usize) {
    WAITING.fetch_add(1, SeqCst);
    holding::forever()
}

/// Has so many threads sleep, or wait for a lock each.
pub fn hold(count: usize, locking: bool) {
    WAITING.store(0, SeqCst);
    for (i, lock) in CROWD_LOCKS[..count].iter().enumerate() {
        lock.lock(1);
        let body = if locking { wait_for_ever } else { sleep_for_ever };
        start_thread(body, i, map(PAGE), PAGE).expect("thr_new");
    }
    until(&WAITING, count as u32);
    rest();
}

/// The same in a process in which many wait for other locks.
pub fn in_a_crowd() {
    hold(CROWD, true);
    let stack = map(STACK);
    between_two("lock-contended", "-crowd", hand_over, stack);
    between_two("hop", "-crowd", hops_of_two, stack);
}
