// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_unmap.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, good, mem, sys, FILE, PAGE};

fn main() {
    // From the middle of a mapping.
    let address = mem::pages(5);
    check_eq!(sys::mem_unmap(address + PAGE, 2 * PAGE), Ok(()));
    for (i, mapped) in [true, false, false, true, true].into_iter().enumerate() {
        check!(mem::is_readable(address + i * PAGE) == mapped, "page {i}");
    }
    // Where nothing is mapped any more, together with where something is; a length is rounded up to pages.
    check_eq!(sys::mem_unmap(address + PAGE, PAGE), Ok(()));
    check_eq!(sys::mem_unmap(address, 3 * PAGE + 1), Ok(()));
    for (i, mapped) in [false, false, false, false, true].into_iter().enumerate() {
        check!(mem::is_readable(address + i * PAGE) == mapped, "page {i}");
    }
    // A file stays open when its mapping goes.
    let page = good!(sys::mem_map(0, PAGE, mem::READ, mem::SHARED, FILE, 0));
    check_eq!(sys::mem_unmap(page, PAGE), Ok(()));
    check!(!mem::is_readable(page));
    check_eq!(sys::read(FILE, &mut [0]), Ok(1));

    check_eq!(sys::mem_unmap(address + 4 * PAGE, 0), Err(errno::INVAL));
    for bad in [mem::KERNEL, mem::NOT_CANONICAL, usize::MAX - 4095] {
        check!(sys::mem_unmap(bad, PAGE) == Err(errno::INVAL), "at {bad:#x}");
    }
    // A long range that ends a page behind the last one, with the stack in it.
    check_eq!(sys::mem_unmap(mem::USER_END - (1 << 44), (1 << 44) + PAGE), Err(errno::INVAL));
    // The end is outside user space, or beyond all addresses.
    for length in
        [mem::USER_END, usize::MAX / 2, usize::MAX - address - 4 * PAGE, usize::MAX - 4094, usize::MAX]
    {
        check!(sys::mem_unmap(address + 4 * PAGE, length) == Err(errno::INVAL), "length {length:#x}");
    }
    check!(mem::is_readable(address + 4 * PAGE), "a refused call removed a mapping");
}

guest::program!(main);
