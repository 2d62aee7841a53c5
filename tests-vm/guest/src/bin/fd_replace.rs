// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_replace.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{check, check_eq, errno, good, sys, whence, BAD_FDS, DIRECTORY, FILE, NULL};

fn main() {
    // The copy shares the file and its offset, and has the rights of its origin.
    let to = good!(sys::fd_dup(NULL));
    good!(sys::fd_replace(FILE, to));
    check_eq!(good!(sys::fd_stat_get(to)), good!(sys::fd_stat_get(FILE)));
    check_eq!(sys::fd_seek(to, 100, whence::SET), Ok(100));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(100));
    let limited = good!(sys::limited(FILE, rights::FD_READ));
    good!(sys::fd_replace(limited, to));
    check_eq!(sys::fd_seek(to, 0, whence::SET), Err(errno::NOTCAPABLE));
    check_eq!(sys::write(to, b"x"), Err(errno::NOTCAPABLE));
    check_eq!(good!(sys::fd_stat_get(to)).base, good!(sys::fd_stat_get(limited)).base);
    // And back: rights are those of the origin, not what the target had.
    good!(sys::fd_replace(FILE, to));
    check_eq!(sys::fd_seek(to, 5, whence::SET), Ok(5));
    // By itself.
    good!(sys::fd_replace(FILE, FILE));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(5));
    // The old file is closed: the other end of a pair sees it.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::fd_replace(NULL, a));
    check_eq!(sys::read(b, &mut [0]), Ok(0));
    check_eq!(sys::write(a, b"to nowhere"), Ok(10));
    good!(sys::fd_close(b));
    for _ in 0..2000 {
        let (c, d) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
        good!(sys::fd_replace(c, d));
        good!(sys::fd_close(c));
        good!(sys::fd_close(d));
    }
    refused(to);
}

fn refused(open: u32) {
    for bad in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(sys::fd_replace(bad, open), Err(errno::BADF));
        check_eq!(sys::fd_replace(FILE, bad), Err(errno::BADF));
        check_eq!(sys::fd_replace(bad, bad), Err(errno::BADF));
    }
    check_eq!(sys::fd_seek(open, 0, whence::CUR), Ok(5));
    // A number that is free stays free, although it is in the table.
    let high = good!(sys::fd_dup(NULL));
    good!(sys::fd_close(high));
    check_eq!(sys::fd_replace(FILE, high), Err(errno::BADF));
    check_eq!(sys::fd_replace(high, high), Err(errno::BADF));
    check_eq!(sys::fd_dup(DIRECTORY), Ok(high));
    check!(good!(sys::fd_stat_get(high)).filetype == filetype::DIRECTORY);
}

guest::program!(main);
