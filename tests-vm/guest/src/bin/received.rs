// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors with lists of ioctls and fcntls, cap_ioctls_limit(2) and cap_fcntls_limit(2), go all ways that there are, and
//! back to the native test, which looks at their lists. 4 is a socket to it, of a type that keeps messages apart,
//! SOCK_SEQPACKET; those from 5 on are limited. Run by proc_exec, what is to go back is listed behind the socket.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FdStat};
use guest::sys::{Sub, DATA_TRUNCATED, FDS_TRUNCATED, FD_READ, FD_WRITE, PEEK};
use guest::{auxv, check, check_eq, errno, good, sys, CONSOLE, DIRECTORY, NULL};

const NATIVE: u32 = 4;
/// How many are limited, and the first of them.
const COUNT: usize = 4;
const FIRST: u32 = 5;

/// Sends them to the native test, by the name of the way that they came.
fn back(socket: u32, way: &[u8], fds: &[u32]) {
    check_eq!(sys::send(socket, way, fds), Ok(way.len()));
}

/// The socket itself: messages of a native peer's type work as datagrams do that have an end.
fn packets() {
    let stat = good!(sys::fd_stat_get(NATIVE));
    check_eq!(stat.filetype, filetype::UNKNOWN);
    let usual = rights::FD_READ | rights::FD_WRITE | rights::SOCK_SHUTDOWN | rights::POLL_FD_READWRITE;
    check_eq!(stat.base & usual, usual);
    check!(sys::event(Sub::fd(FD_WRITE, NATIVE, 1)).bytes() > 0);
    // What the native test sends before anything else: "one", "second" with two descriptors, "third".
    check_eq!(sys::event(Sub::fd(FD_READ, NATIVE, 1)).error(), 0);
    let mut text = [0; 16];
    for _ in 0..2 {
        check_eq!(sys::recv(NATIVE, &mut text, &mut [], PEEK).map(|(length, ..)| length), Ok(3));
    }
    match good!(sys::recv(NATIVE, &mut text[..2], &mut [], 0)) {
        (2, 0, DATA_TRUNCATED) => {}
        // Since FreeBSD 15 such a socket keeps the rest.
        (2, 0, 0) => check_eq!(sys::recv(NATIVE, &mut text, &mut [], 0), Ok((1, 0, 0))),
        other => check!(false, "{other:?}"),
    }
    let before = good!(sys::fd_dup(NULL));
    good!(sys::fd_close(before));
    let mut fds = [u32::MAX; 2];
    check_eq!(sys::recv(NATIVE, &mut text, &mut fds[..1], 0), Ok((6, 1, FDS_TRUNCATED)));
    check!(text.starts_with(b"second") && fds[1] == u32::MAX);
    good!(sys::fd_close(fds[0]));
    check_eq!(sys::fd_dup(NULL), Ok(before));
    good!(sys::fd_close(before));
    check_eq!(sys::read(NATIVE, &mut text), Ok(5));
    check!(text.starts_with(b"third"));
    let nonblock = FdStat { flags: guest::records::fdflags::NONBLOCK, ..FdStat::default() };
    good!(sys::fd_stat_put(NATIVE, &nonblock, 1));
    check_eq!(sys::recv(NATIVE, &mut text, &mut [], 0), Err(errno::AGAIN));
    good!(sys::fd_stat_put(NATIVE, &FdStat::default(), 1));
}

/// What the lists do to the calls: the first may set flags, the second may not, and nobody has a right to an ioctl here.
fn flags() {
    for (fd, may) in (FIRST..).zip([true, false, false, true]) {
        let stat = good!(sys::fd_stat_get(fd));
        check!(may == (stat.base & rights::FD_STAT_PUT_FLAGS != 0), "{fd}: {:#x}", stat.base);
        let expected = if may { Ok(()) } else { Err(errno::NOTCAPABLE) };
        check_eq!(sys::fd_stat_put(fd, &stat, 1), expected);
        let copy = good!(sys::fd_dup(fd));
        check_eq!(sys::limit(copy, rights::FD_STAT_PUT_FLAGS, 0), expected);
        good!(sys::fd_close(copy));
    }
}

fn main() {
    let limited: [u32; COUNT] = core::array::from_fn(|i| FIRST + i as u32);
    if auxv::argdata() == b"executed" {
        let fds: [u32; COUNT] = core::array::from_fn(|i| 1 + i as u32);
        back(0, b"proc_exec", &fds);
        return;
    }
    packets();
    flags();
    back(NATIVE, b"as they are", &limited);
    let copies = limited.map(|fd| good!(sys::fd_dup(fd)));
    back(NATIVE, b"fd_dup", &copies);
    // Over what has lists of its own, and other ones.
    let places = [limited[1], limited[0], NULL, DIRECTORY].map(|fd| good!(sys::fd_dup(fd)));
    for (&from, &to) in limited.iter().zip(&places) {
        good!(sys::fd_replace(from, to));
        good!(sys::fd_replace(to, to));
    }
    back(NATIVE, b"fd_replace", &places);
    for kind in [filetype::SOCKET_STREAM, filetype::SOCKET_DGRAM] {
        let (a, b) = good!(sys::fd_create2(kind));
        let mut fds = [0; COUNT];
        check_eq!(sys::send(a, b"x", &limited), Ok(1));
        check_eq!(sys::recv(b, &mut [0], &mut fds, 0), Ok((1, COUNT, 0)));
        back(NATIVE, b"a message", &fds);
        // Some that are not kept.
        check_eq!(sys::send(a, b"x", &limited), Ok(1));
        check_eq!(sys::recv(b, &mut [0], &mut fds[..1], 0), Ok((1, 1, FDS_TRUNCATED)));
        for fd in [a, b, fds[0]] {
            good!(sys::fd_close(fd));
        }
    }
    // Rights given up take the list of fcntls along where it has no meaning any more, and no other right.
    for &fd in &copies {
        good!(sys::limit(fd, rights::FILE_STAT_FGET, 0));
    }
    back(NATIVE, b"limited", &copies);
    // A child's, and those of a program that is executed.
    let child = good!(sys::spawn(|| {
        back(NATIVE, b"proc_fork", &limited);
        0
    }));
    check_eq!(sys::event(Sub::fd(sys::PROC_TERMINATE, child, 0)).ending(), (0, 0));
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::FD_READ | rights::PROC_EXEC));
    let [a, b, c, d] = limited;
    let error = sys::proc_exec(program, b"executed", &[NATIVE, a, b, c, d]);
    check!(false, "proc_exec: {error:?} ({CONSOLE})");
}

guest::program!(main);
