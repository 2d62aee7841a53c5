// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll where a policy of mac(4) forbids to know what is ready: that is the event of each subscription, and nothing waits.
#![no_std]
#![no_main]

use guest::records::filetype;
use guest::sys::{self, Sub, FD_READ, FD_WRITE};
use guest::{check_eq, errno, good, DIRECTORY, FILE};

fn main() {
    let (one, two) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::send(one, b"x", &[]));
    for kind in [FD_READ, FD_WRITE] {
        for fd in [one, two, FILE, DIRECTORY] {
            // Of a directory nobody may ask whether it can be written to.
            if (fd, kind) != (DIRECTORY, FD_WRITE) {
                check_eq!(sys::event(Sub::fd(kind, fd, 0)).head(), (0xfd, errno::ACCES as u16, kind));
            }
        }
    }
    // What is not ready is not waited for, either.
    check_eq!(sys::recv(two, &mut [0; 2], &mut [], 0).map(|(length, ..)| length), Ok(1));
    check_eq!(sys::event(Sub::fd(FD_READ, two, 0)).head(), (0xfd, errno::ACCES as u16, FD_READ));
}

guest::program!(main);
