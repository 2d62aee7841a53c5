// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for the end of processes.
#![no_std]
#![no_main]

use guest::sys::{self, Happened, Sub, CLOCK, PROC_TERMINATE};
use guest::{check, check_eq, clockid, good, signal};

const MS: u64 = 1_000_000;

fn ended(fd: u32) -> (u8, u32) {
    let event = sys::event(Sub::fd(PROC_TERMINATE, fd, 1));
    check_eq!(event.head(), (0xfd, 0, PROC_TERMINATE));
    event.ending()
}

fn pause() {
    sys::event(Sub::clock(1, 20 * MS, 0));
}

/// Exit codes have 32 bits.
fn codes() {
    for code in [0, 1, 44, 127, 128, 255, 256, 300, 0x1_0000, 0x00ff_ffff, 0x7fff_ffff, 0x8000_0000, u32::MAX]
    {
        let child = good!(sys::spawn(|| code));
        check_eq!(ended(child), (0, code));
        // It stays ended.
        check_eq!(ended(child), (0, code));
        good!(sys::fd_close(child));
    }
}

fn signals() {
    for which in [
        signal::ABRT,
        signal::ALRM,
        signal::BUS,
        signal::FPE,
        signal::HUP,
        signal::ILL,
        signal::INT,
        signal::KILL,
        signal::QUIT,
        signal::SEGV,
        signal::SYS,
        signal::TERM,
        signal::TRAP,
        signal::USR1,
        signal::USR2,
        signal::VTALRM,
        signal::XCPU,
        signal::XFSZ,
    ] {
        let child = good!(sys::spawn(|| {
            good!(sys::proc_raise(which));
            0
        }));
        check_eq!(ended(child), (which as u8, 0));
        good!(sys::fd_close(child));
    }
}

/// Waits, with other things and alone.
fn waits() {
    let mut events = [Happened::default(); 4];
    let (a, b) = good!(sys::fd_create2(guest::records::filetype::SOCKET_STREAM));
    for _ in 0..3 {
        let child = good!(sys::spawn(|| {
            // Until its parent says so.
            good!(sys::read(b, &mut [0]));
            7
        }));
        let terminate = Sub::fd(PROC_TERMINATE, child, 1).tagged(1);
        check_eq!(sys::event_now(terminate), None);
        let soon = Sub::clock(clockid::MONOTONIC as u32, MS, 0).tagged(2);
        let happened = good!(sys::poll_events(&[terminate, soon], &mut events));
        check_eq!((happened.len(), happened[0].head()), (1, (2, 0, CLOCK)));
        check_eq!(sys::write(a, b"x"), Ok(1));
        let never = Sub::clock(clockid::MONOTONIC as u32, u64::MAX, 0).tagged(2);
        let read = Sub::fd(sys::FD_READ, a, 1).tagged(3);
        let happened = good!(sys::poll_events(&[never, read, terminate, terminate.tagged(4)], &mut events));
        check_eq!(happened.len(), 2);
        for (event, userdata) in happened.iter().zip([1, 4]) {
            check_eq!((event.head(), event.ending()), ((userdata, 0, PROC_TERMINATE), (0, 7)));
        }
        good!(sys::fd_close(child));
    }
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Closing the last descriptor kills the child: one of its own sees that.
fn killed_by_close() {
    let (a, b) = good!(sys::fd_create2(guest::records::filetype::SOCKET_STREAM));
    let child = good!(sys::spawn(|| {
        good!(sys::fd_close(a));
        loop {
            pause();
        }
    }));
    good!(sys::fd_close(b));
    check_eq!(sys::event_now(Sub::fd(sys::FD_READ, a, 1)), None);
    good!(sys::fd_close(child));
    // The child had the other end.
    check!(sys::event(Sub::fd(sys::FD_READ, a, 1)).hangup());
    good!(sys::fd_close(a));
}

/// Many children, in the order in which they are asked for.
fn many() {
    const CHILDREN: usize = 20;
    let mut children = [0; CHILDREN];
    for (i, child) in children.iter_mut().enumerate() {
        *child = good!(sys::spawn(|| {
            if i % 2 == 0 {
                pause();
            }
            i as u32
        }));
    }
    let mut events = [Happened::default(); CHILDREN];
    let mut left: [Option<u32>; CHILDREN] = children.map(Some);
    while left.iter().any(Option::is_some) {
        let mut subscriptions = [Sub([0; 7]); CHILDREN];
        let mut count = 0;
        for (i, child) in left.iter().enumerate().filter_map(|(i, child)| child.map(|child| (i, child))) {
            subscriptions[count] = Sub::fd(PROC_TERMINATE, child, 1).tagged(i as u64);
            count += 1;
        }
        for event in good!(sys::poll_events(&subscriptions[..count], &mut events)) {
            let i = event.userdata() as usize;
            check_eq!(event.ending(), (0, i as u32));
            check!(left[i].take().is_some(), "{i} ended twice");
        }
    }
    for child in children {
        good!(sys::fd_close(child));
    }
}

fn main() {
    codes();
    signals();
    waits();
    killed_by_close();
    many();
}

guest::program!(main);
