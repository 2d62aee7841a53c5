// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_sync.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{call, check_eq, errno, good, sys, BAD_FDS, DIRECTORY, FILE};

fn main() {
    check_eq!(sys::pwrite(FILE, b"changed", 0), Ok(7));
    check_eq!(call!(fd_sync, FILE), Ok(0));
    let limited = good!(sys::limited(FILE, rights::FD_SYNC));
    check_eq!(call!(fd_sync, limited), Ok(0));
    check_eq!(call!(fd_sync, DIRECTORY), Ok(0));
    let others = good!(sys::limited(FILE, rights::FD_READ | rights::FD_WRITE | rights::FD_SEEK));
    check_eq!(call!(fd_sync, others), Err(errno::NOTCAPABLE));
    // What cannot be synchronised.
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(call!(fd_sync, socket), Err(errno::INVAL));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(call!(fd_sync, fd), Err(errno::BADF));
    }
}

guest::program!(main);
