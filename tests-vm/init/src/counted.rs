// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. What the benchmark counts and `sys` does not have: any call, and threads, thr_new(2) and _umtx_op(2).

use crate::abi::number;
use crate::sys::{call, tsc, Result};
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};

/// Any call, for the benchmark: its addresses are those of buffers that are large enough and live.
pub fn bench_call(number: usize, args: [usize; 6]) -> Result<usize> {
    // SAFETY: the caller is the benchmark, and this is what it promises.
    unsafe { call(number, args) }
}

/// What a benchmark's thread runs on.
struct BenchStack(core::cell::UnsafeCell<[u8; 16384]>);

// SAFETY: one thread at a time runs on it.
unsafe impl Sync for BenchStack {}

static BENCH_STACK: BenchStack = BenchStack(core::cell::UnsafeCell::new([0; 16384]));
/// Set by the kernel when the thread is gone.
static BENCH_GONE: AtomicU64 = AtomicU64::new(0);

/// Starts a thread.
fn bench_start(entry: extern "C" fn(usize) -> !) -> Result<()> {
    BENCH_GONE.store(0, SeqCst);
    // The function is entered as if called, with the stack 8 modulo 16.
    let mut param = [0usize; 13];
    param[0] = entry as usize;
    param[2] = BENCH_STACK.0.get() as usize;
    param[3] = 16384;
    let mut tids = [0u64; 2];
    param[6] = &raw mut tids[0] as usize;
    param[7] = &raw mut tids[1] as usize;
    // SAFETY: the parameters of thr_new(2); the stack belongs to the new thread until it is gone.
    unsafe { call(number::THR_NEW, [param.as_ptr() as usize, size_of_val(&param), 0, 0, 0, 0]) }.map(drop)
}

/// _umtx_op(2) on a word of 32 bits: 15 waits as long as it has the value, 16 wakes so many.
fn umtx(word: usize, operation: usize, value: usize) {
    // SAFETY: a static word.
    let _ = unsafe { call(number::UMTX_OP, [word, operation, value, 0, 0, 0]) };
}

/// Ends the thread.
fn bench_end() -> ! {
    // SAFETY: the kernel sets the word.
    let _ = unsafe { call(number::THR_EXIT, [BENCH_GONE.as_ptr() as usize, 0, 0, 0, 0, 0]) };
    unreachable!("thr_exit returned")
}

/// Waits for the thread's end.
fn bench_join() {
    while BENCH_GONE.load(SeqCst) == 0 {
        umtx(BENCH_GONE.as_ptr() as usize, 2, 0);
    }
}

extern "C" fn bench_nothing(_: usize) -> ! {
    bench_end()
}

/// Creates a thread that ends at once, and waits for it.
pub fn bench_thread() -> Result<()> {
    bench_start(bench_nothing)?;
    bench_join();
    Ok(())
}

static BENCH_TURN: AtomicU32 = AtomicU32::new(0);
const BENCH_HOPS: u32 = 400;

/// Passes the turn to and fro.
fn bench_pass(me: u32) {
    let word = BENCH_TURN.as_ptr() as usize;
    for _ in 0..BENCH_HOPS {
        while BENCH_TURN.load(SeqCst) != me {
            umtx(word, 15, 1 - me as usize);
        }
        BENCH_TURN.store(1 - me, SeqCst);
        umtx(word, 16, 1);
    }
}

extern "C" fn bench_passer(_: usize) -> ! {
    bench_pass(1);
    bench_end()
}

/// What it takes to pass the turn to another thread.
pub fn bench_hops() -> Result<u64> {
    let mut least = u64::MAX;
    for _ in 0..5 {
        BENCH_TURN.store(0, SeqCst);
        bench_start(bench_passer)?;
        let start = tsc();
        bench_pass(0);
        least = least.min((tsc() - start) / (2 * u64::from(BENCH_HOPS)));
        bench_join();
    }
    Ok(least)
}
