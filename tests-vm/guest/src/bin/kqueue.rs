// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A kqueue, here descriptor 4, belongs to one process: it does not travel in a message, and neither does the rest of the
//! message; it is not among a child's descriptors, and proc_exec does not take it.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, rights, FdStat};
use guest::sys::{Sub, PROC_TERMINATE};
use guest::{check_eq, errno, good, sys, CONSOLE, DIRECTORY, NULL};

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
    let child = good!(sys::spawn(|| {
        check_eq!(sys::fd_stat_get(KQUEUE).map(drop), Err(errno::BADF));
        0
    }));
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
    good!(sys::fd_close(child));
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::FD_READ | rights::PROC_EXEC));
    for fds in [&[KQUEUE][..], &[NULL, KQUEUE], &[KQUEUE, CONSOLE], &[KQUEUE, 4000]] {
        check_eq!(sys::proc_exec(program, b"", fds), Err(errno::INVAL));
    }
    good!(sys::fd_close(program));
    good!(sys::fd_stat_get(KQUEUE));
    good!(sys::fd_close(KQUEUE));
}

guest::program!(main);
