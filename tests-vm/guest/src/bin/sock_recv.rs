// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! sock_recv: data; descriptors are for sock_rights.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, rights, FdStat, RecvIn, RecvOut};
use guest::sys::{DATA_TRUNCATED, PEEK, WAITALL};
use guest::{
    auxv, call, check, check_eq, errno, good, mem, say, sys, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL, PAGE,
};

const STREAM: u8 = filetype::SOCKET_STREAM;
const DGRAM: u8 = filetype::SOCKET_DGRAM;

fn pair(kind: u8) -> (u32, u32) {
    good!(sys::fd_create2(kind))
}

fn vectors(kind: u8) {
    let (a, b) = pair(kind);
    let mut buffer = [0xee; 2048];
    let start = buffer.as_mut_ptr() as usize;
    check_eq!(sys::send(a, b"hello", &[]), Ok(5));
    check_eq!(sys::recv(b, &mut buffer[..100], &mut [], 0), Ok((5, 0, 0)));
    check!(&buffer[..5] == b"hello" && buffer[5] == 0xee);
    // Several, one of them empty and at a bad address, in an order of their own.
    check_eq!(sys::send(a, b"0123456789", &[]), Ok(10));
    let several = [sys::iov(start + 5, 5), sys::iov(mem::KERNEL, 0), sys::iov(start, 10)];
    let output = RecvOut { datalen: 10, ..RecvOut::default() };
    check_eq!(sys::sock_recv(b, &sys::recv_in(&several, &mut [], 0)), Ok(output));
    check_eq!(&buffer[..10], b"5678901234");
    // As many as can be, and one more.
    check_eq!(sys::send(a, &[7; 1024], &[]), Ok(1024));
    let many: [_; 1025] = core::array::from_fn(|i| sys::iov(start + i, 1));
    let input = sys::recv_in(&many, &mut [], 0);
    for data_len in [1025, 1 << 32, (1 << 32) + 1, usize::MAX] {
        check_eq!(sys::sock_recv(b, &RecvIn { data_len, ..input }), Err(errno::INVAL));
    }
    let max = isize::MAX as usize;
    for lengths in [[usize::MAX, 0], [max + 1, 0], [max, 1], [10, usize::MAX - 9], [10, usize::MAX - 4]] {
        let vectors = lengths.map(|length| sys::iov(start, length));
        check_eq!(sys::sock_recv(b, &sys::recv_in(&vectors, &mut [], 0)), Err(errno::INVAL));
    }
    let output = RecvOut { datalen: 1024, ..RecvOut::default() };
    check_eq!(sys::sock_recv(b, &RecvIn { data_len: 1024, ..input }), Ok(output));
    check!(buffer[..1024] == [7; 1024] && buffer[1024] == 0xee);
    nothing_more(b);
    close(a, b);
}

/// A datagram's end is lost, a stream's stays.
fn truncation() {
    let mut buffer = [0; 4];
    let (a, b) = pair(DGRAM);
    good!(sys::send(a, b"0123456789", &[]));
    good!(sys::send(a, b"abcd", &[]));
    good!(sys::send(a, b"efg", &[]));
    good!(sys::send(a, b"h", &[]));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((4, 0, DATA_TRUNCATED)));
    check_eq!(&buffer, b"0123");
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((4, 0, 0)));
    check_eq!(sys::recv(b, &mut [], &mut [], 0), Ok((0, 0, DATA_TRUNCATED)));
    check_eq!(sys::sock_recv(b, &RecvIn::default()).map(|output| output.flags), Ok(DATA_TRUNCATED));
    nothing_more(b);
    close(a, b);
    let (a, b) = pair(STREAM);
    good!(sys::send(a, b"01234", &[]));
    good!(sys::send(a, b"56789", &[]));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((4, 0, 0)));
    check_eq!(sys::recv(b, &mut [], &mut [], 0), Ok((0, 0, 0)));
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((4, 0, 0)));
    check_eq!(&buffer, b"4567");
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((2, 0, 0)));
    nothing_more(b);
    close(a, b);
}

/// What is peeked at stays, as often as it is.
fn peek(kind: u8) {
    let (a, b) = pair(kind);
    good!(sys::send(a, b"0123456789", &[]));
    good!(sys::send(a, b"next", &[]));
    let truncated = if kind == DGRAM { DATA_TRUNCATED } else { 0 };
    let mut buffer = [0; 32];
    for flags in [PEEK, PEEK, PEEK | WAITALL, PEEK | WAITALL] {
        check_eq!(sys::recv(b, &mut buffer[..4], &mut [], flags), Ok((4, 0, truncated)));
        check_eq!(&buffer[..4], b"0123");
        buffer.fill(0);
    }
    // To wait for more than there is, and to leave it there, is to look at what there is.
    let all = if kind == DGRAM { 10 } else { 14 };
    for flags in [PEEK, PEEK | WAITALL] {
        check_eq!(sys::recv(b, &mut buffer, &mut [], flags), Ok((all, 0, 0)));
        check!(&buffer[..10] == b"0123456789" && buffer[all..] == [0; 32][all..]);
    }
    buffer.fill(0);
    check_eq!(sys::recv(b, &mut buffer[..10], &mut [], 0), Ok((10, 0, 0)));
    check_eq!(&buffer[..10], b"0123456789");
    check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((4, 0, 0)));
    check_eq!(&buffer[..4], b"next");
    good!(sys::fd_stat_put(b, &nonblocking(), 1));
    check_eq!(sys::recv(b, &mut buffer, &mut [], PEEK), Err(errno::AGAIN));
    close(a, b);
}

/// A message of descriptors alone is no data, and leaves nothing behind that is in the way of who peeks.
fn peek_past_descriptors() {
    let (a, b) = pair(STREAM);
    let mut buffer = [0; 4];
    good!(sys::send(a, b"", &[NULL]));
    check_eq!(sys::recv(b, &mut buffer, &mut [], PEEK), Ok((0, 0, 0)));
    // Received without room for data, of which there is none.
    let mut fds = [0; 1];
    check_eq!(sys::recv(b, &mut [], &mut fds, 0), Ok((0, 1, 0)));
    good!(sys::fd_close(fds[0]));
    nothing_more(b);
    // Without room there is nothing to wait for.
    for flags in [0, PEEK, WAITALL, PEEK | WAITALL] {
        check_eq!(sys::recv(b, &mut [], &mut fds, flags), Ok((0, 0, 0)));
    }
    good!(sys::send(a, b"x", &[NULL]));
    good!(sys::send(a, b"yz", &[]));
    for (room, seen) in [(1, 1), (4, 3), (0, 0)] {
        check_eq!(sys::recv(b, &mut buffer[..room], &mut fds, PEEK), Ok((seen, 0, 0)));
    }
    check_eq!(&buffer[..3], b"xyz");
    check_eq!(sys::recv(b, &mut buffer, &mut fds, 0), Ok((3, 1, 0)));
    good!(sys::fd_close(fds[0]));
    // Who peeks sees no further than to the next descriptors.
    good!(sys::send(a, b"one", &[NULL]));
    good!(sys::send(a, b"two", &[NULL]));
    check_eq!(sys::recv(b, &mut buffer, &mut [], PEEK), Ok((3, 0, 0)));
    check_eq!(&buffer[..3], b"one");
    close(a, b);
}

fn end_of_file() {
    let mut buffer = [0; 8];
    let (a, b) = pair(STREAM);
    good!(sys::send(a, b"last", &[]));
    good!(sys::fd_close(a));
    // To wait for all is to wait for the end.
    check_eq!(sys::recv(b, &mut buffer, &mut [], WAITALL), Ok((4, 0, 0)));
    for flags in [0, PEEK, WAITALL, PEEK | WAITALL] {
        check_eq!(sys::recv(b, &mut buffer, &mut [9], flags), Ok((0, 0, 0)));
    }
    good!(sys::fd_close(b));
    let (a, b) = pair(DGRAM);
    good!(sys::send(a, b"last", &[]));
    good!(sys::fd_close(a));
    let seen = sys::recv(b, &mut buffer, &mut [], 0);
    check!(seen == Ok((4, 0, 0)) || seen == Err(errno::CONNRESET), "{seen:?}");
    good!(sys::fd_close(b));
}

fn nonblocking() -> FdStat {
    FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() }
}

fn nothing_more(fd: u32) {
    good!(sys::fd_stat_put(fd, &nonblocking(), 1));
    for flags in [0, PEEK, WAITALL] {
        check_eq!(sys::recv(fd, &mut [0], &mut [], flags), Err(errno::AGAIN));
    }
    good!(sys::fd_stat_put(fd, &FdStat::default(), 1));
}

/// `lost`: whether what could not be stored is lost.
fn bad_memory(kind: u8, lost: bool) {
    let (a, b) = pair(kind);
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    let unreadable = mem::BAD.into_iter().chain([read_only + PAGE, last + PAGE - 3]);
    for address in unreadable.clone() {
        let input = RecvIn { data: address, data_len: 1, ..RecvIn::default() };
        check_eq!(sys::sock_recv(b, &input), Err(errno::FAULT));
        check_eq!(sys::sock_recv(b, &RecvIn { data_len: 2, ..input }), Err(errno::FAULT));
        let mut output = RecvOut::default();
        check_eq!(call!(sock_recv, b, address, &raw mut output), Err(errno::FAULT));
    }
    let mut buffer = [0; 16];
    for address in unreadable.chain([read_only]) {
        good!(sys::send(a, b"0123456789", &[]));
        check_eq!(sys::sock_recv(b, &sys::recv_in(&[sys::iov(address, 10)], &mut [], 0)), Err(errno::FAULT));
        if !lost {
            check_eq!(sys::recv(b, &mut buffer, &mut [], 0), Ok((10, 0, 0)));
        }
        // The answer cannot be stored: the data has been.
        good!(sys::send(a, b"0123456789", &[]));
        let vectors = [sys::iov(buffer.as_mut_ptr() as usize, buffer.len())];
        let input = sys::recv_in(&vectors, &mut [], 0);
        buffer.fill(0);
        check_eq!(call!(sock_recv, b, &raw const input, address), Err(errno::FAULT));
        check_eq!(&buffer[..10], b"0123456789");
    }
    nothing_more(b);
    close(a, b);
}

fn refused() {
    let (a, b) = pair(STREAM);
    good!(sys::send(a, b"hello", &[]));
    for bit in (0..16).map(|bit| 1 << bit).filter(|&bit| bit != PEEK && bit != WAITALL) {
        for flags in [bit, bit | PEEK, bit | WAITALL] {
            check_eq!(sys::recv(b, &mut [0; 5], &mut [], flags), Err(errno::INVAL));
        }
    }
    // Padding is not looked at.
    check_eq!(sys::sock_recv(b, &RecvIn { pad: [0xffff; 3], ..RecvIn::default() }).map(|o| o.datalen), Ok(0));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd >= 1000) {
        check_eq!(sys::recv(fd, &mut [0], &mut [], 0), Err(errno::BADF));
    }
    let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    for fd in [CONSOLE, DIRECTORY, NULL, FILE, memory] {
        let error = sys::recv(fd, &mut [0], &mut [], 0);
        check!(
            error == Err(errno::NOTSOCK) || fd == memory && error == Err(errno::NOTCAPABLE),
            "{fd}: {error:?}"
        );
    }
    let deaf = good!(sys::limited(b, rights::FD_WRITE | rights::SOCK_SHUTDOWN));
    check_eq!(sys::recv(deaf, &mut [0], &mut [], 0), Err(errno::NOTCAPABLE));
    let able = good!(sys::limited(b, rights::FD_READ));
    check_eq!(sys::recv(able, &mut [0; 8], &mut [], 0), Ok((5, 0, 0)));
    for fd in [memory, deaf, able] {
        good!(sys::fd_close(fd));
    }
    close(a, b);
}

fn close(a: u32, b: u32) {
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

fn main() {
    let Some(version) = auxv::argdata_number::<u32>() else {
        say!("usage: sock_recv VERSION, where that is the kernel's __FreeBSD_version");
        sys::proc_exit(2);
    };
    for kind in [STREAM, DGRAM] {
        vectors(kind);
        peek(kind);
        // A datagram is always lost, a stream's data since FreeBSD 15.
        bad_memory(kind, kind == DGRAM || version >= 1_500_000);
    }
    peek_past_descriptors();
    truncation();
    end_of_file();
    refused();
}

guest::program!(main);
