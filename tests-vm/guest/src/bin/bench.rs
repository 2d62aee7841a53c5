// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What system calls cost: a line `bench: NAME COUNT` for each. The count is that of the time stamp counter, which under
//! QEMU's -icount counts instructions. Names are those of the native counterpart in ../../../init/src/native/bench.rs.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use guest::mem::{self, ANON, NO_FD, PRIVATE, READ, WRITE};
use guest::records::{filetype, rights, FdStat, FileStat};
use guest::rt::thread;
use guest::sync::{Condvar, Lock};
use guest::sys::{self, poll, proc_exec, spawn, Happened, Sub, FD_READ, PROC_TERMINATE};
use guest::{auxv, call, check_eq, clockid, good, raw, say, DIRECTORY, FILE, NULL, PAGE};

/// The least of many runs, less what the measurement takes.
fn measure(name: &str, rounds: usize, mut run: impl FnMut()) {
    let mut empty = u64::MAX;
    let mut least = u64::MAX;
    for _ in 0..rounds {
        let start = raw::tsc();
        empty = empty.min(raw::tsc() - start);
        let start = raw::tsc();
        run();
        least = least.min(raw::tsc() - start);
    }
    say!("bench: {name} {}", least - empty);
}

fn descriptors() {
    let mut byte = [0];
    measure("write", 200, || drop(good!(sys::write(NULL, &byte))));
    measure("read", 200, || drop(good!(sys::read(NULL, &mut byte))));
    measure("fstat", 200, || drop(good!(sys::fd_stat_get(FILE))));
    measure("dup+close", 200, || good!(sys::fd_close(good!(sys::fd_dup(NULL)))));
    measure("openat+close", 200, || {
        good!(sys::fd_close(good!(sys::file_open(DIRECTORY.into(), b"data", 0, rights::FD_READ))));
    });
    measure("fstatat", 200, || drop::<FileStat>(good!(sys::file_stat_get(DIRECTORY.into(), b"data"))));
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    measure("socketpair-write+read", 200, || {
        good!(sys::write(a, b"x"));
        good!(sys::read(b, &mut [0]));
    });
    good!(sys::write(a, b"x"));
    let mut event = [Happened::default()];
    measure("poll", 200, || drop(good!(poll(&[Sub::fd(FD_READ, b, 0)], &mut event))));
}

fn others() {
    measure("clock_gettime", 200, || drop(good!(call!(clock_time_get, 1, 0))));
    measure("clock_gettime-vdso", 200, || drop(good!(sys::clock_time_get(clockid::MONOTONIC, 0))));
    measure("mmap+munmap", 200, || {
        let page = good!(sys::mem_map(0, PAGE, READ | WRITE, ANON | PRIVATE, NO_FD, 0));
        good!(sys::mem_unmap(page, PAGE));
    });
    let buffer = [0u8; 16];
    measure("getrandom", 200, || good!(sys::random_get(buffer.as_ptr() as usize, 16)));
    measure("sched_yield", 200, || good!(sys::thread_yield()));
}

static TURN: AtomicU32 = AtomicU32::new(0);
static LOCK: AtomicU32 = AtomicU32::new(0);
static CONDVARS: [AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(0)];
const HOPS: u32 = 400;

/// Passes the turn to and fro between two threads.
fn hops(tid: u32, me: usize) {
    let lock = Lock::private(&LOCK);
    let mine = Condvar::private(&CONDVARS[me]);
    let other = Condvar::private(&CONDVARS[1 - me]);
    for _ in 0..HOPS {
        lock.write(tid);
        while TURN.load(SeqCst) != me as u32 {
            mine.wait(lock);
        }
        TURN.store(1 - me as u32, SeqCst);
        other.signal(1);
        lock.unlock(tid);
    }
}

fn threads() {
    // On a stack that is there already, as its native counterpart.
    let stack = mem::pages(4);
    measure("thread", 50, || good!(thread::spawn_on(stack, 4, |_, _| {}, 0)).join());
    let mut least = u64::MAX;
    for _ in 0..5 {
        TURN.store(0, SeqCst);
        let other = thread::spawn(hops, 1);
        let start = raw::tsc();
        hops(thread::main_tid(), 0);
        least = least.min((raw::tsc() - start) / (2 * u64::from(HOPS)));
        other.join();
    }
    say!("bench: hop {least}");
}

fn processes() {
    let wait = |fd: u32| {
        let mut event = [Happened::default()];
        check_eq!(poll(&[Sub::fd(PROC_TERMINATE, fd, 0)], &mut event), Ok(1));
        good!(sys::fd_close(fd));
    };
    measure("fork+exit+wait", 30, || wait(good!(spawn(|| 0))));
    let stat = FdStat { base: rights::FD_READ | rights::PROC_EXEC, ..FdStat::default() };
    let Ok(exec) = sys::file_open_with(DIRECTORY.into(), b"exit", 0, &stat) else { return };
    measure("fork+exec+exit+wait", 30, || wait(good!(spawn(|| proc_exec(exec, b"0", &[]).map_or(1, |_| 1)))));
}

fn main() {
    if auxv::argdata() == b"exit" {
        return;
    }
    descriptors();
    others();
    threads();
    processes();
}

guest::program!(main);
