// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Tells, on descriptor 0, what has arrived: the argument data, and each descriptor's number, type, rights and inode.
//! A datagram socket behind another sends it a message. Exits with the number of descriptors.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{auxv, check, check_eq, errno, good, say, sys};

/// Descriptors are looked for up to here.
const MANY: u32 = 2000;
/// Longer argument data is not shown.
const SHOWN: usize = 200;

struct Hex(&'static [u8]);

impl core::fmt::Display for Hex {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn main() {
    let data = auxv::argdata();
    let sum = data.iter().fold(0u64, |sum, &byte| sum * 31 % 1_000_003 + u64::from(byte));
    say!("argdata {} {sum} {}", data.len(), Hex(data.get(..SHOWN).unwrap_or(data)));
    let mut count = 0;
    let mut before = filetype::UNKNOWN;
    for fd in 0..MANY {
        let stat = match sys::fd_stat_get(fd) {
            Err(errno::BADF) => continue,
            result => good!(result),
        };
        let inode =
            if stat.base & rights::FILE_STAT_FGET != 0 { good!(sys::file_stat_fget(fd)).ino } else { 0 };
        say!("fd {fd} {} {} {} {inode}", stat.filetype, stat.base, stat.inheriting);
        if (before, stat.filetype) == (filetype::SOCKET_DGRAM, filetype::SOCKET_DGRAM) {
            exchange(fd, fd - 1);
            before = filetype::UNKNOWN;
        } else {
            before = stat.filetype;
        }
        count += 1;
    }
    sys::proc_exit(count)
}

fn exchange(from: u32, to: u32) {
    check_eq!(sys::send(from, b"message", &[]), Ok(7));
    let mut text = [0; 16];
    let received = good!(sys::recv(to, &mut text, &mut [], 0));
    check!(text.starts_with(b"message\0"), "received {text:?} ({received:?})");
}

guest::program!(main);
