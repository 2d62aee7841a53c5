// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for clocks, descriptors and processes together, and what is wrong with them.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::sys::{poll, spawn, Happened, Sub, FD_READ, FD_WRITE, PROC_TERMINATE, RDLOCK, SCOPE_PRIVATE};
use guest::{
    call, check, check_eq, clockid, errno, good, mem, sys, whence, BAD_FDS, FILE, FILE_SIZE, NULL, PAGE,
};

const MS: u64 = 1_000_000;
const NONE: Happened = Happened([0; 4]);

fn now(clock: clockid) -> u64 {
    good!(sys::clock_time_get(clock, 0))
}

/// The one event of a poll.
fn one(subs: &[Sub]) -> Happened {
    let mut events = [NONE; 8];
    let seen = poll(subs, &mut events[..subs.len()]);
    check!(seen == Ok(1), "{seen:?} for {subs:x?}: {events:x?}");
    events[0]
}

/// The first event of a poll, an error; a clock whose time has come may follow.
fn first(subs: &[Sub]) -> Happened {
    let mut events = [NONE; 8];
    good!(poll(subs, &mut events[..subs.len()]));
    events[0]
}

fn clocks() {
    for clock in
        [clockid::MONOTONIC, clockid::REALTIME, clockid::PROCESS_CPUTIME_ID, clockid::THREAD_CPUTIME_ID]
    {
        for absolute in [0, 1] {
            let start = now(clockid::MONOTONIC);
            let timeout = 20 * MS + if absolute == 1 { now(clock) } else { 0 };
            let event = one(&[Sub::clock(clock as u32, timeout, absolute).tagged(77)]);
            check_eq!((event.userdata(), event.error(), event.kind()), (77, 0, 1));
            check_eq!(event.0[2..], [0, 0]);
            let passed = now(clockid::MONOTONIC) - start;
            check!((19 * MS..2000 * MS).contains(&passed), "{clock:?} {absolute}: {passed} ns");
        }
        // At once.
        for (timeout, absolute) in [(0, 0), (0, 1), (1, 1)] {
            check_eq!(one(&[Sub::clock(clock as u32, timeout, absolute)]).error(), 0);
        }
    }
    // The earliest of several, and with it those of the same time.
    let later = Sub::clock(1, 3_600_000 * MS, 0).tagged(1);
    let never = Sub::clock(1, u64::MAX, 0).tagged(2);
    let never_absolute = Sub::clock(3, u64::MAX, 1).tagged(3);
    let soon = Sub::clock(1, 10 * MS, 0).tagged(4);
    check_eq!(one(&[later, never, soon, never_absolute]).userdata(), 4);
    let mut events = [NONE; 3];
    check_eq!(poll(&[soon.tagged(5), later, soon.tagged(6)], &mut events), Ok(2));
    check_eq!([events[0].userdata(), events[1].userdata()], [5, 6]);
    // With a descriptor that never gets ready the same.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(one(&[Sub::fd(FD_READ, a, 0), never, soon, later]).userdata(), 4);
    check_eq!(
        one(&[Sub::fd(FD_READ, a, 0), Sub::clock(3, now(clockid::REALTIME) + 10 * MS, 1).tagged(9)])
            .userdata(),
        9
    );
    for fd in [a, b] {
        good!(sys::fd_close(fd));
    }
}

fn sockets(kind: u8) {
    let stream = kind == filetype::SOCKET_STREAM;
    let (a, b) = good!(sys::fd_create2(kind));
    let zero = Sub::clock(1, 0, 0);
    let (read, write) = (Sub::fd(FD_READ, a, 0), Sub::fd(FD_WRITE, a, 1));
    check_eq!(one(&[read, zero]).kind(), 1);
    let (space, hangup) = one(&[write]).readiness();
    check!(space > 0 && !hangup, "{space} bytes to write");
    check_eq!(sys::write(b, b"hello"), Ok(5));
    // Alone and with others the same is told.
    let alone = one(&[read]);
    if stream {
        check_eq!(alone.readiness(), (5, false));
    }
    let mut events = [NONE; 2];
    check_eq!(poll(&[read.tagged(1), write.tagged(2)], &mut events), Ok(2));
    for event in events {
        let expected = if event.userdata() == 1 { alone.readiness() } else { (space, false) };
        check_eq!(event.readiness(), expected);
    }
    // Several to the same.
    let mut events = [NONE; 3];
    check_eq!(poll(&[read.tagged(1), read.tagged(2), read.tagged(3)], &mut events), Ok(3));
    for (i, event) in events.iter().enumerate() {
        check_eq!((event.userdata(), event.readiness()), (i as u64 + 1, alone.readiness()));
    }
    check_eq!(sys::read(a, &mut [0; 8]), Ok(5));
    check_eq!(one(&[read, Sub::clock(1, 5 * MS, 0)]).kind(), 1);
    // What arrives while one waits.
    let child = good!(spawn(|| {
        let _ = one(&[Sub::clock(1, 30 * MS, 0)]);
        u32::from(sys::write(b, b"later") != Ok(5))
    }));
    if stream {
        check_eq!(one(&[read, Sub::clock(1, 20_000 * MS, 0)]).readiness(), (5, false));
    } else {
        check_eq!(one(&[read, Sub::clock(1, 20_000 * MS, 0)]).kind(), FD_READ);
    }
    check_eq!(one(&[Sub::fd(PROC_TERMINATE, child, 0)]).ending(), (0, 0));
    good!(sys::fd_close(child));
    check_eq!(sys::read(a, &mut [0; 8]), Ok(5));
    good!(sys::fd_close(b));
    if stream {
        check_eq!(one(&[read]).readiness(), (0, true));
        check!(one(&[write]).readiness().1);
        let mut events = [NONE; 2];
        check_eq!(poll(&[read, write], &mut events), Ok(2));
        check!(events.iter().all(|event| event.readiness().1));
    }
    good!(sys::fd_close(a));
}

fn files() {
    good!(sys::fd_seek(FILE, 100, whence::SET));
    check_eq!(one(&[Sub::fd(FD_READ, FILE, 0)]).readiness(), (FILE_SIZE as u64 - 100, false));
    check_eq!(one(&[Sub::fd(FD_WRITE, FILE, 0)]).kind(), FD_WRITE);
    good!(sys::fd_seek(FILE, FILE_SIZE as i64, whence::SET));
    // Always ready, at the end too.
    check_eq!(one(&[Sub::fd(FD_READ, FILE, 0)]).readiness().0, 0);
}

fn processes() {
    for code in [0, 1, 255, 256, 300, 0x1234_5678, u32::MAX] {
        let child = good!(spawn(|| code));
        let sub = Sub::fd(PROC_TERMINATE, child, 0).tagged(5);
        let event = one(&[sub]);
        check_eq!((event.userdata(), event.kind(), event.ending()), (5, PROC_TERMINATE, (0, code)));
        // Again, and twice at once.
        let mut events = [NONE; 2];
        check_eq!(poll(&[sub, sub], &mut events), Ok(2));
        check_eq!(events[1].ending(), (0, code));
        good!(sys::fd_close(child));
    }
    for signal in [guest::signal::ABRT, guest::signal::KILL, guest::signal::TERM, guest::signal::XFSZ] {
        let child = good!(spawn(|| {
            let _ = sys::proc_raise(signal);
            0
        }));
        check_eq!(one(&[Sub::fd(PROC_TERMINATE, child, 0)]).ending(), (signal as u8, 0));
        good!(sys::fd_close(child));
    }
    // One that goes on.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let child = good!(spawn(|| sys::read(b, &mut [0]).map_or(1, |n| n as u32 + 6)));
    check_eq!(one(&[Sub::fd(PROC_TERMINATE, child, 0), Sub::clock(1, 10 * MS, 0)]).kind(), 1);
    check_eq!(sys::write(a, b"x"), Ok(1));
    check_eq!(one(&[Sub::clock(1, 20_000 * MS, 0), Sub::fd(PROC_TERMINATE, child, 0)]).ending(), (0, 7));
    for fd in [a, b, child] {
        good!(sys::fd_close(fd));
    }
}

fn errors() {
    let zero = Sub::clock(1, 0, 0);
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        for kind in [FD_READ, FD_WRITE, PROC_TERMINATE] {
            check_eq!(first(&[Sub::fd(kind, fd, 0), zero]).error(), errno::BADF as u16);
            check_eq!(first(&[Sub::fd(kind, fd, 0)]).error(), errno::BADF as u16);
        }
    }
    let none = good!(sys::limited(FILE, rights::FD_READ));
    check_eq!(first(&[Sub::fd(FD_READ, none, 0)]).error(), errno::NOTCAPABLE as u16);
    good!(sys::fd_close(none));
    check!(first(&[Sub::fd(PROC_TERMINATE, FILE, 0), zero]).error() != 0);
    // What the ABI has no name for.
    let invalid = errno::INVAL as u16;
    for kind in [0u64, 8, 9, 128, 255] {
        let mut sub = Sub::fd(FD_READ, FILE, 0).tagged(3);
        sub.0[1] = kind << 16;
        let event = first(&[sub, zero]);
        check_eq!((event.userdata(), event.error(), event.kind()), (3, invalid, kind as u8));
    }
    for flags in [2, 3, 0x8000] {
        check_eq!(first(&[Sub::fd(FD_READ, FILE, flags)]).error(), invalid);
        check_eq!(first(&[Sub::clock(1, 0, flags)]).error(), invalid);
    }
    for clock in [0, 5, 6, u32::MAX] {
        check_eq!(first(&[Sub::clock(clock, 0, 0), zero]).error(), invalid);
    }
    // A lock is the first, and with nothing but a clock.
    let word = mem::pages(1);
    let lock = Sub::lock(RDLOCK, word, SCOPE_PRIVATE);
    check_eq!(first(&[lock, zero, zero]).error(), invalid);
    check_eq!(first(&[lock, Sub::fd(FD_READ, FILE, 0)]).error(), invalid);
    check_eq!(mem::peek(word), 0);
    // Each of several errors, and what else has happened.
    let mut events = [NONE; 4];
    let bad = Sub::fd(FD_READ, 5000, 0);
    check_eq!(poll(&[bad.tagged(1), zero, bad.tagged(2), Sub::fd(FD_READ, NULL, 0)], &mut events), Ok(4));
    let badf = errno::BADF as u16;
    check_eq!(events.map(|event| event.error()), [badf, 0, badf, 0]);
    check_eq!(poll(&[zero, lock], &mut events), Ok(2));
    check_eq!([events[0].error(), events[1].error()], [0, invalid]);
}

fn addresses() {
    let pages = mem::pages(4);
    good!(sys::mem_protect(pages + 2 * PAGE, PAGE, mem::READ));
    good!(sys::mem_protect(pages + 3 * PAGE, PAGE, 0));
    let sub = Sub::clock(1, 0, 0);
    for count in [0, 1 << 20, usize::MAX, usize::MAX / 56 + 1] {
        check_eq!(call!(poll, pages, pages + PAGE, count), Err(errno::INVAL));
    }
    for bad in
        [0, 16, pages + 3 * PAGE - 8, pages + 3 * PAGE, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX - 7]
    {
        check_eq!(call!(poll, bad, pages, 1), Err(errno::FAULT));
        check_eq!(call!(poll, &raw const sub, bad, 1), Err(errno::FAULT));
    }
    check_eq!(call!(poll, &raw const sub, pages + 2 * PAGE, 1), Err(errno::FAULT));
}

/// As many as there can be.
fn many() {
    let (subs, events) = sys::poll_arrays(4096);
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(sys::write(b, b"abc"), Ok(3));
    for count in [5, 8, 9, 1024, 4096] {
        for (i, sub) in subs[..count].iter_mut().enumerate() {
            *sub = match i % 4 {
                0 => Sub::clock(1, u64::MAX - i as u64, (i / 4 % 2) as u16),
                1 => Sub::fd(FD_READ, b, 0),
                2 => Sub::clock(2 + i as u32 / 4 % 3, 1 << 60, 0),
                _ => Sub::fd(FD_READ, a, 0),
            }
            .tagged(i as u64);
        }
        let ready = count / 4;
        check_eq!(poll(&subs[..count], &mut events[..count]), Ok(ready));
        for event in &events[..ready] {
            check_eq!((event.userdata() % 4, event.readiness()), (3, (3, false)));
        }
        // Without the ready ones, a clock in the last place.
        for sub in subs[..count].iter_mut().skip(3).step_by(4) {
            *sub = Sub::fd(FD_READ, b, 0);
        }
        subs[count - 1] = Sub::clock(1, 5 * MS, 0).tagged(99);
        check_eq!(poll(&subs[..count], &mut events[..count]), Ok(1));
        check_eq!(events[0].userdata(), 99);
    }
    for fd in [a, b] {
        good!(sys::fd_close(fd));
    }
}

fn main() {
    clocks();
    sockets(filetype::SOCKET_STREAM);
    sockets(filetype::SOCKET_DGRAM);
    files();
    processes();
    errors();
    addresses();
    many();
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    for _ in 0..2000 {
        check_eq!(one(&[Sub::fd(FD_READ, a, 0), Sub::clock(1, 0, 0)]).kind(), 1);
    }
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

guest::program!(main);
