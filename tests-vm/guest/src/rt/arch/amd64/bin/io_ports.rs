// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Reads an I/O port, which kills it by SIGBUS. With a directory as descriptor 4 it opens `io` there before, which is io(4):
//! natively that would open all ports.
#![no_std]
#![no_main]

use guest::rt::arch::read_port;
use guest::{records::rights, say, sys};

fn main() {
    if let Ok(fd) = sys::file_open(4, b"io", 0, rights::FD_READ) {
        say!("/dev/io is descriptor {fd}");
    }
    let byte = read_port(0x80);
    say!("port 0x80 can be read: {byte:#x}");
}

guest::program!(main);
