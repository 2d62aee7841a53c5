// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_create2: pairs of sockets.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{check, check_eq, errno, good, sys};

fn works(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    check!(a != b);
    for fd in [a, b] {
        let stat = good!(sys::fd_stat_get(fd));
        check_eq!((stat.filetype, stat.pad0, stat.pad1, stat.flags), (kind, 0, 0, 0));
        let base = rights::FD_READ
            | rights::FD_WRITE
            | rights::FD_STAT_PUT_FLAGS
            | rights::FILE_STAT_FGET
            | rights::POLL_FD_READWRITE
            | rights::SOCK_SHUTDOWN;
        check_eq!(stat.base, base);
        check_eq!(stat.inheriting & base, base);
        check_eq!(good!(sys::file_stat_fget(fd)).filetype, kind);
        check_eq!(sys::fd_seek(fd, 0, guest::whence::CUR), Err(errno::SPIPE));
        check_eq!(sys::fd_seek(fd, 1, guest::whence::CUR), Err(errno::SPIPE));
    }
    let mut buffer = [0; 8];
    for (from, to) in [(a, b), (b, a)] {
        check_eq!(sys::write(from, b"hello"), Ok(5));
        check_eq!(sys::read(to, &mut buffer), Ok(5));
        check_eq!(&buffer[..5], b"hello");
    }
    good!(sys::fd_close(a));
    if kind == filetype::SOCKET_STREAM {
        check_eq!(sys::read(b, &mut buffer), Ok(0));
        // An error, and no signal that would end the program.
        check_eq!(sys::write(b, b"x"), Err(errno::PIPE));
    } else {
        check!(sys::write(b, b"x").is_err());
    }
    good!(sys::fd_close(b));
}

fn main() {
    works(filetype::SOCKET_STREAM);
    works(filetype::SOCKET_DGRAM);
    for kind in (0..=255).filter(|&kind| kind != filetype::SOCKET_STREAM && kind != filetype::SOCKET_DGRAM) {
        check_eq!(sys::fd_create2(kind), Err(errno::INVAL));
    }
    // With room for one descriptor only, none is left behind, and the error arrives.
    let mut count = 0;
    let first = good!(sys::fd_dup(0));
    while sys::fd_dup(0).is_ok() {
        count += 1;
    }
    good!(sys::fd_close(first));
    for _ in 0..100 {
        check_eq!(sys::fd_create2(filetype::SOCKET_STREAM), Err(errno::MFILE));
    }
    check_eq!(sys::fd_dup(0), Ok(first));
    check_eq!(sys::fd_dup(0), Err(errno::MFILE));
    for fd in first..=first + count {
        good!(sys::fd_close(fd));
    }
    for _ in 0..1000 {
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        good!(sys::fd_close(a));
        good!(sys::fd_close(b));
    }
}

guest::program!(main);
