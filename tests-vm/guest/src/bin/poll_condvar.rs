// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for a condition variable, alone and with a clock.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{Sub, CLOCK, CONDVAR, SCOPE_PRIVATE, SCOPE_SHARED};
use guest::{check, check_eq, clockid, errno, good, mem, sys, thread, PAGE};

static LOCK_WORD: AtomicU32 = AtomicU32::new(0);
static OTHER_WORD: AtomicU32 = AtomicU32::new(0);
static WORD: AtomicU32 = AtomicU32::new(0);
static STAGE: AtomicU32 = AtomicU32::new(0);

const LOCK: Lock<'static> = Lock::private(&LOCK_WORD);
const CONDITION: Condvar<'static> = Condvar::private(&WORD);
const MS: u64 = 1_000_000;
const MONOTONIC: u32 = clockid::MONOTONIC as u32;

fn error(subscription: Sub) -> errno {
    let event = good!(sys::poll_one(&[subscription]));
    check_eq!((event.userdata(), event.kind()), (0xc04d, CONDVAR));
    check!(event.error() != 0, "no error");
    errno_of(event.error())
}

fn errno_of(number: u16) -> errno {
    let known = [errno::INVAL, errno::FAULT, errno::PERM];
    *good!(known.iter().find(|&&known| known as u16 == number).ok_or(number))
}

/// Errors leave the lock as it was.
fn bad_arguments(me: u32) {
    let sub =
        |condvar, condvar_scope, lock, lock_scope| Sub::condvar(condvar, condvar_scope, lock, lock_scope);
    let (condvar, lock) = (CONDITION.address(), LOCK.address());
    // Not the lock's owner.
    for word in [0, 1, KERNEL_MANAGED, KERNEL_MANAGED | 2, WRLOCKED, WRLOCKED | (me + 1), me] {
        for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
            LOCK_WORD.store(word, SeqCst);
            check_eq!(error(sub(condvar, scope, lock, scope)), errno::PERM);
            check_eq!(LOCK_WORD.load(SeqCst), word);
        }
    }
    let owned = WRLOCKED | me;
    LOCK_WORD.store(owned, SeqCst);
    let read_only = mem::read_only_page();
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        for bad in mem::BAD.into_iter().chain([0x10, read_only, read_only + PAGE]) {
            check!(error(sub(bad, scope, lock, scope)) == errno::FAULT, "condvar {bad:#x}");
            if bad != read_only {
                check!(error(sub(condvar, scope, bad, scope)) == errno::FAULT, "lock {bad:#x}");
            }
        }
        for offset in 1..4 {
            check_eq!(error(sub(condvar + offset, scope, lock, scope)), errno::INVAL);
            check_eq!(error(sub(condvar, scope, lock + offset, scope)), errno::INVAL);
        }
    }
    for scope in [0, 1, 5, 12, 255] {
        check_eq!(error(sub(condvar, scope, lock, SCOPE_PRIVATE)), errno::INVAL);
        check_eq!(error(sub(condvar, SCOPE_PRIVATE, lock, scope)), errno::INVAL);
    }
    // One word for both can only confuse the program itself.
    check_eq!(error(sub(lock, SCOPE_PRIVATE, lock, SCOPE_PRIVATE)), errno::PERM);
    LOCK_WORD.store(owned, SeqCst);
    for (clock, flags) in [(0, 0), (5, 0), (u32::MAX, 1), (1, 2), (3, 0x8001)] {
        let event = good!(sys::poll_one(&[CONDITION.subscription(LOCK), Sub::clock(clock, 0, flags)]));
        check_eq!((event.userdata(), event.kind(), event.error()), (0x71e, CLOCK, errno::INVAL as u16));
        check_eq!(LOCK_WORD.load(SeqCst), owned);
    }
    check_eq!(sys::condvar_signal(condvar, SCOPE_PRIVATE, 1), Ok(()));
    LOCK_WORD.store(0, SeqCst);
}

/// The clock wins: not too early, with the lock held, and with no waiter left.
fn timeouts(me: u32) {
    let clocks =
        [clockid::MONOTONIC, clockid::REALTIME, clockid::PROCESS_CPUTIME_ID, clockid::THREAD_CPUTIME_ID];
    LOCK.write(me);
    for clock in clocks {
        for (flags, delay) in [(0, 0), (0, 15 * MS), (1, 0), (1, 15 * MS)] {
            let now = good!(sys::clock_time_get(clock, 0));
            let start = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
            let timeout = if flags == 1 { now + delay } else { delay };
            check!(!CONDITION.wait_until(LOCK, Sub::clock(clock as u32, timeout, flags)));
            let end = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
            check!(end - start < 5000 * MS, "{clock:?} {flags}: {} ns", end - start);
            if matches!(clock, clockid::MONOTONIC | clockid::REALTIME) {
                check!(good!(sys::clock_time_get(clock, 0)) >= now + delay, "{clock:?}: too early");
            }
            check_eq!((LOCK_WORD.load(SeqCst), WORD.load(SeqCst)), (WRLOCKED | me, 0));
        }
    }
    LOCK.unlock(me);
}

/// Signalled while the lock is not free: the time limit was that of the wait for the signal alone.
fn signalled_then_late(me: u32) {
    fn waits(me: u32, _: usize) {
        LOCK.write(me);
        STAGE.store(1, SeqCst);
        check!(CONDITION.wait_until(LOCK, Sub::clock(MONOTONIC, 100 * MS, 0)), "timed out");
        check_eq!(STAGE.load(SeqCst), 2);
        LOCK.unlock(me);
    }
    STAGE.store(0, SeqCst);
    let waiter = thread::spawn(waits, 0);
    while STAGE.load(SeqCst) == 0 {
        good!(sys::thread_yield());
    }
    LOCK.write(me);
    CONDITION.signal(1);
    pause(me, 200);
    STAGE.store(2, SeqCst);
    LOCK.unlock(me);
    waiter.join();
}

/// A condition variable belongs to one lock while threads wait on it.
fn another_lock(me: u32) {
    fn waits(me: u32, _: usize) {
        LOCK.write(me);
        STAGE.store(1, SeqCst);
        CONDITION.wait(LOCK);
        LOCK.unlock(me);
    }
    STAGE.store(0, SeqCst);
    let waiter = thread::spawn(waits, 0);
    while STAGE.load(SeqCst) == 0 {
        good!(sys::thread_yield());
    }
    LOCK.write(me);
    let other = Lock::private(&OTHER_WORD);
    other.write(me);
    check_eq!(error(CONDITION.subscription(other)), errno::INVAL);
    check_eq!(OTHER_WORD.load(SeqCst), WRLOCKED | me);
    CONDITION.signal(1);
    LOCK.unlock(me);
    waiter.join();
    check!(!CONDITION.wait_until(other, Sub::clock(MONOTONIC, 0, 0)));
    other.unlock(me);
}

/// The lock's memory goes away during the wait: an error for that thread, and nothing else.
fn unmapped(me: u32) {
    fn waits(me: u32, page: usize) {
        let lock = Lock::private(mem::word(page));
        lock.write(me);
        let event = good!(sys::poll_one(&[CONDITION.subscription(lock)]));
        check_eq!((event.kind(), event.error()), (CONDVAR, errno::FAULT as u16));
        STAGE.fetch_add(1, SeqCst);
    }
    STAGE.store(0, SeqCst);
    let page = mem::pages(1);
    let threads = [(); 3].map(|()| thread::spawn(waits, page));
    pause(me, 40);
    good!(sys::mem_unmap(page, PAGE));
    // One of them finds out, and tells the next, and so on.
    CONDITION.signal(u32::MAX);
    threads.into_iter().for_each(thread::Thread::join);
    check_eq!((STAGE.load(SeqCst), WORD.load(SeqCst)), (3, 0));
}

fn pause(me: u32, ms: u64) {
    let never = AtomicU32::new(WRLOCKED);
    check!(!Lock::private(&never).write_until(me, Sub::clock(MONOTONIC, ms * MS, 0)));
}

fn main() {
    let me = thread::main_tid();
    bad_arguments(me);
    timeouts(me);
    signalled_then_late(me);
    another_lock(me);
    unmapped(me);
}

guest::program!(main);
