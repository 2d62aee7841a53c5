// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll: what is refused, as a whole and for each subscription.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::sys::{self, Happened, Sub, CLOCK, CONDVAR, FD_READ, FD_WRITE, PROC_TERMINATE, RDLOCK, WRLOCK};
use guest::{check, check_eq, errno, good, mem, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL};

/// The most subscriptions that a call takes.
const LIMIT: usize = 16384;
const INVAL: u16 = errno::INVAL as u16;

fn counts() {
    let page = mem::pages(1);
    for count in [0, LIMIT + 1, 1 << 32, 1 << 58, isize::MAX as usize, usize::MAX] {
        check_eq!(sys::poll_at(page, page, count), Err(errno::INVAL));
    }
    for address in mem::BAD {
        check_eq!(sys::poll_at(address, address, 0), Err(errno::INVAL));
    }
}

/// A type that there is not, and flags.
fn unknown() {
    for kind in [0, 8, 9, 15, 16, 127, 128, 255] {
        check_eq!(sys::event(Sub::fd(kind, NULL, 1)).head(), (0xfd, INVAL, kind));
    }
    for bit in 1..16 {
        for kind in [FD_READ, FD_WRITE] {
            check_eq!(sys::event(Sub::fd(kind, NULL, 1 << bit)).error(), INVAL);
            check_eq!(sys::event(Sub::fd(kind, NULL, 1 << bit | 1)).error(), INVAL);
        }
        for clock in 1..=4 {
            check_eq!(sys::event(Sub::clock(clock, 0, 1 << bit)).head(), (0x71e, INVAL, CLOCK));
        }
    }
    for flags in [0, 1] {
        check_eq!(sys::event(Sub::fd(FD_READ, NULL, flags)).error(), 0);
    }
    for clock in [0, 5, 6, 0x7fff_ffff, u32::MAX] {
        for flags in [0, 1] {
            check_eq!(sys::event(Sub::clock(clock, 0, flags)).head(), (0x71e, INVAL, CLOCK));
        }
    }
}

fn descriptors() {
    for kind in [FD_READ, FD_WRITE, PROC_TERMINATE] {
        for fd in BAD_FDS {
            check_eq!(sys::event(Sub::fd(kind, fd, 1)).head(), (0xfd, errno::BADF as u16, kind));
        }
    }
    // These are not processes.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    for fd in [CONSOLE, DIRECTORY, NULL, FILE, a] {
        check_eq!(sys::event(Sub::fd(PROC_TERMINATE, fd, 1)).error(), INVAL);
    }
    // Shared memory comes without the right to poll.
    let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    for kind in [FD_READ, FD_WRITE, PROC_TERMINATE] {
        check_eq!(sys::event(Sub::fd(kind, memory, 1)).error(), errno::NOTCAPABLE as u16);
    }
    good!(sys::fd_close(memory));
    // Nor does a process come with the right to be read or written.
    let child = good!(sys::spawn(|| 0));
    for kind in [FD_READ, FD_WRITE] {
        check_eq!(sys::event(Sub::fd(kind, child, 1)).error(), errno::NOTCAPABLE as u16);
    }
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 1)).error(), 0);
    for fd in [a, b, child] {
        good!(sys::fd_close(fd));
    }
}

/// Reading and writing need the right to do so, and all need the right to poll.
fn missing_rights() {
    const READS: u64 = rights::FD_READ | rights::POLL_FD_READWRITE;
    const WRITES: u64 = rights::FD_WRITE | rights::POLL_FD_READWRITE;
    for (kind, needs) in [(FD_READ, READS), (FD_WRITE, WRITES)] {
        let other = (READS | WRITES) & !needs;
        for (has, expected) in [
            (needs, 0),
            (needs | other, 0),
            (needs & !rights::POLL_FD_READWRITE, errno::NOTCAPABLE as u16),
            (rights::POLL_FD_READWRITE, errno::NOTCAPABLE as u16),
            (other | rights::POLL_FD_READWRITE, errno::NOTCAPABLE as u16),
            (0, errno::NOTCAPABLE as u16),
        ] {
            for fd in [NULL, FILE] {
                let fd = good!(sys::limited(fd, has));
                check_eq!(sys::event(Sub::fd(kind, fd, 1)).head(), (0xfd, expected, kind));
                good!(sys::fd_close(fd));
            }
        }
    }
    let child = good!(sys::spawn(|| 0));
    let without = good!(sys::limited(child, rights::FILE_STAT_FGET));
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, without, 1)).error(), errno::NOTCAPABLE as u16);
    let with = good!(sys::limited(child, rights::POLL_PROC_TERMINATE));
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, with, 1)).error(), 0);
    for fd in [child, with, without] {
        good!(sys::fd_close(fd));
    }
}

/// Locks and condition variables are the first of at most two, the second a clock; elsewhere each is an error, and
/// the others are as they would be without it.
fn out_of_place() {
    let word = mem::pages(1);
    let lock = |kind| Sub::lock(kind, word, 4).tagged(1);
    let condvar = Sub::condvar(word + 64, 4, word, 4).tagged(1);
    let clock = Sub::clock(1, 0, 0).tagged(2);
    let never = Sub::clock(1, u64::MAX, 0).tagged(2);
    let null = Sub::fd(FD_READ, NULL, 1).tagged(2);
    let mut events = [Happened::default(); 10];
    for wrong in [lock(RDLOCK), lock(WRLOCK), condvar] {
        let error = (1, INVAL, (wrong.0[1] >> 16) as u8);
        check_eq!(good!(sys::poll_events(&[clock, wrong], &mut events))[1].head(), error);
        check_eq!(good!(sys::poll_events(&[never, wrong], &mut events))[0].head(), error);
        check_eq!(good!(sys::poll_events(&[wrong, null], &mut events))[0].head(), error);
        check_eq!(good!(sys::poll_events(&[wrong, null], &mut events)).len(), 2);
        check_eq!(good!(sys::poll_events(&[wrong, wrong], &mut events)).len(), 2);
        check_eq!(good!(sys::poll_events(&[wrong, clock, clock], &mut events))[0].head(), error);
        check_eq!(good!(sys::poll_events(&[wrong, never, never], &mut events)).len(), 1);
        check_eq!(good!(sys::poll_events(&[wrong, wrong, clock], &mut events)).len(), 3);
        check_eq!(good!(sys::poll_events(&[wrong; 10], &mut events)).len(), 10);
        check!(good!(sys::poll_events(&[wrong; 10], &mut events)).iter().all(|event| event.head() == error));
        // Nobody has touched the lock.
        check_eq!(mem::peek(word), 0);
    }
    check_eq!(CONDVAR, (condvar.0[1] >> 16) as u8);
    // In its place.
    check_eq!(good!(sys::poll_events(&[lock(WRLOCK), never], &mut events))[0].head(), (1, 0, WRLOCK));
    check!(mem::peek(word + 3) & 0x40 != 0);
}

fn main() {
    counts();
    unknown();
    descriptors();
    missing_rights();
    out_of_place();
}

guest::program!(main);
