// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that another thread closes or replaces while they are waited for: the poll ends as one of a descriptor that
//! is not open, or goes on with the other file. A process whose descriptor is closed ends at once.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};
use guest::records::{filetype, RecvIn};
use guest::sync::{pause, until};
use guest::sys::{self, Sub, FD_READ, PROC_TERMINATE};
use guest::{check, check_eq, errno, good, mem, thread, NULL};

const MS: u64 = 1_000_000;

/// What the thread is to poll: the descriptor, the kind, and for how long, in ms.
static FD: AtomicU32 = AtomicU32::new(0);
static KIND: AtomicU32 = AtomicU32::new(0);
static LIMIT_MS: AtomicUsize = AtomicUsize::new(0);
/// How the poll ended: 0 not yet, 1 by the clock, else 2 and the error above it.
static END: AtomicU32 = AtomicU32::new(0);

fn poller(_: u32, _: usize) {
    let (fd, kind, limit) = (FD.load(SeqCst), KIND.load(SeqCst) as u8, LIMIT_MS.load(SeqCst) as u64);
    let mut events = [sys::Happened::default(); 2];
    let subscriptions = [Sub::fd(kind, fd, 0).tagged(1), Sub::clock(1, limit * MS, 0)];
    let count = good!(sys::poll(&subscriptions, &mut events));
    let end = match events[..count].iter().find(|event| event.userdata() == 1) {
        Some(event) => 2 | u32::from(event.error()) << 8,
        None => 1,
    };
    END.store(end, SeqCst);
}

/// Starts a poll, does something to its descriptor while it sleeps, and answers how it ended.
fn polled(fd: u32, kind: u8, limit_ms: usize, act: impl FnOnce()) -> u32 {
    FD.store(fd, SeqCst);
    KIND.store(kind.into(), SeqCst);
    LIMIT_MS.store(limit_ms, SeqCst);
    END.store(0, SeqCst);
    let thread = thread::spawn(poller, 0);
    pause(10);
    check_eq!(END.load(SeqCst), 0);
    act();
    thread.join();
    END.load(SeqCst)
}

/// A child that lives until it is killed, and a socket that ends with it.
fn child() -> (u32, u32) {
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let fd = good!(sys::spawn(|| loop {
        pause(60_000);
    }));
    good!(sys::fd_close(theirs));
    (fd, ours)
}

fn is_gone(end: u32) {
    check_eq!(sys::read(end, &mut [0]), Ok(0));
    good!(sys::fd_close(end));
}

const BADF: u32 = 2 | (errno::BADF as u32) << 8;

fn processes() {
    for replaced in [false, true] {
        for _ in 0..20 {
            let (fd, end) = child();
            let seen = polled(fd, PROC_TERMINATE, 60_000, || {
                if replaced {
                    good!(sys::fd_replace(NULL, fd));
                } else {
                    good!(sys::fd_close(fd));
                }
            });
            let expected = if replaced { 2 | (errno::INVAL as u32) << 8 } else { BADF };
            check_eq!(seen, expected);
            is_gone(end);
            if replaced {
                good!(sys::fd_close(fd));
            }
        }
    }
}

/// One that has ended already, and is looked at all the time while it is closed.
fn zombies() {
    static STOP: AtomicU32 = AtomicU32::new(0);
    fn looks(_: u32, _: usize) {
        while STOP.load(SeqCst) == 0 {
            let _ = sys::event_now(Sub::fd(PROC_TERMINATE, FD.load(SeqCst), 0));
        }
    }
    STOP.store(0, SeqCst);
    let threads = [(); 2].map(|()| thread::spawn(looks, 0));
    for i in 0..100 {
        let (fd, end) = child();
        FD.store(fd, SeqCst);
        if i % 2 == 0 {
            let other = good!(sys::spawn(|| 0));
            good!(sys::fd_replace(other, fd));
            good!(sys::fd_close(other));
        }
        good!(sys::fd_close(fd));
        is_gone(end);
    }
    STOP.store(1, SeqCst);
    threads.into_iter().for_each(thread::Thread::join);
}

/// Descriptors that came with a message which could not be answered are closed, too.
fn received() {
    static STOP: AtomicU32 = AtomicU32::new(0);
    static LOW: AtomicU32 = AtomicU32::new(0);
    fn looks(_: u32, _: usize) {
        while STOP.load(SeqCst) == 0 {
            for fd in LOW.load(SeqCst)..LOW.load(SeqCst) + 3 {
                let clock = Sub::clock(1, MS, 0);
                let _ =
                    sys::poll(&[Sub::fd(PROC_TERMINATE, fd, 0), clock], &mut [sys::Happened::default(); 2]);
            }
        }
    }
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let first = good!(sys::fd_dup(a));
    good!(sys::fd_close(first));
    LOW.store(first, SeqCst);
    let thread = thread::spawn(looks, 0);
    for _ in 0..50 {
        let (fd, end) = child();
        good!(sys::send(a, b"x", &[fd]));
        good!(sys::fd_close(fd));
        let bad = RecvIn { fds: mem::KERNEL, fds_len: 1, ..RecvIn::default() };
        check_eq!(sys::sock_recv(b, &bad), Err(errno::FAULT));
        is_gone(end);
        // The byte is there still.
        check_eq!(sys::recv(b, &mut [0; 4], &mut [], 0).map(|seen| seen.0), Ok(1));
    }
    STOP.store(1, SeqCst);
    thread.join();
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Other files end such a poll by themselves or let it go on; nothing breaks.
fn sockets() {
    for _ in 0..20 {
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let seen = polled(a, FD_READ, 2000, || good!(sys::fd_close(a)));
        check!(seen == 1 || seen == BADF, "{seen:#x}");
        check_eq!(sys::read(b, &mut [0]), Ok(0));
        good!(sys::fd_close(b));
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let (c, d) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        good!(sys::write(d, b"ready"));
        let seen = polled(a, FD_READ, 2000, || good!(sys::fd_replace(c, a)));
        check!(seen == 1 || seen == 2, "{seen:#x}");
        for fd in [a, b, c, d] {
            good!(sys::fd_close(fd));
        }
    }
}

/// Many threads close one descriptor: one of them does.
fn once() {
    static GATE: AtomicU32 = AtomicU32::new(0);
    static CLOSED: AtomicU32 = AtomicU32::new(0);
    static TRIED: AtomicU32 = AtomicU32::new(0);
    fn closes(_: u32, _: usize) {
        until(|| GATE.load(SeqCst) != 0);
        match sys::fd_close(FD.load(SeqCst)) {
            Ok(()) => CLOSED.fetch_add(1, SeqCst),
            Err(error) => {
                check_eq!(error, errno::BADF);
                0
            }
        };
        TRIED.fetch_add(1, SeqCst);
    }
    for i in 0..20 {
        let (fd, end) = if i % 2 == 0 { child() } else { good!(sys::fd_create2(filetype::SOCKET_STREAM)) };
        FD.store(fd, SeqCst);
        for word in [&GATE, &CLOSED, &TRIED] {
            word.store(0, SeqCst);
        }
        let threads = [(); 4].map(|()| thread::spawn(closes, 0));
        GATE.store(1, SeqCst);
        threads.into_iter().for_each(thread::Thread::join);
        check_eq!((TRIED.load(SeqCst), CLOSED.load(SeqCst)), (4, 1));
        is_gone(end);
    }
}

/// What is duplicated while it is closed is either open or not there: no number is lost.
fn duplicated() {
    static STOP: AtomicU32 = AtomicU32::new(0);
    fn duplicates(_: u32, _: usize) {
        while STOP.load(SeqCst) == 0 {
            let fd = FD.load(SeqCst);
            match sys::fd_dup(fd) {
                Ok(copy) => good!(sys::fd_close(copy)),
                Err(error) => check_eq!(error, errno::BADF),
            }
            if let Ok(stat) = sys::fd_stat_get(fd) {
                check_eq!(stat.filetype, filetype::CHARACTER_DEVICE);
            }
        }
    }
    let first = good!(sys::fd_dup(NULL));
    FD.store(first, SeqCst);
    let threads = [(); 2].map(|()| thread::spawn(duplicates, 0));
    let mut fd = first;
    for _ in 0..3000 {
        good!(sys::fd_close(fd));
        fd = good!(sys::fd_dup(NULL));
        FD.store(fd, SeqCst);
    }
    STOP.store(1, SeqCst);
    threads.into_iter().for_each(thread::Thread::join);
    good!(sys::fd_close(fd));
    // As many numbers are free as before.
    let again = good!(sys::fd_dup(NULL));
    check_eq!(again, first);
    good!(sys::fd_close(again));
}

fn main() {
    duplicated();
    processes();
    zombies();
    received();
    sockets();
    once();
}

guest::program!(main);
