// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_advise.
#![no_std]
#![no_main]

use guest::{call, check, check_eq, errno, good, mem, sys, FILE, FILE_SIZE, PAGE};

fn main() {
    let pages = mem::pages(4);
    let file = good!(sys::mem_map(0, FILE_SIZE, mem::READ, mem::SHARED, FILE, 0));
    mem::poke(pages, 9);
    // 1 is DONTNEED, 2 NOREUSE, which the kernel cannot do, 3 NORMAL, 4 RANDOM, 5 SEQUENTIAL, 6 WILLNEED.
    for advice in [1, 3, 4, 5, 6] {
        check_eq!(call!(mem_advise, pages, 4 * PAGE, advice), Ok(0));
        check_eq!(call!(mem_advise, file, FILE_SIZE, advice), Ok(0));
        check_eq!(call!(mem_advise, pages, 1, advice), Ok(0));
    }
    check_eq!(mem::peek(pages), 9);
    for advice in [0, 2, 7, 8, 255] {
        check_eq!(call!(mem_advise, pages, PAGE, advice), Err(errno::INVAL));
    }
    // Lengths that rounding to pages would make zero.
    for length in [usize::MAX, usize::MAX - 4094, 1 << 63] {
        check_eq!(call!(mem_advise, pages, length, 4), Err(errno::INVAL));
    }
    for (address, length) in
        [(mem::KERNEL, PAGE), (mem::NOT_CANONICAL, PAGE), (pages, usize::MAX), (usize::MAX - PAGE + 1, PAGE)]
    {
        check!(call!(mem_advise, address, length, 4).is_err(), "{address:#x} {length:#x}");
    }
}

guest::program!(main);
