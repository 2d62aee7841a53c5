// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Nobody starves: a writer gets a lock that readers pass from one to the other, and readers one that writers do.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{pause, until, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::{check, check_eq, good, sys, thread};

const LOCK: Lock<'static> = Lock::private(&WORD);
const OTHERS: u32 = 4;
const TIMES: u32 = 50;

static WORD: AtomicU32 = AtomicU32::new(0);
/// How often the others have come in.
static ENTERED: AtomicU32 = AtomicU32::new(0);
static INSIDE: AtomicU32 = AtomicU32::new(0);
static OVER: AtomicU32 = AtomicU32::new(0);
/// What `ENTERED` was when the one came in, plus 1.
static SEEN: AtomicU32 = AtomicU32::new(0);

/// One of the readers of whom there is always one inside, as long as nobody waits.
fn reads(tid: u32, _: usize) {
    while OVER.load(SeqCst) == 0 {
        LOCK.read();
        ENTERED.fetch_add(1, SeqCst);
        INSIDE.fetch_add(1, SeqCst);
        for _ in 0..20 {
            good!(sys::thread_yield());
            if INSIDE.load(SeqCst) > 1 || WORD.load(SeqCst) & KERNEL_MANAGED != 0 || OVER.load(SeqCst) != 0 {
                break;
            }
        }
        INSIDE.fetch_sub(1, SeqCst);
        LOCK.unlock_read(tid);
    }
}

fn writes(tid: u32, _: usize) {
    while OVER.load(SeqCst) == 0 {
        LOCK.write(tid);
        ENTERED.fetch_add(1, SeqCst);
        good!(sys::thread_yield());
        LOCK.unlock(tid);
    }
}

fn one_writes(tid: u32, _: usize) {
    LOCK.write(tid);
    SEEN.store(ENTERED.load(SeqCst) + 1, SeqCst);
    LOCK.unlock(tid);
}

fn one_reads(tid: u32, _: usize) {
    LOCK.read();
    SEEN.store(ENTERED.load(SeqCst) + 1, SeqCst);
    LOCK.unlock_read(tid);
}

/// A writer that waits: of the readers, only those come in first who were about to already.
fn writer() {
    let readers = [(); OTHERS as usize].map(|()| thread::spawn(reads, 0));
    for _ in 0..TIMES {
        until(|| INSIDE.load(SeqCst) > 0);
        SEEN.store(0, SeqCst);
        let writer = thread::spawn(one_writes, 0);
        let waits = || WORD.load(SeqCst) & KERNEL_MANAGED != 0;
        until(|| waits() || SEEN.load(SeqCst) != 0);
        let before = ENTERED.load(SeqCst);
        writer.join();
        let entered = (SEEN.load(SeqCst) - 1).saturating_sub(before);
        check!(entered <= OTHERS, "{entered} readers went past a writer");
    }
    OVER.store(1, SeqCst);
    readers.into_iter().for_each(thread::Thread::join);
    check_eq!(WORD.load(SeqCst), 0);
}

/// Among writers, a reader has its turn when all had one who were there before.
fn reader() {
    OVER.store(0, SeqCst);
    let writers = [(); OTHERS as usize].map(|()| thread::spawn(writes, 0));
    for _ in 0..TIMES {
        SEEN.store(0, SeqCst);
        let before = ENTERED.load(SeqCst);
        let reader = thread::spawn(one_reads, 0);
        reader.join();
        check!(SEEN.load(SeqCst) > 0 && SEEN.load(SeqCst) > before);
    }
    OVER.store(1, SeqCst);
    writers.into_iter().for_each(thread::Thread::join);
    check_eq!(WORD.load(SeqCst), 0);
}

/// First come, first served; readers who come one after the other go together.
fn in_order(me: u32) {
    static TURN: AtomicU32 = AtomicU32::new(0);
    static STARTED: AtomicU32 = AtomicU32::new(0);
    fn takes_turn(tid: u32, index: usize) {
        STARTED.fetch_add(1, SeqCst);
        let write = index.is_multiple_of(3);
        if write {
            LOCK.write(tid);
        } else {
            LOCK.read();
        }
        // Readers 1 and 2 follow writer 0, and so on.
        let turn = TURN.load(SeqCst);
        let group = index as u32 / 3 * 3;
        if write {
            check_eq!(turn, index as u32);
            check_eq!(WORD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | tid);
        } else {
            check!((group + 1..group + 3).contains(&turn), "reader {index} in turn {turn}");
        }
        TURN.fetch_add(1, SeqCst);
        if write {
            LOCK.unlock(tid);
        } else {
            LOCK.unlock_read(tid);
        }
    }
    LOCK.write(me);
    let threads: [_; 12] = core::array::from_fn(|index| {
        let thread = thread::spawn(takes_turn, index);
        until(|| STARTED.load(SeqCst) > index as u32);
        pause(20);
        thread
    });
    LOCK.unlock(me);
    threads.into_iter().for_each(thread::Thread::join);
    check_eq!((TURN.load(SeqCst), WORD.load(SeqCst)), (12, 0));
}

fn main() {
    writer();
    reader();
    in_order(thread::main_tid());
}

guest::program!(main);
