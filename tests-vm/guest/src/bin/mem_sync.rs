// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_sync.
#![no_std]
#![no_main]

use guest::{call, check, check_eq, errno, good, mem, sys, FILE, FILE_SIZE, PAGE};

const ASYNC: u8 = 1;
const INVALIDATE: u8 = 2;
const SYNC: u8 = 4;

fn main() {
    let map = good!(sys::mem_map(0, FILE_SIZE, mem::READ | mem::WRITE, mem::SHARED, FILE, 0));
    let mut byte = [0];
    for (i, flags) in [ASYNC, SYNC, SYNC | INVALIDATE].into_iter().enumerate() {
        let value = 200 + i as u8;
        mem::poke(map + i, value);
        check_eq!(call!(mem_sync, map, FILE_SIZE, flags), Ok(0));
        check_eq!(sys::pread(FILE, &mut byte, i as u64), Ok(1));
        check_eq!(byte[0], value);
        check_eq!(mem::peek(map + i), value);
    }
    for flags in [0, INVALIDATE, ASYNC | INVALIDATE, ASYNC | SYNC, ASYNC | SYNC | INVALIDATE, 8, 0x84, 255] {
        check_eq!(call!(mem_sync, map, PAGE, flags), Err(errno::INVAL));
    }
    // Lengths that rounding to pages would make zero.
    for length in [usize::MAX, usize::MAX - 4094, 1 << 63] {
        check_eq!(call!(mem_sync, map, length, SYNC), Err(errno::INVAL));
    }
    good!(sys::mem_unmap(map, FILE_SIZE));
    check_eq!(call!(mem_sync, map, PAGE, SYNC), Err(errno::NOMEM));
    for (address, length) in
        [(mem::KERNEL, PAGE), (mem::NOT_CANONICAL, PAGE), (map, usize::MAX), (usize::MAX - PAGE + 1, PAGE)]
    {
        check!(call!(mem_sync, address, length, SYNC).is_err(), "{address:#x} {length:#x}");
    }
}

guest::program!(main);
