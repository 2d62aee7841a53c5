// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors in messages: what arrives, with which rights, and that none is left open when it could not.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FdStat, RecvIn, RecvOut, SendIn};
use guest::sys::{DATA_TRUNCATED, FDS_TRUNCATED, PEEK};
use guest::{call, check, check_eq, errno, good, mem, sys, whence, CONSOLE, DIRECTORY, FILE, NULL, PAGE};

const STREAM: u8 = filetype::SOCKET_STREAM;
const DGRAM: u8 = filetype::SOCKET_DGRAM;
/// As many descriptors as the kernel puts into a message.
const MOST: usize = 254;

/// How many descriptors are open, of the lowest ones.
fn open() -> usize {
    (0..600).filter(|&fd| sys::fd_stat_get(fd).is_ok()).count()
}

fn close(fds: &[u32]) {
    for &fd in fds {
        good!(sys::fd_close(fd));
    }
}

fn arrive(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let mut fds = [u32::MAX; 8];
    let mut buffer = [0; 8];
    good!(sys::fd_seek(FILE, 100, whence::SET));
    check_eq!(sys::send(a, b"files", &[FILE, NULL, DIRECTORY, a, FILE]), Ok(5));
    check_eq!(sys::recv(b, &mut buffer, &mut fds, 0), Ok((5, 5, 0)));
    check!(&buffer[..5] == b"files" && fds[5..] == [u32::MAX; 3]);
    let kinds = fds[..5].iter().map(|&fd| good!(sys::fd_stat_get(fd)).filetype);
    let file = filetype::REGULAR_FILE;
    check!(kinds.eq([file, filetype::CHARACTER_DEVICE, filetype::DIRECTORY, kind, file]));
    check!((1..5).all(|i| !fds[..i].contains(&fds[i])) && !fds.contains(&FILE), "{fds:?}");
    // It is the same open file: they share an offset.
    check_eq!(sys::fd_seek(fds[0], 0, whence::CUR), Ok(100));
    good!(sys::fd_seek(fds[4], 7, whence::SET));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(7));
    check_eq!(sys::send(fds[3], b"hello", &[]), Ok(5));
    check_eq!(sys::read(b, &mut buffer), Ok(5));
    close(&fds[..5]);
    // Without data. A stream's reader waits for data, unless it has room for none.
    let room = if kind == STREAM { 0 } else { 8 };
    check_eq!(sys::send(a, b"", &[FILE]), Ok(0));
    check_eq!(sys::recv(b, &mut buffer[..room], &mut fds, 0), Ok((0, 1, 0)));
    close(&fds[..1]);
    close(&[a, b]);
}

/// The receiver gets the sender's rights, not all that the file allows.
fn rights_travel(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let mut fds = [0; 3];
    let reader = good!(sys::limited(FILE, rights::FD_READ | rights::FD_SEEK));
    let nothing = good!(sys::limited(FILE, 0));
    good!(sys::send(a, b"x", &[reader, nothing, FILE]));
    // Given up or closed after it was sent, it travels as it was.
    let before: [FdStat; 3] = [reader, nothing, FILE].map(|fd| good!(sys::fd_stat_get(fd)));
    good!(sys::limit(reader, rights::FD_SEEK, 0));
    close(&[reader, nothing]);
    check_eq!(sys::recv(b, &mut [0], &mut fds, 0), Ok((1, 3, 0)));
    check_eq!(fds.map(|fd| good!(sys::fd_stat_get(fd))), before);
    check_eq!(before[1].base, rights::FILE_ADVISE);
    check_eq!(sys::write(fds[0], b"x"), Err(errno::NOTCAPABLE));
    check_eq!(sys::pread(fds[0], &mut [0], 0), Ok(1));
    check_eq!(sys::read(fds[1], &mut [0]), Err(errno::NOTCAPABLE));
    // Over and over again they do not grow.
    for _ in 0..3 {
        good!(sys::send(b, b"x", &[fds[0]]));
        good!(sys::fd_close(fds[0]));
        check_eq!(sys::recv(a, &mut [0], &mut fds[..1], 0), Ok((1, 1, 0)));
        check_eq!(good!(sys::fd_stat_get(fds[0])), before[0]);
        check_eq!(sys::limit(fds[0], before[2].base, 0), Err(errno::NOTCAPABLE));
    }
    close(&fds);
    close(&[a, b]);
}

/// The first ones arrive where there is no room for all, and the others are closed.
fn truncated(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open();
    let sent = [NULL, DIRECTORY, FILE];
    for room in 0..5 {
        let mut fds = [u32::MAX; 5];
        good!(sys::send(a, b"0123", &sent));
        // Who has room for none has not asked for any.
        let flags = if (1..3).contains(&room) { FDS_TRUNCATED } else { 0 };
        let stored = room.min(3);
        check_eq!(sys::recv(b, &mut [0; 8], &mut fds[..room], 0), Ok((4, stored, flags)));
        check!(fds[stored..].iter().all(|&fd| fd == u32::MAX), "{fds:?}");
        check_eq!(open(), idle + stored);
        for (i, &fd) in fds[..stored].iter().enumerate() {
            check_eq!(good!(sys::fd_stat_get(fd)).filetype, good!(sys::fd_stat_get(sent[i])).filetype);
        }
        close(&fds[..stored]);
    }
    if kind == DGRAM {
        good!(sys::send(a, b"0123", &sent));
        check_eq!(sys::recv(b, &mut [0; 2], &mut [0], 0), Ok((2, 1, FDS_TRUNCATED | DATA_TRUNCATED)));
        check_eq!(open(), idle + 1);
        good!(sys::fd_close(idle as u32));
        good!(sys::send(a, b"0123", &sent));
        check_eq!(sys::recv(b, &mut [0; 2], &mut [], 0), Ok((2, 0, DATA_TRUNCATED)));
        check_eq!(open(), idle);
    }
    close(&[a, b]);
    check_eq!(open(), idle - 2);
}

/// Peeking shows the data and leaves the descriptors where they are.
fn peeked(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open();
    good!(sys::send(a, b"0123", &[NULL, FILE]));
    let mut fds = [u32::MAX; 2];
    for _ in 0..3 {
        check_eq!(sys::recv(b, &mut [0; 8], &mut fds, PEEK), Ok((4, 0, 0)));
        check_eq!(fds, [u32::MAX; 2]);
        check_eq!(open(), idle);
    }
    check_eq!(sys::recv(b, &mut [0; 8], &mut fds, 0), Ok((4, 2, 0)));
    check_eq!(open(), idle + 2);
    close(&fds);
    close(&[a, b]);
}

/// Descriptors that could not be told to the program are closed again.
fn bad_memory(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open();
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    let mut byte = [0];
    let vectors = [sys::iov(byte.as_mut_ptr() as usize, 1)];
    for address in mem::BAD.into_iter().chain([read_only, read_only + PAGE, last + PAGE - 6]) {
        let input = RecvIn { fds: address, fds_len: 3, ..sys::recv_in(&vectors, &mut [], 0) };
        good!(sys::send(a, b"x", &[NULL, FILE, DIRECTORY]));
        check_eq!(sys::sock_recv(b, &input), Err(errno::FAULT));
        check_eq!(open(), idle);
        // No descriptor, no access; one, and the memory's end is not reached.
        good!(sys::send(a, b"x", &[]));
        check_eq!(sys::sock_recv(b, &RecvIn { fds_len: usize::MAX, ..input }).map(|o| o.fdslen), Ok(0));
        good!(sys::send(a, b"x", &[NULL]));
        let stored = sys::sock_recv(b, &input).map(|output| output.fdslen);
        check_eq!(stored, if address == last + PAGE - 6 { Ok(1) } else { Err(errno::FAULT) });
        check_eq!(open(), idle + stored.unwrap_or(0));
        if stored.is_ok() {
            good!(sys::fd_close(idle as u32));
        }
        // The descriptors are stored, the answer is not.
        let mut fds = [u32::MAX; 3];
        let input = sys::recv_in(&vectors, &mut fds, 0);
        good!(sys::send(a, b"x", &[NULL, FILE, DIRECTORY]));
        check_eq!(call!(sock_recv, b, &raw const input, address), Err(errno::FAULT));
        check_eq!(open(), idle);
    }
    // A message whose data cannot be stored loses its descriptors.
    good!(sys::send(a, b"x", &[NULL, FILE]));
    let input = sys::recv_in(&[sys::iov(mem::KERNEL, 1)], &mut [0; 2], 0);
    check_eq!(sys::sock_recv(b, &input), Err(errno::FAULT));
    check_eq!(open(), idle);
    for address in mem::BAD.into_iter().chain([read_only + PAGE, last + PAGE - 6]) {
        let input = SendIn { fds: address, fds_len: 2, ..SendIn::default() };
        check_eq!(sys::sock_send(a, &input), Err(errno::FAULT));
    }
    close(&[a, b]);
}

fn refused(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open();
    for bad in [idle as u32, 1000, 0x7fff_ffff, 0x8000_0000, u32::MAX] {
        check_eq!(sys::send(a, b"x", &[bad]), Err(errno::BADF));
        check_eq!(sys::send(a, b"x", &[NULL, FILE, bad]), Err(errno::BADF));
    }
    // As many as fit, and more.
    let many = [NULL; 600];
    let mut fds = [u32::MAX; 600];
    check_eq!(sys::send(a, b"x", &many[..MOST]), Ok(1));
    check_eq!(sys::recv(b, &mut [0], &mut fds, 0), Ok((1, MOST, 0)));
    check_eq!(open(), idle + MOST);
    close(&fds[..MOST]);
    for (count, error) in
        [(MOST + 1, errno::MSGSIZE), (508, errno::MSGSIZE), (509, errno::INVAL), (600, errno::INVAL)]
    {
        check_eq!(sys::send(a, b"x", &many[..count]), Err(error));
    }
    for fds_len in [usize::MAX, 1 << 62, 1 << 32, (1 << 62) + 1] {
        let input = SendIn { fds: many.as_ptr() as usize, fds_len, ..SendIn::default() };
        check_eq!(sys::sock_send(a, &input), Err(errno::INVAL));
    }
    // Nothing of all that was sent.
    good!(sys::send(a, b"y", &[]));
    let mut byte = [0];
    check_eq!(sys::recv(b, &mut byte, &mut fds, 0), Ok((1, 0, 0)));
    check_eq!(&byte, b"y");
    close(&[a, b]);
}

/// A full table: the message's descriptors are lost, and none of them is left open. On FreeBSD 15 the message must have data,
/// or the error is lost, and nothing may be queued that stays behind it, or the kernel goes round for ever: docs/upstream.md.
fn full_table(kind: u8) {
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open() as u32;
    good!(sys::send(a, b"0123", &[NULL, FILE]));
    let first = good!(sys::fd_dup(CONSOLE));
    check_eq!(first, idle);
    let mut last = first;
    let error = loop {
        match sys::fd_dup(CONSOLE) {
            Ok(fd) => last = fd,
            Err(error) => break error,
        }
    };
    check_eq!(error, errno::MFILE);
    // Room for one of two is too little.
    good!(sys::fd_close(first));
    let mut fds = [u32::MAX; 2];
    check_eq!(sys::recv(b, &mut [0; 8], &mut fds, 0), Err(errno::MFILE));
    check_eq!(fds, [u32::MAX; 2]);
    check_eq!(sys::fd_dup(CONSOLE), Ok(first));
    check_eq!(sys::fd_dup(CONSOLE), Err(errno::MFILE));
    for fd in first..=last {
        good!(sys::fd_close(fd));
    }
    if kind == STREAM {
        check_eq!(sys::recv(b, &mut [0; 8], &mut fds, 0), Ok((4, 0, 0)));
    }
    check_eq!(open() as u32, idle);
    close(&[a, b]);
}

/// Messages that nobody receives, and sockets that hold each other or themselves.
fn dropped(kind: u8) {
    for _ in 0..200 {
        let (a, b) = good!(sys::fd_create2(kind));
        let (c, d) = good!(sys::fd_create2(kind));
        good!(sys::send(a, b"x", &[NULL, FILE, a, b]));
        good!(sys::send(b, b"x", &[b, c, d]));
        good!(sys::send(c, b"x", &[a, b, d]));
        close(&[a, b, c, d]);
    }
    let (a, b) = good!(sys::fd_create2(kind));
    let idle = open();
    for _ in 0..200 {
        let (c, d) = good!(sys::fd_create2(kind));
        good!(sys::send(c, b"x", &[FILE, NULL]));
        good!(sys::send(a, b"x", &[d, FILE]));
        close(&[c, d]);
        // Received without room, with room for one.
        check_eq!(sys::recv(b, &mut [0], &mut [0; 1], 0), Ok((1, 1, FDS_TRUNCATED)));
        good!(sys::fd_close(idle as u32));
        good!(sys::send(a, b"x", &[FILE, NULL]));
        // read(2) has no room for descriptors.
        check_eq!(sys::read(b, &mut [0]), Ok(1));
    }
    check_eq!(open(), idle);
    close(&[a, b]);
}

fn main() {
    check_eq!(size_of::<RecvOut>(), 64);
    for kind in [STREAM, DGRAM] {
        arrive(kind);
        rights_travel(kind);
        truncated(kind);
        peeked(kind);
        bad_memory(kind);
        refused(kind);
        full_table(kind);
        dropped(kind);
    }
}

guest::program!(main);
