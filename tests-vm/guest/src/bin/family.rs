// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Families of processes: `chain N`, each one the parent of the next; `leaves N`, the same, and the first one exits; `bomb`,
//! each one the parent of as many as can be. Descriptor 4 is written to when they are there.
#![no_std]
#![no_main]

use guest::sync::pause;
use guest::sys::{self, Forked};
use guest::{auxv, check, check_eq, errno, good};

const FIFO: u32 = 4;

fn for_ever() -> ! {
    loop {
        pause(60_000);
    }
}

fn is_there() {
    check_eq!(sys::write(FIFO, b"!"), Ok(1));
}

/// Returns in the first process, when the last one is there.
fn chain(length: usize) {
    let (ours, theirs) = good!(sys::fd_create2(guest::records::filetype::SOCKET_STREAM));
    for left in (0..length).rev() {
        if let Forked::Parent(_) = good!(sys::proc_fork()) {
            if left + 1 < length {
                for_ever();
            }
            check_eq!(sys::read(ours, &mut [0]), Ok(1));
            return is_there();
        }
    }
    check_eq!(sys::write(theirs, b"!"), Ok(1));
    for_ever();
}

fn bomb() -> ! {
    loop {
        match sys::proc_fork() {
            Ok(_) => {}
            Err(error) => {
                check_eq!(error, errno::AGAIN);
                is_there();
                for_ever();
            }
        }
    }
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == b' ');
    let what = words.next().unwrap_or_default();
    let number = words.next().and_then(auxv::number);
    match (what, number) {
        (b"chain", Some(length)) => {
            chain(length);
            for_ever();
        }
        (b"leaves", Some(length)) => chain(length),
        (b"bomb", None) => bomb(),
        _ => check!(false, "what, and how many?"),
    }
}

guest::program!(main);
