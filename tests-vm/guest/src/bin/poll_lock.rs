// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for a lock, alone and with a clock.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{Sub, CLOCK, RDLOCK, SCOPE_PRIVATE, SCOPE_SHARED, WRLOCK};
use guest::{check, check_eq, clockid, errno, good, mem, sys, thread, PAGE};

static WORD: AtomicU32 = AtomicU32::new(0);
static ORDER: AtomicU32 = AtomicU32::new(0);

const LOCK: Lock<'static> = Lock::private(&WORD);
const MS: u64 = 1_000_000;
const OTHER: u32 = 99;

fn error(subscriptions: &[Sub]) -> u16 {
    let event = good!(sys::poll_one(subscriptions));
    check_eq!(event.userdata(), subscriptions[0].0[0]);
    event.error()
}

/// What a lock that can be had becomes.
fn free(me: u32) {
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        let address = LOCK.address();
        // The bit without waiters is a leftover, which goes.
        let cases = [
            (WRLOCK, 0, WRLOCKED | me),
            (RDLOCK, 0, 1),
            (RDLOCK, 1, 2),
            (RDLOCK, 0x3fff_fffe, 0x3fff_ffff),
            (RDLOCK, KERNEL_MANAGED | 1, 2),
        ];
        for (kind, before, after) in cases {
            WORD.store(before, SeqCst);
            let event = good!(sys::poll_one(&[Sub::lock(kind, address, scope)]));
            check_eq!((event.userdata(), event.kind(), event.error()), (0x10c4, kind, 0));
            check!(WORD.load(SeqCst) == after, "{before:#x} became {:#x}", WORD.load(SeqCst));
            // With a clock too, whose time is over or not.
            for timeout in [0, u64::MAX] {
                WORD.store(before, SeqCst);
                let clock = Sub::clock(clockid::MONOTONIC as u32, timeout, 0);
                let event = good!(sys::poll_one(&[Sub::lock(kind, address, scope), clock]));
                check_eq!((event.kind(), event.error(), WORD.load(SeqCst)), (kind, 0, after));
            }
        }
    }
}

/// Words that are none.
fn wrong_words(me: u32) {
    let cases = [
        (KERNEL_MANAGED, WRLOCK, errno::INVAL),
        (KERNEL_MANAGED, RDLOCK, errno::INVAL),
        (WRLOCKED | me, WRLOCK, errno::DEADLK),
        (WRLOCKED | me, RDLOCK, errno::DEADLK),
        (WRLOCKED | KERNEL_MANAGED | me, WRLOCK, errno::DEADLK),
        (WRLOCKED | KERNEL_MANAGED | me, RDLOCK, errno::DEADLK),
        (0x3fff_ffff, RDLOCK, errno::AGAIN),
    ];
    for (word, kind, expected) in cases {
        for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
            WORD.store(word, SeqCst);
            let seen = error(&[Sub::lock(kind, LOCK.address(), scope)]);
            check!(seen == expected as u16, "{word:#x}, {kind}: {seen}");
            check_eq!(WORD.load(SeqCst), word);
        }
    }
}

fn bad_arguments() {
    let read_only = mem::read_only_page();
    for kind in [RDLOCK, WRLOCK] {
        for scope in [0, 1, 2, 5, 12, 16, 255] {
            check_eq!(error(&[Sub::lock(kind, LOCK.address(), scope)]), errno::INVAL as u16);
        }
        for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
            for address in mem::BAD.into_iter().chain([0x10, read_only, read_only + PAGE]) {
                check!(error(&[Sub::lock(kind, address, scope)]) == errno::FAULT as u16, "{address:#x}");
            }
            for offset in 1..4 {
                check_eq!(error(&[Sub::lock(kind, LOCK.address() + offset, scope)]), errno::INVAL as u16);
            }
        }
        // A clock's error is the clock's event, and nothing else happens.
        WORD.store(0, SeqCst);
        for (clock, flags) in [(0, 0), (5, 0), (u32::MAX, 0), (0, 1), (7, 1), (1, 2), (1, 0x8000), (3, 3)] {
            let event = good!(sys::poll_one(&[LOCK.subscription(kind), Sub::clock(clock, 0, flags)]));
            check_eq!((event.userdata(), event.kind(), event.error()), (0x71e, CLOCK, errno::INVAL as u16));
            check_eq!(WORD.load(SeqCst), 0);
        }
    }
}

/// A lock of somebody else: the clock wins, not before its time, and the word is as before.
fn timeouts() {
    let clocks =
        [clockid::MONOTONIC, clockid::REALTIME, clockid::PROCESS_CPUTIME_ID, clockid::THREAD_CPUTIME_ID];
    for clock in clocks {
        for (kind, word) in [(WRLOCK, WRLOCKED | OTHER), (RDLOCK, WRLOCKED | OTHER), (WRLOCK, 3)] {
            for (flags, delay) in [(0, 0), (0, 15 * MS), (1, 0), (1, 15 * MS)] {
                WORD.store(word, SeqCst);
                let now = good!(sys::clock_time_get(clock, 0));
                let start = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
                let timeout = if flags == 1 { now + delay } else { delay };
                let event = good!(sys::poll_one(&[
                    LOCK.subscription(kind),
                    Sub::clock(clock as u32, timeout, flags)
                ]));
                check_eq!((event.userdata(), event.kind(), event.error()), (0x71e, CLOCK, 0));
                let end = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
                check!(end - start < 5000 * MS, "{clock:?} {flags}: {} ns", end - start);
                if matches!(clock, clockid::MONOTONIC | clockid::REALTIME) {
                    check!(good!(sys::clock_time_get(clock, 0)) >= now + delay, "{clock:?}: too early");
                    check!(end - start >= delay || flags == 1, "{clock:?}: too early");
                }
                check_eq!(WORD.load(SeqCst), word);
            }
        }
        // Long over.
        let event = good!(sys::poll_one(&[LOCK.subscription(WRLOCK), Sub::clock(clock as u32, 1, 1)]));
        check_eq!((event.kind(), event.error()), (CLOCK, 0));
    }
}

fn waits(me: u32, kind: usize) {
    if kind == usize::from(WRLOCK) {
        LOCK.write(me);
    } else {
        LOCK.read();
    }
    ORDER.fetch_add(1, SeqCst);
    if kind == usize::from(WRLOCK) {
        LOCK.unlock(me);
    } else {
        LOCK.unlock_read(me);
    }
}

fn pause() {
    let never = AtomicU32::new(WRLOCKED);
    check!(!Lock::private(&never).write_until(1, Sub::clock(clockid::MONOTONIC as u32, 20 * MS, 0)));
}

/// A reader waits behind a writer while others read. When that writer gives up, the reader need not wait.
fn writer_gives_up(me: u32) {
    fn gives_up(me: u32, _: usize) {
        check!(!LOCK.write_until(me, Sub::clock(clockid::MONOTONIC as u32, 200 * MS, 0)));
    }
    WORD.store(0, SeqCst);
    ORDER.store(0, SeqCst);
    LOCK.read();
    let writer = thread::spawn(gives_up, 0);
    while WORD.load(SeqCst) & KERNEL_MANAGED == 0 {
        good!(sys::thread_yield());
    }
    let reader = thread::spawn(waits, RDLOCK.into());
    pause();
    check_eq!(ORDER.load(SeqCst), 0, "a reader went past a writer");
    reader.join();
    writer.join();
    check_eq!(WORD.load(SeqCst), 1);
    LOCK.unlock_read(me);
}

/// The memory goes away while a thread waits; it can still time out, and the others do not notice.
fn unmapped() {
    static ADDRESS: AtomicU32 = AtomicU32::new(0);
    fn gives_up(_: u32, address: usize) {
        ADDRESS.store(1, SeqCst);
        let clock = Sub::clock(clockid::MONOTONIC as u32, 60 * MS, 0);
        let event = good!(sys::poll_one(&[Sub::lock(WRLOCK, address, SCOPE_PRIVATE), clock]));
        check_eq!((event.kind(), event.error()), (CLOCK, 0));
    }
    let page = mem::pages(1);
    mem::word(page).store(WRLOCKED | OTHER, SeqCst);
    let waiter = thread::spawn(gives_up, page);
    while mem::word(page).load(SeqCst) & KERNEL_MANAGED == 0 {
        good!(sys::thread_yield());
    }
    good!(sys::mem_unmap(page, PAGE));
    waiter.join();
}

fn main() {
    let me = thread::main_tid();
    free(me);
    wrong_words(me);
    bad_arguments();
    timeouts();
    writer_gives_up(me);
    unmapped();
    // Threads that wait for ever do not keep the process.
    WORD.store(WRLOCKED | OTHER, SeqCst);
    thread::spawn_loose(waits, WRLOCK.into());
    thread::spawn_loose(waits, RDLOCK.into());
    pause();
}

guest::program!(main);
