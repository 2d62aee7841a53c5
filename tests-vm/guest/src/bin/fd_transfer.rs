// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_read and fd_write answer the same in a process of one thread and in one of several, for which the kernel has ways
//! of its own; and a transfer goes on when its descriptor is closed.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use guest::records::{fdflags, filetype, rights, FdStat};
use guest::{check, check_eq, clockid, errno, good, is_file_content, mem, sys, thread, whence};
use guest::{BAD_FDS, CONSOLE, DIRECTORY, FILE, FILE_SIZE, NULL};
use sys::Sub;

fn files() {
    let mut buffer = [0; 64];
    check_eq!(sys::fd_seek(FILE, 100, whence::SET), Ok(100));
    check_eq!(sys::read(FILE, &mut buffer), Ok(64));
    check!(is_file_content(&buffer, 100));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(164));
    check_eq!(sys::write(FILE, &buffer[..10]), Ok(10));
    check_eq!(sys::fd_seek(FILE, -10, whence::CUR), Ok(164));
    let mut written = [0; 10];
    check_eq!(sys::read(FILE, &mut written), Ok(10));
    check_eq!(written, buffer[..10]);
    // What fails moves nothing.
    check_eq!(sys::fd_read(FILE, &[sys::iov(mem::KERNEL, 10)]), Err(errno::FAULT));
    check_eq!(sys::fd_write(FILE, &[sys::ciov(mem::KERNEL, 10)]), Err(errno::FAULT));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(174));
    // Nothing to transfer is looked at no closer than the descriptor.
    check_eq!(sys::fd_read(FILE, &[sys::iov(mem::KERNEL, 0)]), Ok(0));
    check_eq!(sys::fd_write(FILE, &[sys::ciov(mem::KERNEL, 0)]), Ok(0));
    check_eq!(sys::fd_seek(FILE, -3, whence::END), Ok(FILE_SIZE as u64 - 3));
    check_eq!(sys::read(FILE, &mut buffer), Ok(3));
    check_eq!(sys::read(FILE, &mut buffer), Ok(0));
    check_eq!(sys::read(NULL, &mut buffer), Ok(0));
    check_eq!(sys::write(NULL, &buffer), Ok(64));
}

fn refused() {
    for fd in BAD_FDS {
        check!(sys::read(fd, &mut [0]) == Err(errno::BADF), "{fd:#x}");
        check!(sys::read(fd, &mut []) == Err(errno::BADF), "{fd:#x}");
        check!(sys::write(fd, b"x") == Err(errno::BADF), "{fd:#x}");
        check!(sys::write(fd, b"") == Err(errno::BADF), "{fd:#x}");
    }
    // Not opened for that.
    check_eq!(sys::read(CONSOLE, &mut [0]), Err(errno::BADF));
    check_eq!(sys::write(DIRECTORY, b"x"), Err(errno::BADF));
    // Without the right to.
    let (reads, writes) =
        (good!(sys::limited(NULL, rights::FD_READ)), good!(sys::limited(NULL, rights::FD_WRITE)));
    check_eq!(sys::read(reads, &mut [0]), Ok(0));
    check_eq!(sys::write(reads, b"x"), Err(errno::NOTCAPABLE));
    check_eq!(sys::write(reads, b""), Err(errno::NOTCAPABLE));
    check_eq!(sys::write(writes, b"x"), Ok(1));
    check_eq!(sys::read(writes, &mut [0]), Err(errno::NOTCAPABLE));
    check_eq!(sys::read(writes, &mut []), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(reads));
    good!(sys::fd_close(writes));
}

fn sockets() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    for fd in [a, b] {
        let flags = FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() };
        good!(sys::fd_stat_put(fd, &flags, 1));
    }
    let mut buffer = [0; 1000];
    check_eq!(sys::read(b, &mut buffer), Err(errno::AGAIN));
    // Until there is no room; the last of it may take a part.
    let mut written = 0;
    let full = loop {
        match sys::write(a, &buffer) {
            Ok(length) => written += length,
            Err(error) => break error,
        }
    };
    check_eq!(full, errno::AGAIN);
    check!(written >= 1000);
    while written > 0 {
        written -= good!(sys::read(b, &mut buffer));
    }
    check_eq!(sys::read(b, &mut buffer), Err(errno::AGAIN));
    good!(sys::fd_close(b));
    // No signal comes.
    check_eq!(sys::write(a, b"x"), Err(errno::PIPE));
    check_eq!(sys::read(a, &mut buffer), Ok(0));
    good!(sys::fd_close(a));
}

fn all() {
    files();
    refused();
    sockets();
}

static DONE: AtomicU32 = AtomicU32::new(0);

fn sleep(ns: u64) {
    good!(sys::poll_one(&[Sub::clock(clockid::MONOTONIC as u32, ns, 0)]));
}

fn wait(_: u32, _: usize) {
    while DONE.load(SeqCst) == 0 {
        sleep(10_000_000);
    }
}

static READ: AtomicU32 = AtomicU32::new(u32::MAX);

fn read(_: u32, fd: usize) {
    let mut byte = [0];
    let result = sys::read(fd as u32, &mut byte);
    check!(matches!(result, Ok(1) | Err(errno::BADF)), "{result:?}");
    READ.store(byte[0].into(), SeqCst);
}

/// A reader that waits has the file, whatever becomes of the descriptor.
fn closed_meanwhile() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let reader = thread::spawn(read, a as usize);
    sleep(500_000_000);
    good!(sys::fd_close(a));
    check_eq!(READ.load(SeqCst), u32::MAX);
    check_eq!(sys::write(b, b"!"), Ok(1));
    reader.join();
    check_eq!(READ.load(SeqCst), u32::from(b'!'));
    check_eq!(sys::write(b, b"!"), Err(errno::PIPE));
    good!(sys::fd_close(b));
}

fn main() {
    all();
    let other = thread::spawn(wait, 0);
    all();
    closed_meanwhile();
    DONE.store(1, SeqCst);
    other.join();
    all();
}

guest::program!(main);
