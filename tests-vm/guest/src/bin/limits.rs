// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Limits that native tests set: `processes N` makes as many processes as it can, which is to be so many; with
//! `descriptors N` a process may have so many descriptors, with `list N` proc_exec may be given so many.
#![no_std]
#![no_main]

use guest::sys::{self, Forked};
use guest::{auxv, check, check_eq, errno, good, CONSOLE, NULL};

const MOST: usize = 64;

/// A bomb.
fn processes(limit: usize) {
    let mut children = [0; MOST];
    let mut count = 0;
    let error = loop {
        match sys::proc_fork() {
            Ok(Forked::Child(_)) => loop {
                guest::sync::pause(60_000);
            },
            Ok(Forked::Parent(fd)) => {
                check!(count < MOST, "no limit");
                children[count] = fd;
                count += 1;
            }
            Err(error) => break error,
        }
    };
    check_eq!((error, count), (errno::AGAIN, limit));
    // The kernel lets it wait half a second each time.
    check!(matches!(sys::proc_fork(), Err(errno::AGAIN)));
    for &fd in &children[..count] {
        good!(sys::fd_close(fd));
    }
}

/// A list for proc_exec that is too long is refused before anything else; the caller goes on.
fn list(limit: usize) {
    let list = [CONSOLE; MOST];
    for _ in 0..20 {
        check_eq!(sys::proc_exec(4000, b"", &list[..limit + 1]), Err(errno::TOOBIG));
        check_eq!(sys::proc_exec(4000, b"", &list[..limit]), Err(errno::BADF));
    }
}

/// So many descriptors, and no more.
fn descriptors(limit: usize) {
    list(limit);
    let first = good!(sys::fd_dup(NULL));
    let mut last = first;
    let error = loop {
        match sys::fd_dup(NULL) {
            Ok(fd) => last = fd,
            Err(error) => break error,
        }
    };
    check_eq!(error, errno::MFILE);
    check_eq!(last as usize + 1, limit);
    check!(matches!(sys::proc_fork(), Err(errno::MFILE)));
    for fd in first..=last {
        good!(sys::fd_close(fd));
    }
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == b' ');
    let what = words.next().unwrap_or_default();
    let limit =
        words.next().and_then(|text| core::str::from_utf8(text).ok()).and_then(|text| text.parse().ok());
    match (what, limit) {
        (b"processes", Some(limit)) => processes(limit),
        (b"descriptors", Some(limit)) => descriptors(limit),
        (b"list", Some(limit)) => list(limit),
        _ => check!(false, "what, and how many?"),
    }
}

guest::program!(main);
