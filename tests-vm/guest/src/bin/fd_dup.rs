// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_dup.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, good, sys, whence, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL};

fn main() {
    for fd in BAD_FDS {
        check_eq!(sys::fd_dup(fd), Err(errno::BADF));
    }
    let mut seen = [CONSOLE, DIRECTORY, NULL, FILE, 0, 0, 0, 0];
    for (i, fd) in [CONSOLE, DIRECTORY, NULL, FILE].into_iter().enumerate() {
        let copy = good!(sys::fd_dup(fd));
        check!(!seen[..4 + i].contains(&copy), "descriptor {copy} was already in use");
        seen[4 + i] = copy;
    }
    // Both descriptors have one offset.
    let copy = seen[7];
    check_eq!(sys::fd_seek(FILE, 100, whence::SET), Ok(100));
    check_eq!(sys::fd_seek(copy, 0, whence::CUR), Ok(100));
    let mut byte = [0];
    check_eq!(sys::read(copy, &mut byte), Ok(1));
    check_eq!(byte[0], 100);
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(101));
    // A copy of a copy; the kind of access stays.
    let again = good!(sys::fd_dup(seen[4]));
    check_eq!(sys::read(again, &mut byte), Err(errno::BADF));
    check_eq!(sys::write(again, b""), Ok(0));
    for fd in [again, seen[4], seen[5], seen[6], seen[7]] {
        check_eq!(sys::fd_close(fd), Ok(()));
    }
}

guest::program!(main);
