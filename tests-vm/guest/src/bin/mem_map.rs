// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_map.
#![no_std]
#![no_main]

use guest::mem::{self, ANON, EXEC, FIXED, NO_FD, PRIVATE, READ, SHARED, WRITE};
use guest::{check, check_eq, errno, good, is_file_content, sys, DIRECTORY, FILE, FILE_SIZE, NULL, PAGE};

fn anonymous() {
    for sharing in [PRIVATE, SHARED] {
        let address = good!(sys::mem_map(0, 2 * PAGE, READ | WRITE, ANON | sharing, NO_FD, 0));
        check_eq!(address % PAGE, 0);
        check!(mem::bytes(address, 2 * PAGE).iter().all(|&b| b == 0));
        mem::poke(address + PAGE, 5);
        check_eq!(mem::peek(address + PAGE), 5);
        // Without MAP_FIXED an address that is in use is not taken.
        let other = good!(sys::mem_map(address, 2 * PAGE, READ, ANON | sharing, NO_FD, 0));
        check!(other.abs_diff(address) >= 2 * PAGE, "{other:#x} overlaps {address:#x}");
        // A length is rounded up to pages.
        let odd = good!(sys::mem_map(0, PAGE + 1, READ | WRITE, ANON | sharing, NO_FD, 0));
        mem::poke(odd + 2 * PAGE - 1, 1);
        // Protection.
        check!(!mem::is_writable(other) && mem::is_readable(other));
        let none = good!(sys::mem_map(0, PAGE, 0, ANON | sharing, NO_FD, 0));
        check!(!mem::is_readable(none) && !mem::is_writable(none));
        good!(sys::mem_map(0, PAGE, READ | EXEC, ANON | sharing, NO_FD, 0));
    }
}

fn fixed() {
    let address = mem::pages(3);
    mem::poke(address, 1);
    mem::poke(address + PAGE, 2);
    mem::poke(address + 2 * PAGE, 3);
    let flags = ANON | PRIVATE | FIXED;
    check_eq!(sys::mem_map(address + PAGE, PAGE, READ, flags, NO_FD, 0), Ok(address + PAGE));
    check_eq!([0, 1, 2].map(|i| mem::peek(address + i * PAGE)), [1, 0, 3]);
    for bad in [address + 1, address + PAGE - 1, 0, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX - 4095] {
        let seen = sys::mem_map(bad, PAGE, READ, flags, NO_FD, 0);
        check!(seen == Err(errno::INVAL), "fixed at {bad:#x}: {seen:x?}");
    }
    // The end is outside user space, or beyond all addresses.
    for length in [mem::USER_END, usize::MAX - address - PAGE, usize::MAX / 2] {
        check!(sys::mem_map(address, length, READ, flags, NO_FD, 0).is_err(), "length {length:#x}");
    }
    check_eq!([0, 1, 2].map(|i| mem::peek(address + i * PAGE)), [1, 0, 3]);
}

fn file() {
    let mut byte = [0];
    let private = good!(sys::mem_map(0, FILE_SIZE, READ | WRITE, PRIVATE, FILE, 0));
    let shared = good!(sys::mem_map(0, PAGE, READ | WRITE, SHARED, FILE, PAGE as u64));
    check!(is_file_content(mem::bytes(private, FILE_SIZE), 0));
    check!(is_file_content(mem::bytes(shared, PAGE), PAGE));
    // A private change stays in memory.
    mem::poke(private + 10, 200);
    check_eq!(sys::pread(FILE, &mut byte, 10), Ok(1));
    check_eq!(byte[0], 10);
    // A shared one is in the file, and the other way round.
    mem::poke(shared + 20, 201);
    check_eq!(sys::pread(FILE, &mut byte, PAGE as u64 + 20), Ok(1));
    check_eq!(byte[0], 201);
    check_eq!(sys::pwrite(FILE, b"Z", PAGE as u64 + 21), Ok(1));
    check_eq!(mem::peek(shared + 21), b'Z');
    // At a given address.
    check_eq!(sys::mem_map(private, PAGE, READ, SHARED | FIXED, FILE, PAGE as u64), Ok(private));
    check_eq!(mem::peek(private + 20), 201);
    let code = good!(sys::mem_map(0, PAGE, READ | EXEC, PRIVATE, FILE, 0));
    check_eq!(mem::peek(code + 1), 1);
}

fn refused() {
    let map = |length, prot, flags, fd, offset| sys::mem_map(0, length, prot, flags, fd, offset);
    let (rw, anon) = (READ | WRITE, ANON | PRIVATE);
    // Writable and executable.
    for prot in [WRITE | EXEC, READ | WRITE | EXEC] {
        for (flags, fd) in [(anon, NO_FD), (ANON | SHARED, NO_FD), (PRIVATE, FILE), (SHARED, FILE)] {
            check_eq!(map(PAGE, prot, flags, fd, 0), Err(errno::NOTSUP));
        }
    }
    // Unknown bits: of the protection, what cannot be had; of the flags, what makes no sense.
    for bit in [0x08, 0x10, 0x20, 0x40, 0x80, 0xde] {
        check_eq!(map(PAGE, READ | bit, anon, NO_FD, 0), Err(errno::NOTSUP));
        check_eq!(map(PAGE, bit, PRIVATE, FILE, 0), Err(errno::NOTSUP));
    }
    for bit in [0x10, 0x20, 0x40, 0x80] {
        check_eq!(map(PAGE, READ, anon | bit, NO_FD, 0), Err(errno::INVAL));
    }
    // Neither private nor shared, and both.
    for sharing in [0, PRIVATE | SHARED] {
        check_eq!(map(PAGE, rw, ANON | sharing, NO_FD, 0), Err(errno::INVAL));
        check_eq!(map(PAGE, rw, sharing, FILE, 0), Err(errno::INVAL));
    }
    // Anonymous memory has neither descriptor nor offset.
    for fd in [FILE, 1000, 0, NO_FD - 1] {
        check_eq!(map(PAGE, rw, anon, fd, 0), Err(errno::INVAL));
    }
    for offset in [1, PAGE as u64, u64::MAX] {
        check_eq!(map(PAGE, rw, anon, NO_FD, offset), Err(errno::INVAL));
    }
    // Lengths.
    check_eq!(map(0, rw, anon, NO_FD, 0), Err(errno::INVAL));
    check_eq!(map(0, READ, PRIVATE, FILE, 0), Err(errno::INVAL));
    for length in [usize::MAX, usize::MAX - PAGE, 2 * mem::USER_END] {
        check_eq!(map(length, READ, anon, NO_FD, 0), Err(errno::NOMEM));
    }
    // FreeBSD charges a length before it looks for room: the sum of a user's processes must not overflow.
    for shift in 12..48 {
        for length in [(1 << 63) - (1 << shift), (1 << 62) - (1 << shift)] {
            check_eq!(map(length, READ, anon, NO_FD, 0), Err(errno::NOMEM));
            check_eq!(map(length, READ, PRIVATE, FILE, 0), Err(errno::NOMEM));
        }
    }
    // Files.
    for fd in [1000, NO_FD, 0x7fff_ffff] {
        check_eq!(map(PAGE, READ, PRIVATE, fd, 0), Err(errno::BADF));
    }
    check!(map(PAGE, READ, PRIVATE, DIRECTORY, 0).is_err());
    check!(map(PAGE, READ, PRIVATE, NULL, 0).is_err());
    for offset in [1 << 63, !0xfff, i64::MAX as u64 & !0xfff] {
        check_eq!(map(PAGE, READ, PRIVATE, FILE, offset), Err(errno::INVAL));
    }
}

fn main() {
    anonymous();
    fixed();
    file();
    refused();
}

guest::program!(main);
