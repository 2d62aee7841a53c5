// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! lock_unlock.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{SCOPE_PRIVATE, SCOPE_SHARED};
use guest::{check, check_eq, errno, mem, sys, thread, PAGE};

static WORD: AtomicU32 = AtomicU32::new(0);
static ORDER: AtomicU32 = AtomicU32::new(0);

const LOCK: Lock<'static> = Lock::private(&WORD);

/// Without waiters the lock is free afterwards; only the owner may unlock.
fn alone(me: u32) {
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        for managed in [0, KERNEL_MANAGED] {
            WORD.store(WRLOCKED | me | managed, SeqCst);
            check_eq!(sys::lock_unlock(LOCK.address(), scope), Ok(()));
            check_eq!(WORD.load(SeqCst), 0);
        }
        let not_mine =
            [0, 1, 2, KERNEL_MANAGED, KERNEL_MANAGED | 1, WRLOCKED, WRLOCKED | (me + 1), me, u32::MAX];
        for word in not_mine {
            WORD.store(word, SeqCst);
            check!(sys::lock_unlock(LOCK.address(), scope) == Err(errno::PERM), "{word:#x}");
            check_eq!(WORD.load(SeqCst), word);
        }
    }
    WORD.store(0, SeqCst);
}

fn bad_arguments(me: u32) {
    for scope in [0, 1, 2, 5, 12, 16, 255] {
        check_eq!(sys::lock_unlock(LOCK.address(), scope), Err(errno::INVAL));
    }
    let read_only = mem::last_page();
    mem::word(read_only).store(WRLOCKED | me, SeqCst);
    guest::good!(sys::mem_protect(read_only, PAGE, mem::READ));
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        for address in mem::BAD.into_iter().chain([0x10, read_only, read_only + PAGE]) {
            check!(sys::lock_unlock(address, scope) == Err(errno::FAULT), "{address:#x}");
        }
        for offset in 1..4 {
            check_eq!(sys::lock_unlock(LOCK.address() + offset, scope), Err(errno::INVAL));
        }
    }
}

fn writer(me: u32, _: usize) {
    LOCK.write(me);
    check_eq!(WORD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | me);
    ORDER.fetch_add(1, SeqCst);
    LOCK.unlock(me);
}

fn reader(me: u32, _: usize) {
    LOCK.read();
    let word = WORD.load(SeqCst);
    check!(word & WRLOCKED == 0 && word & !KERNEL_MANAGED != 0, "{word:#x}");
    ORDER.fetch_add(1, SeqCst);
    LOCK.unlock_read(me);
}

/// Handed over, to writers and readers; the bit is set while somebody waits, and not after.
fn handed_over(me: u32) {
    for bodies in [[writer as thread::Body, writer], [reader, reader], [writer, reader], [reader, writer]] {
        ORDER.store(0, SeqCst);
        LOCK.write(me);
        let threads = bodies.map(|body| thread::spawn(body, 0));
        while WORD.load(SeqCst) & KERNEL_MANAGED == 0 {
            guest::good!(sys::thread_yield());
        }
        check_eq!(ORDER.load(SeqCst), 0);
        check_eq!(WORD.load(SeqCst), WRLOCKED | KERNEL_MANAGED | me);
        LOCK.unlock(me);
        threads.into_iter().for_each(thread::Thread::join);
        check_eq!(ORDER.load(SeqCst), 2);
        check_eq!(WORD.load(SeqCst), 0);
    }
}

fn main() {
    let me = thread::main_tid();
    alone(me);
    bad_arguments(me);
    handed_over(me);
}

guest::program!(main);
