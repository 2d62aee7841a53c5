// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waits during which another thread of the process forks, executes or exits. With the argument `stopped`, waits for init to
//! interrupt by stopping and tracing the process.
#![no_std]
#![no_main]

use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::{AtomicU32, AtomicU64};
use guest::records::rights;
use guest::sync::{pause, until, Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{self, Sub, CLOCK, PROC_TERMINATE, RDLOCK, WRLOCK};
use guest::{auxv, check, check_eq, clockid, good, mem, thread, DIRECTORY, PAGE};

const MS: u64 = 1_000_000;
/// The time limit of waits that are interrupted all the time.
const LIMIT_MS: u64 = 500;

static WORD: AtomicU32 = AtomicU32::new(0);
static CONDITION: AtomicU32 = AtomicU32::new(0);
static GUARD: AtomicU32 = AtomicU32::new(0);
static FLAG: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);

const LOCK: Lock<'static> = Lock::private(&WORD);

fn patient(tid: u32, kind: usize) {
    if kind == usize::from(WRLOCK) {
        LOCK.write(tid);
        check_eq!(WORD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | tid);
        LOCK.unlock(tid);
    } else {
        LOCK.read();
        LOCK.unlock_read(tid);
    }
    DONE.fetch_add(1, SeqCst);
}

/// Gives up, at the time that was said before all interruptions. The argument is the clock, plus 256 for an absolute time.
fn limited(_: u32, argument: usize) {
    let clock =
        if argument & 0xff == clockid::REALTIME as usize { clockid::REALTIME } else { clockid::MONOTONIC };
    let now = || good!(sys::clock_time_get(clock, 0));
    let (start, absolute) = (now(), argument >> 8);
    let timeout = if absolute == 0 { LIMIT_MS * MS } else { start + LIMIT_MS * MS };
    let limit = Sub::clock(clock as u32, timeout, absolute as u16);
    let event = good!(sys::poll_one(&[LOCK.subscription(WRLOCK), limit]));
    check_eq!((event.kind(), event.error()), (CLOCK, 0));
    let took = now() - start;
    check!(took >= LIMIT_MS * MS, "{took} ns: too early");
    DONE.fetch_add(1, SeqCst);
}

/// Waits until the flag is set; an interruption may look like a signal.
fn signalled(tid: u32, _: usize) {
    let (lock, condition) = (Lock::private(&GUARD), Condvar::private(&CONDITION));
    lock.write(tid);
    while FLAG.load(SeqCst) == 0 {
        condition.wait(lock);
        check_eq!(GUARD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | tid);
    }
    lock.unlock(tid);
    DONE.fetch_add(1, SeqCst);
}

/// Threads wait in all ways, while something interrupts them over and over.
fn interrupted(me: u32, mut interrupt: impl FnMut()) {
    let (monotonic, realtime) = (clockid::MONOTONIC as usize, clockid::REALTIME as usize);
    let bodies: [(thread::Body, usize); 9] = [
        (patient, WRLOCK.into()),
        (patient, RDLOCK.into()),
        (signalled, 0),
        (limited, monotonic),
        (limited, realtime),
        (limited, 256 + monotonic),
        (limited, 256 + realtime),
        (patient, WRLOCK.into()),
        (signalled, 0),
    ];
    LOCK.write(me);
    let threads = bodies.map(|(body, argument)| thread::spawn(body, argument));
    until(|| WORD.load(SeqCst) & KERNEL_MANAGED != 0 && CONDITION.load(SeqCst) != 0);
    let mut interruptions = 0;
    while DONE.load(SeqCst) < 4 {
        check!(interruptions < 2000, "{interruptions} interruptions, and the time limit is not over");
        interrupt();
        interruptions += 1;
    }
    check!(interruptions > 2, "{interruptions} interruptions: too few to say anything");
    pause(20);
    check_eq!(DONE.load(SeqCst), 4);
    FLAG.store(1, SeqCst);
    let guard = Lock::private(&GUARD);
    guard.write(me);
    Condvar::private(&CONDITION).signal(u32::MAX);
    guard.unlock(me);
    LOCK.unlock(me);
    threads.into_iter().for_each(thread::Thread::join);
    check_eq!(DONE.load(SeqCst), 9);
    check_eq!([&WORD, &CONDITION, &GUARD].map(|word| word.load(SeqCst)), [0; 3]);
}

fn ending(process: u32) -> (u8, u32) {
    let ending = sys::event(Sub::fd(PROC_TERMINATE, process, 0)).ending();
    good!(sys::fd_close(process));
    ending
}

/// Ways for a process to rid itself of threads that wait in shared memory. Who waits in another process does not notice.
fn ridden(me: u32, end: impl Fn() -> u32) {
    let base = good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::ANON | mem::SHARED, mem::NO_FD, 0));
    let (lock, condition) = (Lock::shared(mem::word(base)), Condvar::shared(mem::word(base + 64)));
    let waiting = mem::word(base + 128);
    static BASE: AtomicU64 = AtomicU64::new(0);
    BASE.store(base as u64, SeqCst);
    fn parts() -> (Lock<'static>, Condvar<'static>, &'static AtomicU32) {
        let base = BASE.load(SeqCst) as usize;
        (Lock::shared(mem::word(base)), Condvar::shared(mem::word(base + 64)), mem::word(base + 128))
    }
    fn wants_lock(tid: u32, _: usize) {
        let (lock, _, waiting) = parts();
        waiting.fetch_add(1, SeqCst);
        lock.write(tid);
        check!(false, "it was to wait for ever");
    }
    fn wants_signal(tid: u32, own: usize) {
        let (_, condition, waiting) = parts();
        // The lock of the waiters of another process, too.
        let lock = Lock::shared(mem::word(own));
        lock.write(tid);
        waiting.fetch_add(1, SeqCst);
        condition.wait(lock);
        lock.unlock(tid);
    }
    lock.write(me);
    let guard = base + 256;
    let goes = good!(sys::spawn(|| {
        for body in [wants_lock as thread::Body, wants_signal] {
            thread::spawn_loose(body, guard);
        }
        // The process that stays may wait as well by the time that this one looks.
        until(|| waiting.load(SeqCst) >= 2);
        pause(50);
        end()
    }));
    until(|| waiting.load(SeqCst) == 2);
    let stays = match good!(sys::proc_fork()) {
        sys::Forked::Child(tid) => {
            wants_signal(tid, guard);
            lock.write(tid);
            lock.unlock(tid);
            sys::proc_exit(0)
        }
        sys::Forked::Parent(process) => process,
    };
    until(|| waiting.load(SeqCst) == 3);
    check_eq!(ending(goes), (0, 0));
    let guard = Lock::shared(mem::word(guard));
    guard.write(me);
    check!(condition.word.load(SeqCst) != 0);
    condition.signal(1);
    guard.unlock(me);
    until(|| guard.word.load(SeqCst) == 0 && condition.word.load(SeqCst) == 0);
    lock.unlock(me);
    check_eq!(ending(stays), (0, 0));
    check_eq!(lock.word.load(SeqCst), 0);
    good!(sys::mem_unmap(base, PAGE));
}

fn main() {
    let me = thread::main_tid();
    if auxv::argdata() == b"stopped" {
        interrupted(me, || pause(1));
        return;
    }
    interrupted(me, || check_eq!(ending(good!(sys::spawn(|| 3))), (0, 3)));
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::FD_READ | rights::PROC_EXEC));
    ridden(me, || 0);
    ridden(me, || {
        let error = sys::proc_exec(program, b"idle", &[]);
        guest::say!("proc_exec: {error:?}");
        1
    });
    good!(sys::fd_close(program));
}

guest::program!(main);
