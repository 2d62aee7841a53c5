// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for descriptors: readiness, byte counts, hang-ups, and waiting for them.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use guest::records::filetype;
use guest::sys::{self, Happened, Sub, FD_READ, FD_WRITE};
use guest::{check, check_eq, errno, good, thread, whence, CONSOLE, DIRECTORY, FILE, FILE_SIZE, NULL};

const MS: u64 = 1_000_000;
/// The other end of the socket that the main thread waits for.
static OTHER: AtomicU32 = AtomicU32::new(0);

fn ready(kind: u8, fd: u32) -> Happened {
    let event = sys::event(Sub::fd(kind, fd, 1));
    check_eq!(event.head(), (0xfd, 0, kind));
    event
}

fn pause() {
    sys::event(Sub::clock(1, 20 * MS, 0));
}

/// Files are always ready; to be read is what comes after the offset.
fn files() {
    let size = FILE_SIZE as u64;
    for (offset, left) in [(0, size), (1, size - 1), (size - 1, 1), (size, 0), (size + 1, 0), (1 << 40, 0)] {
        check_eq!(sys::fd_seek(FILE, offset as i64, whence::SET), Ok(offset));
        let event = ready(FD_READ, FILE);
        check_eq!((event.bytes(), event.hangup()), (left, false));
        check_eq!((ready(FD_WRITE, FILE).bytes(), ready(FD_WRITE, FILE).hangup()), (0, false));
        // The offset is where it was.
        check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(offset));
    }
    // More than 32 bits, where the file system can hold such a file.
    check_eq!(sys::fd_seek(FILE, 0, whence::SET), Ok(0));
    if sys::pwrite(FILE, b"x", (5 << 32) - 1) == Ok(1) {
        check_eq!(ready(FD_READ, FILE).bytes(), 5 << 32);
    }
    check!(!ready(FD_READ, DIRECTORY).hangup());
    for kind in [FD_READ, FD_WRITE] {
        check!(!ready(kind, NULL).hangup());
    }
    check!(!ready(FD_WRITE, CONSOLE).hangup());
}

/// Both ends of a pair are writable and, with something written to the other one, readable.
fn sockets(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    for (fd, peer) in [(a, b), (b, a)] {
        check_eq!(sys::event_now(Sub::fd(FD_READ, fd, 1)), None);
        let space = ready(FD_WRITE, fd);
        check!(!space.hangup());
        check!((1..1 << 24).contains(&space.bytes()), "room for {} bytes", space.bytes());
        check_eq!(sys::write(peer, b"hello"), Ok(5));
        let event = ready(FD_READ, fd);
        check_eq!((event.bytes(), event.hangup()), (5, false));
        // Asking takes nothing away.
        check_eq!(ready(FD_READ, fd), event);
        check_eq!(sys::write(peer, b"world!"), Ok(6));
        check_eq!(ready(FD_READ, fd).bytes(), 11);
        let mut buffer = [0; 20];
        check_eq!(sys::read(fd, &mut buffer[..5]), Ok(5));
        check_eq!(ready(FD_READ, fd).bytes(), 6);
        check_eq!(sys::read(fd, &mut buffer), Ok(6));
        check_eq!(sys::event_now(Sub::fd(FD_READ, fd, 1)), None);
    }
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Descriptors in messages are no bytes to read, but a message of descriptors alone is something to receive.
fn descriptors(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    for text in [&b""[..], b"hello"] {
        check_eq!(sys::send(a, text, &[NULL, FILE]), Ok(text.len()));
        let event = ready(FD_READ, b);
        check_eq!((event.bytes(), event.hangup()), (text.len() as u64, false));
        let mut fds = [0; 2];
        // A stream's reader waits for data, unless it has room for none.
        let room = if kind == filetype::SOCKET_STREAM { text.len() } else { 8 };
        check_eq!(sys::recv(b, &mut [0; 8][..room], &mut fds, 0), Ok((text.len(), 2, 0)));
        for fd in fds {
            good!(sys::fd_close(fd));
        }
        check_eq!(sys::event_now(Sub::fd(FD_READ, b, 1)), None);
    }
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// What is left is read, then comes the end.
fn hang_up() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(sys::write(b, b"rest"), Ok(4));
    good!(sys::fd_close(b));
    let event = ready(FD_READ, a);
    check_eq!((event.bytes(), event.hangup()), (4, true));
    check_eq!(sys::read(a, &mut [0; 9]), Ok(4));
    let event = ready(FD_READ, a);
    check_eq!((event.bytes(), event.hangup()), (0, true));
    check!(ready(FD_WRITE, a).hangup());
    good!(sys::fd_close(a));
    // Only one direction.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::sock_shutdown(b, 2));
    check!(ready(FD_READ, a).hangup());
    check!(!ready(FD_WRITE, a).hangup());
    check_eq!(sys::write(a, b"still"), Ok(5));
    check_eq!(ready(FD_READ, b).bytes(), 5);
    check!(!ready(FD_READ, b).hangup());
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// A full socket is not writable until there is room.
fn full() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let block = [7; 1024];
    let mut written = 0;
    while sys::event_now(Sub::fd(FD_WRITE, a, 1)).is_some() {
        written += good!(sys::write(a, &block)) as u64;
        check!(written < 1 << 24, "{written} bytes and still room");
    }
    check_eq!(ready(FD_READ, b).bytes(), written);
    let drain = |_, fd: usize| {
        pause();
        let mut buffer = [0; 4096];
        while sys::event_now(Sub::fd(FD_READ, fd as u32, 1)).is_some() {
            good!(sys::read(fd as u32, &mut buffer));
        }
    };
    let thread = thread::spawn(drain, b as usize);
    check!(!ready(FD_WRITE, a).hangup());
    thread.join();
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Waits until another thread does something.
fn waits(kind: u8, what: fn(u32)) -> Happened {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    OTHER.store(b, SeqCst);
    let act = |_, what: usize| {
        pause();
        ACTIONS[what](OTHER.load(SeqCst));
    };
    let index = ACTIONS.iter().position(|action| *action as usize == what as usize);
    let thread = thread::spawn(act, index.unwrap_or(usize::MAX));
    let event = sys::event(Sub::fd(kind, a, 1));
    thread.join();
    good!(sys::fd_close(a));
    let _ = sys::fd_close(b);
    event
}

const ACTIONS: [fn(u32); 3] = [write, close, shut_down];

fn write(fd: u32) {
    check_eq!(sys::write(fd, b"ping"), Ok(4));
}

fn close(fd: u32) {
    good!(sys::fd_close(fd));
}

fn shut_down(fd: u32) {
    good!(sys::sock_shutdown(fd, 2));
}

fn woken() {
    let event = waits(FD_READ, write);
    check_eq!((event.error(), event.bytes(), event.hangup()), (0, 4, false));
    for action in [close, shut_down] {
        let event = waits(FD_READ, action);
        check_eq!((event.error(), event.bytes(), event.hangup()), (0, 0, true));
    }
}

/// The descriptor itself is closed by another thread; its peer says something then.
fn closed_meanwhile() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let close = |_, fd: usize| {
        pause();
        good!(sys::fd_close(fd as u32));
    };
    let thread = thread::spawn(close, a as usize);
    let mut events = [Happened::default(); 2];
    let limit = Sub::clock(1, 3000 * MS, 0);
    let happened = good!(sys::poll_events(&[Sub::fd(FD_READ, a, 1), limit], &mut events));
    check_eq!(happened.len(), 1);
    // Either it is seen that it was closed, or nothing happens to it any more.
    check!(matches!(happened[0].error(), 0 | 8), "{:?}", happened[0]);
    check_eq!(errno::BADF as u16, 8);
    thread.join();
    good!(sys::fd_close(b));
}

/// Several subscriptions to one descriptor are as many events.
fn repeated() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let read = Sub::fd(FD_READ, a, 1);
    let write = Sub::fd(FD_WRITE, a, 1);
    let mut events = [Happened::default(); 9];
    let happened = good!(sys::poll_events(
        &[read.tagged(0), write.tagged(1), read.tagged(2), write.tagged(3)],
        &mut events
    ));
    check_eq!(happened.len(), 2);
    check_eq!([0, 1].map(|i| happened[i].userdata()), [1, 3]);
    // Three are woken by one.
    let act = |_, fd: usize| {
        pause();
        check_eq!(sys::write(fd as u32, b"abc"), Ok(3));
    };
    let thread = thread::spawn(act, b as usize);
    let happened = good!(sys::poll_events(&[read.tagged(5), read.tagged(6), read.tagged(7)], &mut events));
    check_eq!(happened.len(), 3);
    for (i, event) in happened.iter().enumerate() {
        check_eq!((event.head(), event.bytes()), ((5 + i as u64, 0, FD_READ), 3));
    }
    thread.join();
    // Two numbers of one file.
    let again = good!(sys::fd_dup(a));
    let both = [read.tagged(1), Sub::fd(FD_READ, again, 1).tagged(2), write.tagged(3), read.tagged(4)];
    let happened = good!(sys::poll_events(&both, &mut events));
    check_eq!(happened.len(), 4);
    check!(happened.iter().all(|event| event.error() == 0));
    for fd in [a, b, again] {
        good!(sys::fd_close(fd));
    }
}

fn main() {
    files();
    sockets(filetype::SOCKET_STREAM);
    sockets_of_datagrams();
    for kind in [filetype::SOCKET_STREAM, filetype::SOCKET_DGRAM] {
        descriptors(kind);
    }
    hang_up();
    full();
    woken();
    closed_meanwhile();
    repeated();
    for _ in 0..300 {
        sockets(filetype::SOCKET_STREAM);
        hang_up();
        repeated_now();
    }
}

/// As `sockets`, where a read takes a whole message.
fn sockets_of_datagrams() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
    check_eq!(sys::event_now(Sub::fd(FD_READ, a, 1)), None);
    check!(ready(FD_WRITE, a).bytes() > 0);
    check_eq!(sys::write(b, b"hello"), Ok(5));
    check_eq!(ready(FD_READ, a).bytes(), 5);
    check_eq!(sys::write(b, b"world!"), Ok(6));
    check_eq!(ready(FD_READ, a).bytes(), 11);
    check_eq!(sys::read(a, &mut [0; 2]), Ok(2));
    check_eq!(ready(FD_READ, a).bytes(), 6);
    good!(sys::fd_close(b));
    check_eq!(ready(FD_READ, a).bytes(), 6);
    good!(sys::fd_close(a));
}

/// A descriptor twice without waiting, and with waiting in vain.
fn repeated_now() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let mut events = [Happened::default(); 4];
    let read = Sub::fd(FD_READ, a, 1);
    let limit = Sub::clock(1, 1, 0).tagged(9);
    let happened = good!(sys::poll_events(&[read, read, Sub::fd(FD_READ, b, 1), limit], &mut events));
    check_eq!((happened.len(), happened[0].userdata()), (1, 9));
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

guest::program!(main);
