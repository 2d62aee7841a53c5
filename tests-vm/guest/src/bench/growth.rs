// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How the cost grows with what there is to do.

use super::{child, execute, measure_n, open_and_close, report, UFS};
use crate::entries::HEAD;
use crate::mem::{self, ANON, FIXED, NO_FD, PRIVATE, READ, WRITE};
use crate::records::{filetype, rights, FdStat};
use crate::rt::arch::ticks;
use crate::rt::direct;
use crate::sys::{self, poll_arrays, Sub, FD_READ};
use crate::{check_eq, good, DIRECTORY, PAGE};

/// `oflags.creat`
const CREAT: u16 = 1;

pub fn all() {
    polls();
    for (fd, place) in [(DIRECTORY, "-tmpfs"), (UFS, "-ufs")] {
        let own = make_directory(fd, b"g");
        transfers(own, place);
        directories(own, place);
    }
}

/// Everything that a directory can do.
const EVERYTHING: u64 = rights::FILE_OPEN
    | rights::FILE_CREATE_DIRECTORY
    | rights::FILE_CREATE_FILE
    | rights::FILE_LINK_SOURCE
    | rights::FILE_LINK_TARGET
    | rights::FILE_READDIR;
const FOR_FILES: u64 = rights::FD_READ | rights::FD_WRITE | rights::FD_SEEK;

fn make_directory(at: u32, name: &[u8]) -> u32 {
    good!(sys::file_create(at, name, filetype::DIRECTORY));
    let stat = FdStat { base: EVERYTHING, inheriting: EVERYTHING | FOR_FILES, ..FdStat::default() };
    good!(sys::file_open_with(at.into(), name, 0, &stat))
}

fn polls() {
    for count in [1_usize, 10, 100, 1000] {
        let mut sockets = [0; 1000];
        let sockets = &mut sockets[..count.next_multiple_of(2)];
        for pair in sockets.chunks_mut(2) {
            let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
            pair.copy_from_slice(&[a, b]);
        }
        let (subscriptions, events) = poll_arrays(count);
        for (subscription, fd) in subscriptions.iter_mut().zip(&*sockets) {
            *subscription = Sub::fd(FD_READ, *fd, 0);
        }
        let (from, to) = (subscriptions.as_ptr(), events.as_mut_ptr());
        let ready = |ready: usize| {
            let mut n = 0;
            direct::poll(from, to, count, &mut n) | u16::from(n != ready)
        };
        let other = |i: usize| sockets[i ^ 1];
        good!(sys::write(other(count - 1), b"x"));
        measure_n("poll-last", "", count, 30, || ready(1));
        for i in 0..count - 1 {
            good!(sys::write(other(i), b"x"));
        }
        measure_n("poll-ready", "", count, 30, || ready(count));
        for fd in &*sockets {
            good!(sys::fd_close(*fd));
        }
    }
}

fn transfers(dir: u32, place: &str) {
    const MOST: usize = 1 << 20;
    let buffer = mem::pages(MOST / PAGE);
    let file = good!(sys::file_open(dir.into(), b"file", CREAT, FOR_FILES));
    let mut n = 0;
    let all = [buffer, MOST];
    check_eq!(direct::fd_pwrite(file, &all, 1, 0, &mut n) | direct::fd_pread(file, &all, 1, 0, &mut n), 0);
    for size in [512, 4096, 65536, MOST] {
        let iov = [buffer, size];
        measure_n("fd_pread", place, size, 30, || direct::fd_pread(file, &iov, 1, 0, &mut n));
        measure_n("fd_pwrite", place, size, 30, || direct::fd_pwrite(file, &iov, 1, 0, &mut n));
    }
    good!(sys::fd_close(file));
}

/// Reads all of a directory. As a C library does, it goes from entry to entry, and on from the last one that is whole.
fn read_directory(dir: u32, buffer: &mut [u8]) -> usize {
    let (mut entries, mut cookie) = (0, 0);
    loop {
        let mut used = 0;
        if direct::file_readdir(dir, buffer.as_mut_ptr(), buffer.len(), cookie, &mut used) != 0 {
            return 0;
        }
        let mut block = &buffer[..used];
        while let [a, b, c, d, e, f, g, h, _, _, _, _, _, _, _, _, low, _, _, _, ..] = *block {
            let Some(rest) = block.get(HEAD + usize::from(low)..) else { break };
            cookie = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
            block = rest;
            entries += 1;
        }
        if used < buffer.len() {
            return entries;
        }
    }
}

fn directories(dir: u32, place: &str) {
    let buffer = mem::buffer(32 << 10);
    let own = make_directory(dir, b"d");
    let mut name = *b"file00000";
    let mut made = 0;
    for count in [100, 1000, 10_000] {
        while made < count {
            for (i, digit) in name[4..].iter_mut().enumerate() {
                *digit = b'0' + (made / 10_usize.pow(4 - i as u32) % 10) as u8;
            }
            good!(sys::file_link(dir.into(), b"file", own, &name));
            made += 1;
        }
        // `.` and `..` as well.
        measure_n("file_readdir", place, count, 10, || u16::from(read_directory(own, buffer) != count + 2));
    }
    good!(sys::fd_close(own));
}

/// Opens paths of so many components.
pub fn paths(dir: u64, wanted: &FdStat) {
    let mut at = good!(sys::fd_dup(DIRECTORY));
    for _ in 0..15 {
        let next = make_directory(at, b"p");
        let file = good!(sys::file_open(next.into(), b"data", CREAT, FOR_FILES));
        good!(sys::fd_close(file));
        good!(sys::fd_close(at));
        at = next;
    }
    good!(sys::fd_close(at));
    for components in [2, 4, 8, 16] {
        let mut path = [0u8; 64];
        for part in path.chunks_mut(2).take(components - 1) {
            part.copy_from_slice(b"p/");
        }
        let end = components * 2 + 2;
        path[end - 4..end].copy_from_slice(b"data");
        measure_n("file_open+fd_close", "", components, 100, || open_and_close(dir, &path[..end], wanted));
    }
}

pub fn processes(exec: u32, own: &[u32]) {
    const DATA: usize = 500_000;
    let data = mem::buffer(DATA);
    data.fill(b'a');
    let data = &*data;
    measure_n("proc_exec-data", "", DATA, 10, || child(|| execute(exec, data, own)));
    const COUNT: usize = 200;
    let mut fds = [0; COUNT + 6];
    fds[..own.len()].copy_from_slice(own);
    for fd in &mut fds[own.len()..] {
        *fd = good!(sys::fd_dup(DIRECTORY));
    }
    measure_n("proc_fork-descriptors", "", COUNT, 10, || child(|| 0));
    measure_n("proc_exec-descriptors", "", COUNT, 10, || child(|| execute(exec, b"x", &fds)));
    for fd in &fds[own.len()..] {
        good!(sys::fd_close(*fd));
    }
    // In pieces that become one neither with each other nor with what is beside them: every other page can be written.
    const PIECES: usize = 1000;
    let pieces = good!(sys::mem_map(0, PIECES * PAGE, READ, ANON | PRIVATE, NO_FD, 0));
    for i in (1..PIECES).step_by(2) {
        good!(sys::mem_map(pieces + i * PAGE, PAGE, READ | WRITE, ANON | PRIVATE | FIXED, NO_FD, 0));
    }
    measure_n("proc_fork-pieces", "", PIECES, 10, || child(|| 0));
    good!(sys::mem_unmap(pieces, PIECES * PAGE));
}

/// For `threads`.
pub fn fork_with(threads: usize) {
    let mut least = u64::MAX;
    for _ in 0..20 {
        let start = ticks();
        check_eq!(child(|| 0), 0);
        least = least.min(ticks() - start);
    }
    report("proc_fork-threads", "", threads, least);
}
