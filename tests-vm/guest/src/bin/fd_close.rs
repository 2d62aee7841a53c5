// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_close.
#![no_std]
#![no_main]

use guest::{check_eq, errno, good, sys, BAD_FDS, FILE, NULL};

fn main() {
    let copy = good!(sys::fd_dup(NULL));
    check_eq!(sys::write(copy, b"x"), Ok(1));
    check_eq!(sys::fd_close(copy), Ok(()));
    check_eq!(sys::fd_close(copy), Err(errno::BADF));
    check_eq!(sys::write(copy, b"x"), Err(errno::BADF));
    check_eq!(sys::fd_dup(copy), Err(errno::BADF));
    // The original is still open.
    check_eq!(sys::write(NULL, b"x"), Ok(1));
    // A copy of a file survives the original.
    let copy = good!(sys::fd_dup(FILE));
    check_eq!(sys::fd_close(FILE), Ok(()));
    check_eq!(sys::read(FILE, &mut [0]), Err(errno::BADF));
    check_eq!(sys::read(copy, &mut [0]), Ok(1));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd != copy) {
        check_eq!(sys::fd_close(fd), Err(errno::BADF));
    }
}

guest::program!(main);
