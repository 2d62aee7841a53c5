// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What system calls cost: a line `bench: NAME COUNT` for each. The count is that of the time stamp counter, which under
//! QEMU's -icount counts instructions. ../../../harness/src/bench.rs has the names, ../../../init/src/native/bench.rs
//! the native counterparts.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use guest::mem::{self, ANON, NO_FD, PRIVATE, READ, WRITE};
use guest::records::{filetype, rights, FdStat, FileStat};
use guest::rt::arch::ticks;
use guest::rt::direct;
use guest::rt::thread;
use guest::sync::{Lock, WRLOCKED};
use guest::sys::{
    self, poll, proc_exec, spawn, Happened, Sub, FD_READ, PROC_TERMINATE, SCOPE_PRIVATE, WRLOCK,
};
use guest::{call, check_eq, clockid, good, say, DIRECTORY, FILE, NULL, PAGE};

/// The least of many runs, less what the measurement takes. A run answers an errno.
fn measure(name: &str, rounds: usize, mut run: impl FnMut() -> u16) {
    let (mut empty, mut least) = (u64::MAX, u64::MAX);
    for _ in 0..rounds {
        let start = ticks();
        empty = empty.min(ticks() - start);
        let start = ticks();
        let error = run();
        least = least.min(ticks() - start);
        check_eq!(error, 0, name);
    }
    say!("bench: {name} {}", least - empty);
}

/// As `measure` wants it.
fn failed(result: sys::Result<()>) -> u16 {
    result.is_err().into()
}

/// Lets the scheduler see a process that rather waits than computes, as the native one does.
fn rest() {
    good!(sys::poll_one(&[Sub::clock(clockid::MONOTONIC as u32, 2_000_000_000, 0)]));
}

fn descriptors() {
    let mut byte = [0u8];
    let iov = [byte.as_mut_ptr() as usize, 1];
    let (mut n, mut fd) = (0, 0);
    measure("fd_write", 200, || direct::fd_write(NULL, &iov, 1, &mut n));
    measure("fd_read", 200, || direct::fd_read(NULL, &iov, 1, &mut n));
    let mut stat = FdStat::default();
    measure("fd_stat_get", 200, || direct::fd_stat_get(FILE, &mut stat));
    measure("fd_dup+fd_close", 200, || direct::fd_dup(NULL, &mut fd) | direct::fd_close(fd));
    let wanted = FdStat { base: rights::FD_READ, ..FdStat::default() };
    let dir = u64::from(DIRECTORY) | sys::FOLLOW;
    measure("file_open+fd_close", 200, || {
        direct::file_open(dir, b"data", 4, 0, &wanted, &mut fd) | direct::fd_close(fd)
    });
    let mut stat = FileStat::default();
    measure("file_stat_get", 200, || direct::file_stat_get(dir, b"data", 4, &mut stat));
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    measure("socketpair", 200, || direct::fd_write(a, &iov, 1, &mut n) | direct::fd_read(b, &iov, 1, &mut n));
    good!(sys::write(a, b"x"));
    let (sub, mut event) = (Sub::fd(FD_READ, b, 0), Happened::default());
    measure("poll", 200, || direct::poll(&sub, &mut event, 1, &mut n));
}

fn others() {
    let mut time = 0;
    measure("clock_time_get-vdso", 200, || direct::clock_time_get(1, 0, &mut time));
    measure("clock_time_get", 200, || call!(clock_time_get, 1, 0).is_err().into());
    let mut page = 0;
    measure("mem_map+mem_unmap", 200, || {
        direct::mem_map(0, PAGE, READ | WRITE, ANON | PRIVATE, NO_FD, 0, &mut page)
            | failed(sys::mem_unmap(page, PAGE))
    });
    let buffer = [0u8; 16];
    measure("random_get", 200, || failed(sys::random_get(buffer.as_ptr() as usize, 16)));
    rest();
    measure("thread_yield", 200, || failed(sys::thread_yield()));
}

static TURN: AtomicU32 = AtomicU32::new(0);
static LOCK: AtomicU32 = AtomicU32::new(0);
static CONDVARS: [AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(0)];
const HOPS: u32 = 400;

/// Locks, waits and so on as a C library does, without what `guest::sync` checks on the way.
mod lean {
    use super::*;

    #[inline(always)]
    pub fn lock(tid: u32, event: &mut Happened) {
        if LOCK.compare_exchange(0, WRLOCKED | tid, SeqCst, SeqCst).is_err() {
            poll(&Sub::lock(WRLOCK, LOCK.as_ptr() as usize, SCOPE_PRIVATE), event);
        }
    }

    #[inline(always)]
    pub fn unlock(tid: u32) {
        if LOCK.compare_exchange(WRLOCKED | tid, 0, SeqCst, SeqCst).is_err() {
            good(direct::lock_unlock(&LOCK, SCOPE_PRIVATE));
        }
    }

    pub fn wait(condvar: &AtomicU32, event: &mut Happened) {
        let (condvar, lock) = (condvar.as_ptr() as usize, LOCK.as_ptr() as usize);
        poll(&Sub::condvar(condvar, SCOPE_PRIVATE, lock, SCOPE_PRIVATE), event);
    }

    pub fn signal(condvar: &AtomicU32) {
        if condvar.load(SeqCst) != 0 {
            good(direct::condvar_signal(condvar, SCOPE_PRIVATE, 1));
        }
    }

    fn poll(subscription: &Sub, event: &mut Happened) {
        let mut count = 0;
        good(direct::poll(subscription, event, 1, &mut count));
        good(event.error());
    }

    fn good(error: u16) {
        if error != 0 {
            failed(error);
        }
    }

    #[cold]
    fn failed(error: u16) -> ! {
        panic!("errno {error}");
    }
}

/// Passes the turn to and fro between two threads.
fn hops(tid: u32, me: usize) {
    let mut event = Happened::default();
    for _ in 0..HOPS {
        lean::lock(tid, &mut event);
        while TURN.load(SeqCst) != me as u32 {
            lean::wait(&CONDVARS[me], &mut event);
        }
        TURN.store(1 - me as u32, SeqCst);
        lean::signal(&CONDVARS[1 - me]);
        lean::unlock(tid);
    }
}

/// Takes a lock, lets the other thread come to want it, and hands it over.
fn hand_over(tid: u32, _: usize) {
    let mut event = Happened::default();
    for _ in 0..HOPS {
        lean::lock(tid, &mut event);
        direct::thread_yield();
        lean::unlock(tid);
    }
}

/// What a round costs that two threads make in turns: the median, as in the least ones they hardly met.
fn between_two(name: &str, round: fn(u32, usize)) {
    let mut counts = [(); 9].map(|()| {
        TURN.store(0, SeqCst);
        let other = thread::spawn(round, 1);
        let start = ticks();
        round(thread::main_tid(), 0);
        let count = (ticks() - start) / (2 * u64::from(HOPS));
        other.join();
        count
    });
    counts.sort_unstable();
    say!("bench: {name} {}", counts[counts.len() / 2]);
}

fn threads() {
    let tid = thread::main_tid();
    let mut event = Happened::default();
    measure("lock", 200, || {
        lean::lock(tid, &mut event);
        lean::unlock(tid);
        0
    });
    // On a stack that is there already, as its native counterpart.
    let stack = mem::pages(4);
    measure("thread", 50, || {
        good!(thread::spawn_on(stack, 4, |_, _| {}, 0)).join();
        0
    });
    between_two("lock-contended", hand_over);
    between_two("hop", hops);
}

/// How many threads wait for a lock each.
const CROWD: usize = 10_000;
/// In cache lines of their own, like other locks: the kernel keeps the queues of one line's words together.
#[repr(align(64))]
struct Held([AtomicU32; CROWD]);
static HELD: Held = Held([const { AtomicU32::new(0) }; CROWD]);
static WAITING: AtomicU32 = AtomicU32::new(0);

fn wait_for_ever(_: u32, which: usize) {
    WAITING.fetch_add(1, SeqCst);
    good!(sys::poll_one(&[Lock::private(&HELD.0[which]).subscription(WRLOCK)]));
}

/// The same in a process in which many wait for other locks.
fn in_a_crowd() {
    let tid = thread::main_tid();
    for (i, word) in HELD.0.iter().enumerate() {
        Lock::private(word).write(tid);
        good!(thread::spawn_on(mem::pages(1), 1, wait_for_ever, i));
    }
    while WAITING.load(SeqCst) != CROWD as u32 {
        good!(sys::thread_yield());
    }
    rest();
    between_two("lock-contended-crowd", hand_over);
    between_two("hop-crowd", hops);
}

fn processes() {
    let wait = |fd: u32| {
        let mut event = [Happened::default()];
        check_eq!(poll(&[Sub::fd(PROC_TERMINATE, fd, 0)], &mut event), Ok(1));
        direct::fd_close(fd)
    };
    measure("proc_fork", 30, || wait(good!(spawn(|| 0))));
    let stat = FdStat { base: rights::FD_READ | rights::PROC_EXEC, ..FdStat::default() };
    let exec = good!(sys::file_open_with(DIRECTORY.into(), b"empty", 0, &stat));
    measure("proc_exec", 30, || wait(good!(spawn(|| proc_exec(exec, b"", &[]).map_or(1, |_| 1)))));
}

fn main() {
    descriptors();
    others();
    processes();
    threads();
    in_a_crowd();
}

guest::program!(main);
