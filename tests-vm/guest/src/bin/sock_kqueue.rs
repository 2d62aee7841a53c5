// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A kqueue, here descriptor 4, does not travel in a message, and neither does the rest of the message.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, FdStat};
use guest::{check_eq, errno, good, sys, NULL};

const KQUEUE: u32 = 4;

fn main() {
    for kind in [filetype::SOCKET_STREAM, filetype::SOCKET_DGRAM] {
        let (a, b) = good!(sys::fd_create2(kind));
        for fds in [&[KQUEUE][..], &[NULL, KQUEUE], &[KQUEUE, NULL], &[b, KQUEUE, NULL]] {
            check_eq!(sys::send(a, b"x", fds), Err(errno::NOTSUP));
        }
        good!(sys::fd_stat_put(b, &FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() }, 1));
        check_eq!(sys::recv(b, &mut [0], &mut [0], 0), Err(errno::AGAIN));
        good!(sys::fd_close(a));
        good!(sys::fd_close(b));
    }
    good!(sys::fd_close(KQUEUE));
}

guest::program!(main);
