// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Asks for as many MiB of random data as the argument data says, in one call. For init's tests; without argument
//! data, 40 MiB, which is more than the kernel makes without a look at signals.
#![no_std]
#![no_main]

use guest::mem::{self, ANON, FIXED, NO_FD, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, FileStat};
use guest::{auxv, check, check_eq, errno, good, sys, PAGE};

const MIB: usize = 1 << 20;
/// The memory that is there: addresses of more than that are mappings of the same.
const OBJECT: usize = 8 * MIB;

fn main() {
    let digits = auxv::argdata().iter().filter(|byte| byte.is_ascii_digit());
    let length = match digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0')) {
        0 => 40 * MIB,
        number => number * MIB,
    };
    let object = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    good!(sys::file_stat_fput(object, &FileStat { size: OBJECT as u64, ..FileStat::default() }, 16));
    let start = good!(sys::mem_map(0, length + PAGE, 0, ANON | PRIVATE, NO_FD, 0));
    for offset in (0..length).step_by(OBJECT) {
        let size = OBJECT.min(length - offset);
        good!(sys::mem_map(start + offset, size, READ | WRITE, SHARED | FIXED, object, 0));
    }
    check_eq!(sys::random_get(start, length), Ok(()));
    for at in (start..start + OBJECT.min(length)).step_by(PAGE) {
        check!(mem::bytes(at, PAGE).iter().any(|&byte| byte != 0), "nothing at {:#x}", at - start);
    }
    // One byte too much, the end of which is far off.
    let tail = length.min(20 * MIB);
    check_eq!(sys::random_get(start + length - tail, tail + 1), Err(errno::FAULT));
}

guest::program!(main);
