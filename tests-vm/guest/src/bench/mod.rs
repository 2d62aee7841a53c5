// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What system calls cost: a line `bench: NAME COUNT` for each. The count is that of the time stamp counter, which under
//! QEMU's -icount counts instructions. ../../../native does the same natively, in the same order; ../../../bench.list says
//! what is compared.

mod growth;
mod holding;
mod threads;
mod throughput;

use crate::mem::{ANON, NO_FD, PRIVATE, READ, WRITE};
use crate::records::{filetype, rights, FdStat, FileStat};
use crate::rt::arch::ticks;
use crate::rt::direct;
use crate::sys::{self, poll, proc_exec, spawn, Happened, Sub, FD_READ, PROC_TERMINATE};
use crate::{auxv, call, check_eq, clockid, good, say, DIRECTORY, FILE, NULL, PAGE};

/// A directory on UFS.
const UFS: u32 = 4;

/// Runs what the argument data asks for: counting instructions if it is empty, `throughput`, or to hold so many of something.
pub fn run() {
    let mut words = auxv::argdata().split(|&byte| byte == 0);
    match (words.next(), words.next().and_then(auxv::number)) {
        (Some(b"throughput"), None) => throughput::all(),
        (Some(what), Some(count)) => holding::hold_all(what, count),
        _ => instructions(),
    }
}

fn instructions() {
    descriptors();
    files();
    sockets();
    others();
    processes();
    threads::all();
    growth::all();
    threads::in_a_crowd();
}

/// The least of many runs, less what the measurement takes. A run answers an errno.
fn measure(name: &str, rounds: usize, run: impl FnMut() -> u16) {
    measure_n(name, "", 0, rounds, run);
}

/// The same for a name with a number.
fn measure_n(name: &str, place: &str, size: usize, rounds: usize, mut run: impl FnMut() -> u16) {
    let (mut empty, mut least) = (u64::MAX, u64::MAX);
    for _ in 0..rounds {
        let start = ticks();
        empty = empty.min(ticks() - start);
        let start = ticks();
        let error = run();
        least = least.min(ticks() - start);
        check_eq!(error, 0, "{name}{place} {size}");
    }
    report(name, place, size, least - empty);
}

fn report(name: &str, place: &str, size: usize, count: u64) {
    if size == 0 {
        say!("bench: {name}{place} {count}");
    } else {
        say!("bench: {name}{place}-{size} {count}");
    }
}

/// As `measure` wants it.
fn failed(result: sys::Result<()>) -> u16 {
    result.is_err().into()
}

/// Lets the scheduler see a process that rather waits than computes.
fn rest() {
    good!(sys::poll_one(&[Sub::clock(clockid::MONOTONIC as u32, 2_000_000_000, 0)]));
}

/// Opens a file below a directory for reading, and closes it.
#[inline(always)]
fn open_and_close(dir: u64, path: &[u8], wanted: &FdStat) -> u16 {
    let mut fd = 0;
    direct::file_open(dir, path.as_ptr(), path.len(), 0, wanted, &mut fd) | direct::fd_close(fd)
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
}

fn files() {
    let wanted = FdStat { base: rights::FD_READ, ..FdStat::default() };
    let dir = u64::from(DIRECTORY) | sys::FOLLOW;
    measure("file_open+fd_close", 200, || open_and_close(dir, b"data", &wanted));
    let mut stat = FileStat::default();
    measure("file_stat_get", 200, || direct::file_stat_get(dir, b"data".as_ptr(), 4, &mut stat));
    let mut fd = 0;
    measure("file_open-nothing", 200, || {
        u16::from(direct::file_open(dir, b"none".as_ptr(), 4, 0, &wanted, &mut fd) == 0)
    });
    growth::paths(dir, &wanted);
}

fn sockets() {
    let mut byte = [0u8];
    let iov = [byte.as_mut_ptr() as usize, 1];
    let mut n = 0;
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    measure("socketpair", 200, || direct::fd_write(a, &iov, 1, &mut n) | direct::fd_read(b, &iov, 1, &mut n));
    good!(sys::write(a, b"x"));
    let (sub, mut event) = (Sub::fd(FD_READ, b, 0), Happened::default());
    measure("poll", 200, || direct::poll(&sub, &mut event, 1, &mut n));
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
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

/// Forks, waits for the child's end and closes its descriptor.
fn child(work: impl FnOnce() -> u32) -> u16 {
    let fd = good!(spawn(work));
    let mut event = [Happened::default()];
    check_eq!(poll(&[Sub::fd(PROC_TERMINATE, fd, 0)], &mut event), Ok(1));
    direct::fd_close(fd)
}

/// Executes the empty program.
fn execute(exec: u32, data: &[u8], fds: &[u32]) -> u32 {
    proc_exec(exec, data, fds).map_or(1, |_| 1)
}

fn processes() {
    measure("proc_fork", 30, || child(|| 0));
    let stat = FdStat { base: rights::FD_READ | rights::PROC_EXEC, ..FdStat::default() };
    let exec = good!(sys::file_open_with(DIRECTORY.into(), b"empty", 0, &stat));
    // The descriptors that the native program passes on: its own.
    let own = [0, DIRECTORY, NULL, FILE, UFS, exec];
    measure("proc_exec", 30, || child(|| execute(exec, b"x", &own)));
    growth::processes(exec, &own);
    good!(sys::fd_close(exec));
}
