// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Many threads wait for a condition variable and are signalled at once: only the one that gets the lock wakes up, and the
//! next one when that one waits again. The process stops itself before and after, for init to count wake-ups. Argdata: how
//! many threads.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{pause, Condvar, Lock};
use guest::{auxv, check, check_eq, good, signal, sys, thread};

static WORDS: [AtomicU32; 3] = [const { AtomicU32::new(0) }; 3];
static WAITING: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

const MOST: usize = 100;
const LOCK: Lock<'static> = Lock::private(&WORDS[0]);
const CONDITIONS: [Condvar<'static>; 2] = [Condvar::private(&WORDS[1]), Condvar::private(&WORDS[2])];

fn waits(tid: u32, _: usize) {
    LOCK.write(tid);
    for (condition, waiting) in CONDITIONS.iter().zip(&WAITING) {
        waiting.fetch_add(1, SeqCst);
        condition.wait(LOCK);
    }
    LOCK.unlock(tid);
}

/// Until all wait for a condition variable. Naps are counted too, but there are few.
fn all_wait(index: usize, threads: usize) {
    while WAITING[index].load(SeqCst) as usize != threads || LOCK.word.load(SeqCst) != 0 {
        pause(50);
    }
}

fn main() {
    let me = thread::main_tid();
    let threads: usize = good!(auxv::argdata_number().ok_or("a number of threads expected"));
    check!(threads <= MOST);
    let all: [_; MOST] = core::array::from_fn(|i| (i < threads).then(|| thread::spawn(waits, 0)));
    all_wait(0, threads);
    good!(sys::proc_raise(signal::STOP));
    LOCK.write(me);
    CONDITIONS[0].signal(u32::MAX);
    pause(50);
    check_eq!(WAITING[1].load(SeqCst), 0);
    LOCK.unlock(me);
    all_wait(1, threads);
    good!(sys::proc_raise(signal::STOP));
    CONDITIONS[1].signal(u32::MAX);
    all.into_iter().flatten().for_each(thread::Thread::join);
}

guest::program!(main);
