// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! sock_shutdown.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{call, check_eq, errno, good, sys, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL};

const RD: u8 = 1;
const WR: u8 = 2;

fn stream(how: u8) {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::send(a, b"to b", &[]));
    good!(sys::send(b, b"to a", &[NULL]));
    good!(sys::sock_shutdown(a, how));
    let mut buffer = [0; 8];
    let mut fds = [0; 1];
    if how & RD == 0 {
        check_eq!(sys::recv(a, &mut buffer, &mut fds, 0), Ok((4, 1, 0)));
        good!(sys::fd_close(fds[0]));
        check_eq!(sys::send(b, b"more", &[]), Ok(4));
        check_eq!(sys::recv(a, &mut buffer, &mut fds, 0), Ok((4, 0, 0)));
    } else {
        // What had arrived is dropped, with its descriptors.
        check_eq!(sys::recv(a, &mut buffer, &mut fds, 0), Ok((0, 0, 0)));
        check_eq!(sys::read(a, &mut buffer), Ok(0));
        check_eq!(sys::send(b, b"more", &[NULL]), Err(errno::PIPE));
        check_eq!(sys::write(b, b"more"), Err(errno::PIPE));
    }
    check_eq!(sys::recv(b, &mut buffer, &mut fds, 0), Ok((4, 0, 0)));
    check_eq!(&buffer[..4], b"to b");
    if how & WR == 0 {
        check_eq!(sys::send(a, b"more", &[]), Ok(4));
        check_eq!(sys::recv(b, &mut buffer, &mut fds, 0), Ok((4, 0, 0)));
    } else {
        check_eq!(sys::send(a, b"more", &[NULL]), Err(errno::PIPE));
        check_eq!(sys::write(a, b"more"), Err(errno::PIPE));
        check_eq!(sys::recv(b, &mut buffer, &mut fds, 0), Ok((0, 0, 0)));
    }
    // Again, and the rest, is no error.
    good!(sys::sock_shutdown(a, how));
    good!(sys::sock_shutdown(a, RD | WR));
    good!(sys::sock_shutdown(b, RD | WR));
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Sockets in messages of each other are thrown away with the last descriptor of any, shut down or not: `leaks` looks.
fn cycles() {
    for how in [0, RD, WR, RD | WR] {
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let (c, d) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        good!(sys::send(a, b"before", &[a, b, c]));
        let _ = sys::sock_shutdown(b, how);
        let _ = sys::send(a, b"after", &[a, b, d]);
        let _ = sys::send(c, b"after", &[a, b, d]);
        for fd in [a, b, c, d] {
            good!(sys::fd_close(fd));
        }
    }
}

/// The same with datagrams, of which a closed socket must have but one: FreeBSD 14 loses the others.
fn datagram_cycles() {
    for how in [0, RD, WR, RD | WR] {
        let (a, b) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
        let _ = sys::sock_shutdown(b, how);
        let sent = sys::send(a, b"after", &[a, b, FILE]);
        good!(sys::fd_close(a));
        good!(sys::fd_close(b));
        check_eq!(sent, if how & RD == 0 { Ok(5) } else { Err(errno::PIPE) });
    }
}

fn datagram() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
    good!(sys::send(b, b"to a", &[NULL]));
    good!(sys::sock_shutdown(a, WR));
    check_eq!(sys::send(a, b"more", &[NULL]), Err(errno::PIPE));
    let mut fds = [0; 1];
    check_eq!(sys::recv(a, &mut [0; 4], &mut fds, 0), Ok((4, 1, 0)));
    good!(sys::fd_close(fds[0]));
    good!(sys::send(b, b"dropped", &[NULL]));
    good!(sys::sock_shutdown(a, RD));
    check_eq!(sys::recv(a, &mut [0; 4], &mut fds, 0), Ok((0, 0, 0)));
    check_eq!(sys::send(b, b"more", &[NULL]), Err(errno::PIPE));
    good!(sys::fd_close(a));
    // Its peer is gone.
    check_eq!(sys::sock_shutdown(b, RD | WR), Err(errno::NOTCONN));
    good!(sys::fd_close(b));
}

fn refused() {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(sys::sock_shutdown(a, 0), Err(errno::INVAL));
    for how in 4..=255 {
        check_eq!(sys::sock_shutdown(a, how), Err(errno::INVAL));
    }
    for fd in BAD_FDS.into_iter().filter(|&fd| fd >= 1000) {
        check_eq!(sys::sock_shutdown(fd, RD), Err(errno::BADF));
    }
    for fd in [CONSOLE, DIRECTORY, NULL, FILE] {
        check_eq!(sys::sock_shutdown(fd, RD), Err(errno::NOTSOCK));
    }
    let unable = good!(sys::limited(a, rights::FD_READ | rights::FD_WRITE));
    for how in [RD, WR, RD | WR] {
        check_eq!(sys::sock_shutdown(unable, how), Err(errno::NOTCAPABLE));
    }
    check_eq!(sys::send(a, b"x", &[]), Ok(1));
    let able = good!(sys::limited(a, rights::SOCK_SHUTDOWN));
    // The upper bits of the registers are not part of the arguments.
    check_eq!(call!(sock_shutdown, u64::from(able) | 1 << 40, 0xff02), Ok(0));
    check_eq!(sys::send(a, b"x", &[]), Err(errno::PIPE));
    for fd in [a, b, unable, able] {
        good!(sys::fd_close(fd));
    }
}

fn main() {
    for how in [RD, WR, RD | WR] {
        stream(how);
    }
    cycles();
    datagram_cycles();
    datagram();
    refused();
}

guest::program!(main);
