// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_protect.
#![no_std]
#![no_main]

use guest::mem::{self, EXEC, READ, WRITE};
use guest::{check, check_eq, errno, good, sys, PAGE};

fn each_protection() {
    let address = mem::pages(3);
    let page = address + PAGE;
    mem::poke(page, 42);
    for prot in [0, READ, READ | WRITE, READ | EXEC, READ] {
        check_eq!(sys::mem_protect(page, PAGE, prot), Ok(()));
        check!(mem::is_readable(page) == (prot & READ != 0), "protection {prot}: readable");
        let writable = mem::is_writable(page);
        check!(writable == (prot & WRITE != 0), "protection {prot}: writable");
        if writable {
            mem::poke(page, 42);
        }
        // The neighbours are as they were.
        check!(mem::is_writable(address) && mem::is_writable(page + PAGE), "protection {prot}: neighbours");
    }
    check_eq!(mem::peek(page), 42);
    // A length is rounded up to pages.
    check_eq!(sys::mem_protect(address, PAGE + 1, READ), Ok(()));
    check!(!mem::is_writable(address) && !mem::is_writable(page) && mem::is_writable(page + PAGE));
}

fn code() {
    let page = mem::pages(1);
    let write = |number| {
        for (i, byte) in mem::answer(number).into_iter().enumerate() {
            mem::poke(page + i, byte);
        }
    };
    write(42);
    check_eq!(sys::mem_protect(page, PAGE, READ | EXEC), Ok(()));
    check_eq!(mem::call(page), 42);
    check!(!mem::is_writable(page));
    check_eq!(sys::mem_protect(page, PAGE, READ | WRITE), Ok(()));
    write(43);
    check_eq!(sys::mem_protect(page, PAGE, EXEC | READ), Ok(()));
    check_eq!(mem::call(page), 43);
}

fn refused() {
    let page = mem::pages(1);
    for prot in [WRITE | EXEC, READ | WRITE | EXEC] {
        check_eq!(sys::mem_protect(page, PAGE, prot), Err(errno::NOTSUP));
    }
    for bit in [0x08, 0x10, 0x20, 0x40, 0x80] {
        check_eq!(sys::mem_protect(page, PAGE, READ | bit), Err(errno::NOTSUP));
    }
    // The end is beyond all addresses.
    for length in [usize::MAX - page, usize::MAX - PAGE, usize::MAX - 4094, usize::MAX] {
        let seen = sys::mem_protect(page, length, READ);
        check!(seen == Err(errno::INVAL), "length {length:#x}: {seen:?}");
    }
    check!(mem::is_writable(page), "a refused call changed the protection");
    // A read-only mapping of the kernel's.
    let vdso = guest::auxv::value(guest::auxv::auxtype::SYSINFO_EHDR);
    check_eq!(sys::mem_protect(vdso, PAGE, READ | WRITE), Err(errno::ACCES));
}

fn main() {
    each_protection();
    code();
    refused();
    // A file opened for reading and writing, mapped for reading.
    let page = good!(sys::mem_map(0, PAGE, READ, mem::SHARED, guest::FILE, 0));
    check_eq!(sys::mem_protect(page, PAGE, READ | WRITE), Ok(()));
    mem::poke(page, 99);
    let mut byte = [0];
    check_eq!(sys::pread(guest::FILE, &mut byte, 0), Ok(1));
    check_eq!(byte[0], 99);
}

guest::program!(main);
