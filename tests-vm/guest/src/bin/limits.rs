// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Limits that native tests set: `processes N` makes as many processes as it can, which is to be so many; with
//! `descriptors N` a process may have so many descriptors, with `list N` proc_exec may be given so many, and with `exec N` it
//! is given so many, although that takes a larger table.
#![no_std]
#![no_main]

use guest::records::rights;
use guest::sys::{self, Forked};
use guest::{auxv, check, check_eq, errno, good, CONSOLE, DIRECTORY, NULL};

const MOST: usize = 300;
/// The argument data of the program that `exec N` executes, and the number of its descriptors.
const EXECUTED: &[u8] = b"executed ";

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

/// The program goes on as another one.
fn exec(count: usize, text: &[u8]) {
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::PROC_EXEC | rights::FD_READ));
    let mut data = [0; EXECUTED.len() + 8];
    let data = &mut data[..EXECUTED.len() + text.len()];
    data[..EXECUTED.len()].copy_from_slice(EXECUTED);
    data[EXECUTED.len()..].copy_from_slice(text);
    let error = sys::proc_exec(program, data, &[CONSOLE; MOST][..count]);
    check!(false, "proc_exec with {count} descriptors: {error:?}");
}

fn executed(count: usize) {
    for fd in 0..MOST as u32 {
        let open = sys::fd_stat_get(fd).map(drop);
        check_eq!(open, if (fd as usize) < count { Ok(()) } else { Err(errno::BADF) });
    }
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == b' ');
    let what = words.next().unwrap_or_default();
    let text = words.next().unwrap_or_default();
    match (what, auxv::number(text)) {
        (b"processes", Some(limit)) => processes(limit),
        (b"descriptors", Some(limit)) => descriptors(limit),
        (b"list", Some(limit)) => list(limit),
        (b"exec", Some(count)) => exec(count, text),
        (b"executed", Some(count)) => executed(count),
        _ => check!(false, "what, and how many?"),
    }
}

guest::program!(main);
