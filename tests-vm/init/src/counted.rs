// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. What the benchmark counts and `sys` does not have: any call, and threads with what they wait for, thr_new(2)
//! and _umtx_op(2), used as libthr does; and a thread that waits in vfork(2).

use crate::abi::number;
use crate::arch::ticks;
use crate::sys::{call, map_memory, Result, Sharing};
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

/// Any call: its addresses are those of buffers that are large enough and live.
#[inline(always)]
pub fn any(number: usize, args: [usize; 6]) -> Result<usize> {
    // SAFETY: the caller is the benchmark, and this is what it promises.
    unsafe { call(number, args) }
}

/// Set by the kernel when the thread that is to be joined is gone.
static GONE: AtomicU64 = AtomicU64::new(0);

/// Starts a thread with an argument on mapped pages. The kernel sets GONE only if the thread says so.
fn start(entry: extern "C" fn(usize) -> !, argument: usize, stack: usize, length: usize) -> Result<()> {
    GONE.store(0, SeqCst);
    let mut tids = [0u64; 2];
    let (child, parent) = (&raw mut tids[0] as usize, &raw mut tids[1] as usize);
    // struct thr_param. The function is entered as if called, with the stack 8 modulo 16.
    let param = [entry as usize, argument, stack, length, 0, 0, child, parent, 0, 0, 0, 0, 0];
    // SAFETY: the parameters of thr_new(2); the stack belongs to the new thread until it is gone.
    unsafe { call(number::THR_NEW, [param.as_ptr() as usize, size_of_val(&param), 0, 0, 0, 0]) }.map(drop)
}

const WAIT: usize = 2;
const WAIT_UINT_PRIVATE: usize = 15;
const WAKE_PRIVATE: usize = 16;
const MUTEX_WAIT: usize = 17;
const MUTEX_WAKE2: usize = 22;

/// _umtx_op(2) on a static object.
fn umtx(object: usize, operation: usize, value: usize) {
    // SAFETY: a word or a mutex that stays where it is.
    let _ = unsafe { call(number::UMTX_OP, [object, operation, value, 0, 0, 0]) };
}

/// Ends the thread, for `join` to see.
fn end() -> ! {
    // SAFETY: the kernel sets the word.
    let _ = unsafe { call(number::THR_EXIT, [GONE.as_ptr() as usize, 0, 0, 0, 0, 0]) };
    unreachable!("thr_exit returned")
}

/// Waits for the thread's end.
fn join() {
    while GONE.load(SeqCst) == 0 {
        umtx(GONE.as_ptr() as usize, WAIT, 0);
    }
}

extern "C" fn nothing(_: usize) -> ! {
    end()
}

/// Creates a thread that ends at once, on a stack, and waits for it.
pub fn thread(stack: usize, length: usize) -> Result<()> {
    start(nothing, 0, stack, length)?;
    join();
    Ok(())
}

static TURN: AtomicU32 = AtomicU32::new(0);
const HOPS: u32 = 400;

/// Passes the turn to and fro between two threads.
fn hops(me: usize) {
    let word = TURN.as_ptr() as usize;
    for _ in 0..HOPS {
        while TURN.load(SeqCst) != me as u32 {
            umtx(word, WAIT_UINT_PRIVATE, 1 - me);
        }
        TURN.store(1 - me as u32, SeqCst);
        umtx(word, WAKE_PRIVATE, 1);
    }
}

/// `struct umutex`: the owner and whether others want it, then flags and what is not used here.
#[repr(C, align(8))]
pub struct Mutex {
    owner: AtomicU32,
    rest: [AtomicU32; 9],
}

const CONTESTED: u32 = 0x8000_0000;

impl Mutex {
    pub const fn new() -> Self {
        Self { owner: AtomicU32::new(0), rest: [const { AtomicU32::new(0) }; 9] }
    }

    fn address(&self) -> usize {
        self as *const Self as usize
    }

    pub fn lock(&self, tid: u32) {
        if self.owner.compare_exchange(0, tid, SeqCst, SeqCst).is_ok() {
            return;
        }
        loop {
            umtx(self.address(), MUTEX_WAIT, 0);
            let owner = self.owner.load(SeqCst);
            let free = owner & !CONTESTED == 0;
            if free && self.owner.compare_exchange(owner, tid | owner, SeqCst, SeqCst).is_ok() {
                return;
            }
        }
    }

    pub fn unlock(&self) {
        if self.owner.swap(0, SeqCst) & CONTESTED != 0 {
            umtx(self.address(), MUTEX_WAKE2, self.rest[0].load(SeqCst) as usize);
        }
    }
}

/// The lock that two threads want.
pub static LOCK: Mutex = Mutex::new();

/// Takes the lock, lets the other thread come to want it, and hands it over.
fn hand_over(me: usize) {
    for _ in 0..HOPS {
        LOCK.lock(me as u32 + 1);
        crate::sys::sched_yield();
        LOCK.unlock();
    }
}

extern "C" fn hops_entry(me: usize) -> ! {
    hops(me);
    end()
}

extern "C" fn hand_over_entry(me: usize) -> ! {
    hand_over(me);
    end()
}

/// What a round costs that two threads make in turns: the median, as in the least ones they hardly met.
fn between_two(round: fn(usize), entry: extern "C" fn(usize) -> !, stack: usize) -> Result<u64> {
    let mut counts = [0; 9];
    for count in &mut counts {
        TURN.store(0, SeqCst);
        start(entry, 1, stack, STACK)?;
        let start = ticks();
        round(0);
        *count = (ticks() - start) / (2 * u64::from(HOPS));
        join();
    }
    counts.sort_unstable();
    Ok(counts[counts.len() / 2])
}

/// How large stacks are.
pub const STACK: usize = 4 * 4096;

/// What it takes to pass the turn to another thread.
pub fn hop(stack: usize) -> Result<u64> {
    between_two(hops, hops_entry, stack)
}

/// What it takes to hand over a lock.
pub fn contended(stack: usize) -> Result<u64> {
    between_two(hand_over, hand_over_entry, stack)
}

/// How many threads wait for a lock each.
const CROWD: usize = 10_000;
static HELD: [Mutex; CROWD] = [const { Mutex::new() }; CROWD];
static WAITING: AtomicU32 = AtomicU32::new(0);

extern "C" fn wait_for_ever(which: usize) -> ! {
    WAITING.fetch_add(1, SeqCst);
    if let Some(lock) = HELD.get(which) {
        lock.lock(1);
    }
    end()
}

/// Starts the crowd, and returns when all wait.
pub fn crowd() -> Result<()> {
    for (i, lock) in HELD.iter().enumerate() {
        lock.lock(1);
        start(wait_for_ever, i, map_memory(4096, Sharing::Private)?, 4096)?;
    }
    while WAITING.load(SeqCst) != CROWD as u32 {
        crate::sys::sched_yield();
    }
    Ok(())
}

extern "C" fn vfork_entry(ms: usize) -> ! {
    // SAFETY: the child has this stack, of which the parent uses nothing afterwards.
    if matches!(unsafe { call(number::VFORK, [0; 6]) }, Ok(0)) {
        crate::sys::sleep_ms(ms as u64);
        crate::sys::exit(0);
    }
    loop {
        crate::sys::sched_yield();
    }
}

/// Starts a thread that sleeps in the kernel, whatever happens, until its child has ended.
pub fn sleep_in_kernel(ms: usize) -> Result<()> {
    start(vfork_entry, ms, map_memory(STACK, Sharing::Private)?, STACK)
}
