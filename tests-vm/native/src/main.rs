// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What native system calls cost: a line `bench-native: NAME COUNT` for each. It does the same work as
//! ../../guest/src/bin/bench.rs, in the same order, is as large, and is started in the same way with the same descriptors.
//! ../../bench.list says what is compared.
#![no_std]
#![no_main]

mod arch;
mod growth;
mod holding;
mod rt;
mod sync;
mod threads;
mod throughput;

use arch::ticks;
use rt::{exit, print, Result, PAGE};

const DIRECTORY: usize = 1;
const NULL: usize = 2;
const FILE: usize = 3;
/// A directory on UFS.
const UFS: usize = 4;

/// The least of many runs, less what the measurement takes.
fn measure(name: &str, rounds: usize, run: impl FnMut() -> Result<usize>) {
    measure_n(name, "", 0, rounds, run);
}

/// The same for a name with a number.
fn measure_n(name: &str, place: &str, size: usize, rounds: usize, mut run: impl FnMut() -> Result<usize>) {
    let (mut empty, mut least) = (u64::MAX, u64::MAX);
    for _ in 0..rounds {
        let start = ticks();
        empty = empty.min(ticks() - start);
        let start = ticks();
        let result = run();
        least = least.min(ticks() - start);
        if let Err(errno) = result {
            panic!("{name}{place} {size}: errno {errno}");
        }
    }
    report(name, place, size, least - empty);
}

fn report(name: &str, place: &str, size: usize, count: u64) {
    if size == 0 {
        print(format_args!("bench-native: {name}{place} {count}"));
    } else {
        print(format_args!("bench-native: {name}{place}-{size} {count}"));
    }
}

/// Lets the scheduler see a process that rather waits than computes.
fn rest() {
    let time = [2u64, 0];
    sys!(NANOSLEEP, time.as_ptr(), 0).expect("nanosleep");
}

fn close(fd: usize) -> Result<usize> {
    sys!(CLOSE, fd)
}

fn descriptors(buffer: usize) {
    measure("write", 200, || sys!(WRITE, NULL, buffer, 1));
    measure("read", 200, || sys!(READ, NULL, buffer, 1));
    let iov = [buffer, 1];
    measure("writev", 200, || sys!(WRITEV, NULL, iov.as_ptr(), 1));
    measure("fstat", 200, || sys!(FSTAT, FILE, buffer));
    measure("dup+close", 200, || sys!(DUP, NULL).and_then(close));
}

fn files(buffer: usize, mode: &str) {
    measure_n("openat+close", mode, 0, 200, || sys!(OPENAT, DIRECTORY, c"data".as_ptr(), 0).and_then(close));
    measure_n("fstatat", mode, 0, 200, || sys!(FSTATAT, DIRECTORY, c"data".as_ptr(), buffer, 0));
    measure_n("openat-nothing", mode, 0, 200, || {
        sys!(OPENAT, DIRECTORY, c"none".as_ptr(), 0).map_or(Ok(0), |_| Err(0))
    });
    growth::paths(mode);
}

fn socketpair() -> [usize; 2] {
    let mut pair = [0i32; 2];
    sys!(SOCKETPAIR, 1, 1, 0, &raw mut pair).expect("socketpair");
    pair.map(|fd| fd as usize)
}

fn sockets(buffer: usize) {
    let [a, b] = socketpair();
    measure("socketpair", 200, || {
        sys!(WRITE, a, buffer, 1)?;
        sys!(READ, b, buffer, 1)
    });
    sys!(WRITE, a, buffer, 1).expect("write");
    // struct pollfd: descriptor, POLLIN.
    let mut poll = [b as u64 | 1 << 32];
    let poll = poll.as_mut_ptr();
    measure("poll", 200, || sys!(POLL, poll, 1, usize::MAX));
    let _ = (close(a), close(b));
}

fn others(buffer: usize) {
    measure("clock_gettime", 200, || sys!(CLOCK_GETTIME, 4, buffer));
    measure("mmap+munmap", 200, || {
        let page = sys!(MMAP, 0, PAGE, 3, 0x1002, usize::MAX, 0)?;
        sys!(MUNMAP, page, PAGE)
    });
    measure("getrandom", 200, || sys!(GETRANDOM, buffer, 16, 0));
    rest();
    measure("sched_yield", 200, || sys!(SCHED_YIELD));
}

/// Forks with a descriptor, waits for the child's end and closes it.
fn child(work: impl FnOnce()) -> Result<usize> {
    let mut fd = 0i32;
    if sys!(PDFORK, &raw mut fd, 0)? == 0 {
        work();
        exit(0);
    }
    // POLLHUP comes unasked when the process ends.
    let mut poll = [u64::from(fd as u32)];
    sys!(POLL, poll.as_mut_ptr(), 1, usize::MAX)?;
    close(fd as usize)
}

/// Executes the empty program with an argument.
fn execute(exec: usize, argument: usize) {
    let (argv, envp) = ([argument, 0], [0usize]);
    let _ = sys!(FEXECVE, exec, argv.as_ptr(), envp.as_ptr());
    exit(1);
}

fn processes() {
    measure("fork", 30, || {
        let pid = sys!(FORK)?;
        if pid == 0 {
            exit(0);
        }
        let mut status = 0u32;
        sys!(WAIT4, pid, &raw mut status, 0, 0)
    });
    measure("pdfork", 30, || child(|| ()));
    let exec = sys!(OPENAT, DIRECTORY, c"empty".as_ptr(), 0).expect("empty");
    measure("fexecve", 30, || child(|| execute(exec, c"x".as_ptr() as usize)));
    growth::processes(exec);
    let _ = close(exec);
}

/// Runs what its arguments ask for: counting instructions if there is none, `throughput`, or to hold so many of something.
pub fn main(what: &[u8], count: &[u8]) {
    match (what, core::str::from_utf8(count).ok().and_then(|count| count.parse().ok())) {
        (b"throughput", _) => throughput::all(),
        (what, Some(count)) => holding::hold_all(what, count),
        _ => instructions(),
    }
}

fn instructions() {
    let buffer = rt::map(PAGE);
    descriptors(buffer);
    files(buffer, "");
    sockets(buffer);
    others(buffer);
    processes();
    threads::all();
    growth::all();
    threads::in_a_crowd();
    // Last: there is no way back.
    sys!(CAP_ENTER).expect("cap_enter");
    files(buffer, "-capsicum");
}
