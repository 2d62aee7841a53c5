// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! random_get.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, mem, sys, PAGE};

fn main() {
    let mut pair = [[0u8; 16]; 2];
    for part in &mut pair {
        check_eq!(sys::random_get(part.as_mut_ptr() as usize, 16), Ok(()));
    }
    check!(pair[0] != pair[1] && pair[0] != [0; 16] && pair[1] != [0; 16], "{pair:x?}");
    // Exactly the bytes asked for.
    let mut guarded = [0u8; 48];
    check_eq!(sys::random_get(guarded.as_mut_ptr() as usize + 16, 16), Ok(()));
    check!(guarded[..16] == [0; 16] && guarded[32..] == [0; 16] && guarded[16..32] != [0; 16]);
    // 1 MiB, no part of which stays empty or comes twice.
    let large = mem::pages(256);
    check_eq!(sys::random_get(large, 256 * PAGE), Ok(()));
    let bytes = mem::bytes(large, 256 * PAGE);
    for (i, page) in bytes.chunks(PAGE).enumerate() {
        check!(page[..16] != [0; 16] && page[PAGE - 16..] != [0; 16], "page {i} is empty");
        check!(i == 0 || page[..16] != bytes[..16], "page {i} is the first one again");
    }
    let ones: u32 = bytes[..8 * PAGE].iter().map(|b| b.count_ones()).sum();
    check!(ones.abs_diff(4 * 8 * PAGE as u32) < 4096, "{ones} of {} bits are set", 8 * 8 * PAGE);

    check_eq!(sys::random_get(large, 0), Ok(()));
    check_eq!(sys::random_get(0, 0), Ok(()));
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    for address in mem::BAD.into_iter().chain([read_only, read_only + PAGE, last + PAGE - 8]) {
        check!(sys::random_get(address, 16) == Err(errno::FAULT), "to {address:#x}");
    }
    check_eq!(sys::random_get(last, PAGE + 1), Err(errno::FAULT));
    for length in [usize::MAX, 1 << 63] {
        check_eq!(sys::random_get(large, length), Err(errno::INVAL));
    }
}

guest::program!(main);
