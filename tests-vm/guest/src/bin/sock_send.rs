// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! sock_send: data; descriptors are for sock_rights.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, rights, FdStat, SendIn};
use guest::{call, check, check_eq, errno, good, mem, sys, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL, PAGE};

const KINDS: [u8; 2] = [filetype::SOCKET_STREAM, filetype::SOCKET_DGRAM];

fn pair(kind: u8) -> (u32, u32) {
    good!(sys::fd_create2(kind))
}

fn vectors(kind: u8) {
    let (a, b) = pair(kind);
    let mut buffer = [0; 2048];
    check_eq!(sys::send(a, b"hello", &[]), Ok(5));
    check_eq!(sys::read(b, &mut buffer), Ok(5));
    check_eq!(&buffer[..5], b"hello");
    // Several, one of them empty and at a bad address, in an order of their own.
    let text = b"0123456789";
    let start = text.as_ptr() as usize;
    let several = [sys::ciov(start + 5, 5), sys::ciov(mem::KERNEL, 0), sys::ciov(start, 5)];
    check_eq!(sys::sock_send(a, &sys::send_in(&several, &[])), Ok(10));
    check_eq!(sys::read(b, &mut buffer), Ok(10));
    check_eq!(&buffer[..10], b"5678901234");
    // As many as can be, and one more.
    let many: [_; 1025] = core::array::from_fn(|i| sys::ciov(start + i % 10, 1));
    check_eq!(sys::sock_send(a, &sys::send_in(&many[..1024], &[])), Ok(1024));
    check_eq!(sys::read(b, &mut buffer), Ok(1024));
    check!(buffer[..1024].iter().enumerate().all(|(i, &byte)| byte == text[i % 10]));
    let input = sys::send_in(&many, &[]);
    for data_len in [1025, 1 << 32, (1 << 32) + 1, usize::MAX] {
        check_eq!(sys::sock_send(a, &SendIn { data_len, ..input }), Err(errno::INVAL));
    }
    // Lengths that do not fit.
    let max = isize::MAX as usize;
    for lengths in [[usize::MAX, 0], [max + 1, 0], [max, 1], [10, usize::MAX - 9], [10, usize::MAX - 4]] {
        let vectors = lengths.map(|length| sys::ciov(start, length));
        check_eq!(sys::sock_send(a, &sys::send_in(&vectors, &[])), Err(errno::INVAL));
    }
    check_eq!(sys::fd_stat_put(b, &nonblocking(), 1), Ok(()));
    check_eq!(sys::read(b, &mut buffer), Err(errno::AGAIN));
    close(a, b);
}

fn empty() {
    let mut buffer = [0; 8];
    // A datagram may have no data; a stream has nothing to send.
    let (a, b) = pair(filetype::SOCKET_DGRAM);
    check_eq!(sys::send(a, b"", &[]), Ok(0));
    check_eq!(sys::sock_send(a, &sys::send_in(&[], &[])), Ok(0));
    check_eq!(sys::send(a, b"x", &[]), Ok(1));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((0, 0, 0)));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((0, 0, 0)));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((1, 0, 0)));
    close(a, b);
    let (a, b) = pair(filetype::SOCKET_STREAM);
    check_eq!(sys::send(a, b"", &[]), Ok(0));
    check_eq!(sys::sock_send(a, &sys::send_in(&[], &[])), Ok(0));
    check_eq!(sys::send(a, b"x", &[]), Ok(1));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((1, 0, 0)));
    close(a, b);
}

fn nonblocking() -> FdStat {
    FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() }
}

/// A queue that is full: a part is sent, then nothing. Too large a datagram is never sent.
fn full() {
    let large = mem::pages(256);
    let all = mem::bytes(large, 256 * PAGE);
    let (a, b) = pair(filetype::SOCKET_STREAM);
    good!(sys::fd_stat_put(a, &nonblocking(), 1));
    let sent = good!(sys::send(a, all, &[]));
    check!(sent > 0 && sent < all.len(), "{sent} bytes were sent");
    check_eq!(sys::send(a, all, &[]), Err(errno::AGAIN));
    check_eq!(sys::send(a, all, &[NULL]), Err(errno::AGAIN));
    close(a, b);
    let (a, b) = pair(filetype::SOCKET_DGRAM);
    check_eq!(sys::send(a, all, &[]), Err(errno::MSGSIZE));
    check_eq!(sys::send(a, all, &[NULL]), Err(errno::MSGSIZE));
    good!(sys::fd_stat_put(a, &nonblocking(), 1));
    // Nothing is left in the queue: FreeBSD 14 loses what a closed socket had there, all but the first message.
    let last = (0..1000).map(|_| sys::send(a, &all[..1000], &[])).find(|sent| sent.is_err());
    check_eq!(last, Some(Err(errno::NOBUFS)));
    good!(sys::fd_stat_put(b, &nonblocking(), 1));
    while sys::read(b, &mut [0; 1000]) == Ok(1000) {}
    close(a, b);
}

/// The other end is gone: an error, and no signal that would end the program.
fn gone() {
    let (a, b) = pair(filetype::SOCKET_STREAM);
    good!(sys::fd_close(b));
    check_eq!(sys::send(a, b"x", &[]), Err(errno::PIPE));
    check_eq!(sys::send(a, b"x", &[NULL]), Err(errno::PIPE));
    good!(sys::fd_close(a));
    let (a, b) = pair(filetype::SOCKET_DGRAM);
    good!(sys::fd_close(b));
    // The first call learns that the connection was lost, later ones that there is none.
    check_eq!(sys::send(a, b"x", &[NULL]), Err(errno::CONNRESET));
    check_eq!(sys::send(a, b"x", &[NULL]), Err(errno::DESTADDRREQ));
    good!(sys::fd_close(a));
}

fn bad_memory(kind: u8) {
    let (a, b) = pair(kind);
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    let bad = mem::BAD.into_iter().chain([read_only + PAGE, last + PAGE - 3]);
    for address in bad.clone() {
        let vectors = [sys::ciov(address, 10)];
        check_eq!(sys::sock_send(a, &sys::send_in(&vectors, &[])), Err(errno::FAULT));
        check_eq!(sys::sock_send(a, &sys::send_in(&vectors, &[NULL])), Err(errno::FAULT));
        let input = SendIn { data: address, data_len: 1, ..SendIn::default() };
        check_eq!(sys::sock_send(a, &input), Err(errno::FAULT));
        check_eq!(sys::sock_send(a, &SendIn { data_len: 2, ..input }), Err(errno::FAULT));
        let mut sent = 0u64;
        check_eq!(call!(sock_send, a, address, &raw mut sent), Err(errno::FAULT));
    }
    // Nothing was sent so far. What cannot be answered is sent all the same.
    let vectors = [sys::ciov(b"x".as_ptr() as usize, 1)];
    let input = sys::send_in(&vectors, &[]);
    let mut count = 0;
    for address in bad.chain([read_only]) {
        check_eq!(call!(sock_send, a, &raw const input, address), Err(errno::FAULT));
        count += 1;
    }
    let mut byte = [0; 1];
    for _ in 0..count {
        check_eq!(sys::recv(b, &mut byte, &mut [], 0), Ok((1, 0, 0)));
        check_eq!(&byte, b"x");
    }
    good!(sys::fd_stat_put(b, &nonblocking(), 1));
    check_eq!(sys::recv(b, &mut byte, &mut [], 0), Err(errno::AGAIN));
    close(a, b);
}

/// Lengths near the largest number, with descriptors and without, in a socket that is empty, half full and full.
fn huge() {
    let page = mem::last_page();
    for kind in KINDS {
        let (a, b) = pair(kind);
        good!(sys::fd_stat_put(a, &nonblocking(), 1));
        let block = [0; 1000];
        let mut full = false;
        while !full {
            for length in [
                isize::MAX as usize,
                isize::MAX as usize - 1,
                1 << 62,
                1 << 32,
                1 << 31,
                (1 << 31) - 1,
                1 << 30,
            ] {
                // As in `full`: descriptors in datagrams that are not sent.
                let lists = if kind == filetype::SOCKET_DGRAM { 1 } else { 3 };
                for fds in &[&[][..], &[NULL], &[NULL; 100]][..lists] {
                    let vectors = [sys::iov(page, length)];
                    let input = SendIn {
                        data: vectors.as_ptr() as usize,
                        data_len: 1,
                        fds: fds.as_ptr() as usize,
                        fds_len: fds.len(),
                        ..SendIn::default()
                    };
                    let error = sys::sock_send(a, &input);
                    let expected = if kind == filetype::SOCKET_DGRAM { errno::MSGSIZE } else { errno::FAULT };
                    check!(error == Err(expected) || error == Err(errno::AGAIN), "{length:#x}: {error:?}");
                }
            }
            // And nothing is left in their queue.
            full = kind == filetype::SOCKET_DGRAM || sys::send(a, &block, &[]).is_err();
        }
        close(a, b);
    }
}

fn refused() {
    let (a, b) = pair(filetype::SOCKET_STREAM);
    for bit in 0..16 {
        let input = SendIn { flags: 1 << bit, ..SendIn::default() };
        check_eq!(sys::sock_send(a, &input), Err(errno::INVAL));
    }
    // Padding is not looked at.
    check_eq!(sys::sock_send(a, &SendIn { pad: [0xffff; 3], ..SendIn::default() }), Ok(0));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd >= 1000) {
        check_eq!(sys::send(fd, b"x", &[]), Err(errno::BADF));
        check_eq!(sys::send(fd, b"x", &[NULL]), Err(errno::BADF));
    }
    let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    for fd in [CONSOLE, DIRECTORY, NULL, FILE, memory] {
        // Whichever the kernel looks at first: what it is, or whether it may be written to.
        let error = sys::send(fd, b"x", &[NULL]);
        check!(
            error == Err(errno::NOTSOCK) || fd == memory && error == Err(errno::NOTCAPABLE),
            "{fd}: {error:?}"
        );
    }
    let mute = good!(sys::limited(a, rights::FD_READ | rights::SOCK_SHUTDOWN));
    check_eq!(sys::send(mute, b"x", &[]), Err(errno::NOTCAPABLE));
    check_eq!(sys::send(mute, b"x", &[NULL]), Err(errno::NOTCAPABLE));
    let able = good!(sys::limited(a, rights::FD_WRITE));
    check_eq!(sys::send(able, b"x", &[]), Ok(1));
    for fd in [memory, mute, able] {
        good!(sys::fd_close(fd));
    }
    close(a, b);
}

fn close(a: u32, b: u32) {
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

fn main() {
    for kind in KINDS {
        vectors(kind);
        bad_memory(kind);
    }
    empty();
    full();
    huge();
    gone();
    refused();
}

guest::program!(main);
