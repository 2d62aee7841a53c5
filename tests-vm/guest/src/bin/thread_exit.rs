// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! thread_exit. The first thread goes before the last one, whose end is the process's, with code 0.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{SCOPE_PRIVATE, SCOPE_SHARED};
use guest::{check, check_eq, good, mem, sys, thread};

static WORD: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);

/// What a thread gives to thread_exit, besides locks that work.
fn odd_locks() -> [(usize, u8); 6] {
    let word = WORD.as_ptr() as usize;
    [
        (0x10, SCOPE_PRIVATE),
        (mem::KERNEL, SCOPE_SHARED),
        (mem::NOT_CANONICAL, SCOPE_PRIVATE),
        (word + 2, SCOPE_PRIVATE),
        (word, SCOPE_PRIVATE),
        (mem::read_only_page(), SCOPE_SHARED),
    ]
}

fn exits(me: u32, scope: usize) {
    check_eq!(WORD.compare_exchange(0, WRLOCKED | me, SeqCst, SeqCst), Ok(0));
    DONE.store(1, SeqCst);
    sys::thread_exit(WORD.as_ptr() as usize, scope as u8)
}

fn exits_oddly(_: u32, index: usize) {
    let (lock, scope) = odd_locks()[index];
    DONE.fetch_add(1, SeqCst);
    sys::thread_exit(lock, scope)
}

fn last(me: u32, _: usize) {
    // The first thread's lock: it is gone when this thread has it.
    let lock = Lock::private(&WORD);
    lock.write(me);
    check_eq!(DONE.load(SeqCst), 1);
    sys::thread_exit(lock.address(), SCOPE_PRIVATE)
}

fn main() {
    let me = thread::main_tid();
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        DONE.store(0, SeqCst);
        thread::spawn_loose(exits, scope as usize);
        while DONE.load(SeqCst) == 0 {
            good!(sys::thread_yield());
        }
        let lock = Lock { word: &WORD, scope };
        lock.write(me);
        check_eq!(WORD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | me);
        lock.unlock(me);
    }
    DONE.store(0, SeqCst);
    for index in 0..odd_locks().len() {
        WORD.store(7, SeqCst);
        thread::spawn_loose(exits_oddly, index);
        while DONE.load(SeqCst) as usize <= index {
            good!(sys::thread_yield());
        }
    }
    check!(WORD.load(SeqCst) == 7, "a lock of others was unlocked");
    WORD.store(WRLOCKED | me, SeqCst);
    thread::spawn_loose(last, 0);
    while WORD.load(SeqCst) & KERNEL_MANAGED == 0 {
        good!(sys::thread_yield());
    }
    DONE.store(1, SeqCst);
    sys::thread_exit(WORD.as_ptr() as usize, SCOPE_PRIVATE)
}

guest::program!(main);
