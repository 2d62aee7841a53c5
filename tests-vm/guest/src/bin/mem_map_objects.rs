// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! mem_map of what descriptors refer to: shared memory, descriptors with few rights, and what cannot be mapped.
#![no_std]
#![no_main]

use guest::mem::{self, EXEC, FIXED, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, rights, FileStat};
use guest::{check, check_eq, errno, good, sys, CONSOLE, DIRECTORY, FILE, FILE_SIZE, NULL, PAGE};

const SIZE: u16 = 16;

fn object(pages: usize) -> u32 {
    let fd = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    resize(fd, pages);
    fd
}

fn resize(fd: u32, pages: usize) {
    good!(sys::file_stat_fput(fd, &FileStat { size: (pages * PAGE) as u64, ..FileStat::default() }, SIZE));
}

fn map(fd: u32, pages: usize, prot: u8, flags: u8, offset: usize) -> sys::Result<usize> {
    sys::mem_map(0, pages * PAGE, prot, flags, fd, offset as u64)
}

fn shared_memory() {
    let fd = object(3);
    let all = good!(map(fd, 3, READ | WRITE, SHARED, 0));
    check!(mem::bytes(all, 3 * PAGE).iter().all(|&byte| byte == 0));
    for page in 0..3 {
        mem::poke(all + page * PAGE, page as u8 + 1);
    }
    // Out of order, over what was there before.
    let swapped = mem::pages(3);
    for (place, page) in [(0, 2), (1, 0), (2, 1)] {
        let at = swapped + place * PAGE;
        check_eq!(sys::mem_map(at, PAGE, READ, SHARED | FIXED, fd, (page * PAGE) as u64), Ok(at));
    }
    check_eq!([0, 1, 2].map(|i| mem::peek(swapped + i * PAGE)), [3, 1, 2]);
    // A private copy parts at the first write, a page at a time.
    let private = good!(map(fd, 3, READ | WRITE, PRIVATE, 0));
    mem::poke(private, 50);
    mem::poke(all + PAGE, 60);
    check_eq!((mem::peek(all), mem::peek(private + PAGE)), (1, 60));
    // A copy of the descriptor is the same object; it grows with zeros, and shrinks and grows again with zeros.
    let copy = good!(sys::fd_dup(fd));
    resize(copy, 4);
    check_eq!(good!(sys::file_stat_fget(fd)).size, 4 * PAGE as u64);
    let last = good!(map(fd, 1, READ | WRITE, SHARED, 3 * PAGE));
    check_eq!(mem::peek(last), 0);
    mem::poke(last, 9);
    resize(fd, 3);
    check!(!mem::is_readable(last), "a page past the end can be read");
    resize(fd, 4);
    check_eq!(mem::peek(last), 0);
    // Code that is written through one mapping and run through another: never both in one.
    for (i, byte) in mem::answer(42).into_iter().enumerate() {
        mem::poke(all + i, byte);
    }
    let code = good!(map(fd, 1, READ | EXEC, SHARED, 0));
    check_eq!(mem::call(code), 42);
    check!(!mem::is_writable(code));
    for prot in [WRITE | EXEC, READ | WRITE | EXEC] {
        check_eq!(map(fd, 1, prot, SHARED, 0), Err(errno::NOTSUP));
        check_eq!(map(fd, 1, prot, PRIVATE, 0), Err(errno::NOTSUP));
        check_eq!(sys::mem_protect(code, PAGE, prot), Err(errno::NOTSUP));
    }
    // Objects are apart, and so are the mappings of one that was closed.
    good!(sys::fd_close(fd));
    good!(sys::fd_close(copy));
    check_eq!(mem::peek(good!(map(object(1), 1, READ, SHARED, 0))), 0);
    check_eq!(mem::peek(all + PAGE), 60);
}

/// Each protection asks for its right, when a mapping is made and when its protection changes.
fn missing_rights() {
    const R: u64 = rights::FD_READ;
    const W: u64 = rights::FD_WRITE;
    const X: u64 = rights::MEM_MAP_EXEC;
    for (fd, seek) in [(FILE, rights::FD_SEEK), (object(1), 0)] {
        for (had, prots) in [
            (0, &[0][..]),
            (R, &[0, READ]),
            (W, &[0, WRITE]),
            (X, &[0, EXEC]),
            (R | W, &[0, READ, WRITE, READ | WRITE]),
            (R | X, &[0, READ, EXEC, READ | EXEC]),
        ] {
            let few = good!(sys::limited(fd, had | seek | rights::MEM_MAP));
            for prot in [0, READ, WRITE, EXEC, READ | WRITE, READ | EXEC] {
                let seen = map(few, 1, prot, SHARED, 0);
                if !prots.contains(&prot) {
                    check!(seen == Err(errno::NOTCAPABLE), "rights {had:#x}, protection {prot}: {seen:x?}");
                    continue;
                }
                let address = good!(seen);
                for later in [WRITE, EXEC, READ | WRITE, READ | EXEC] {
                    let ok = sys::mem_protect(address, PAGE, later).is_ok();
                    check!(!ok || prots.contains(&later), "rights {had:#x}: {prot}, later {later}");
                }
                good!(sys::mem_unmap(address, PAGE));
            }
            good!(sys::fd_close(few));
        }
    }
    // The right to read is none to map.
    let none = good!(sys::limited(FILE, R | W | rights::FD_SEEK));
    for prot in [0, READ, READ | WRITE] {
        check_eq!(map(none, 1, prot, SHARED, 0), Err(errno::NOTCAPABLE));
        check_eq!(map(none, 1, prot, PRIVATE, 0), Err(errno::NOTCAPABLE));
    }
    let none = good!(sys::limited(object(1), R | W));
    check_eq!(map(none, 1, READ, SHARED, 0), Err(errno::NOTCAPABLE));
}

/// What is behind a descriptor decides.
fn wrong_types() {
    let (stream, other) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let (datagram, another) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
    for (fd, expected) in
        [(DIRECTORY, errno::INVAL), (NULL, errno::INVAL), (stream, errno::NODEV), (datagram, errno::NODEV)]
    {
        for sharing in [SHARED, PRIVATE] {
            let seen = map(fd, 1, READ, sharing, 0);
            check!(seen == Err(expected), "descriptor {fd}, flags {sharing}: {seen:x?}");
        }
    }
    // Opened for writing alone.
    check_eq!(map(CONSOLE, 1, READ, SHARED, 0), Err(errno::ACCES));
    for fd in [stream, other, datagram, another] {
        good!(sys::fd_close(fd));
    }
    // An offset within a page gives an address within a page; past the end nothing can be touched.
    let odd = good!(map(FILE, 1, READ, SHARED, 100));
    check_eq!((odd % PAGE, mem::peek(odd)), (100, guest::file_byte(100)));
    good!(sys::mem_unmap(odd, PAGE));
    let beyond = good!(map(FILE, 1, READ, SHARED, FILE_SIZE));
    check!(!mem::is_readable(beyond));
    good!(sys::mem_unmap(beyond, PAGE));
}

fn main() {
    shared_memory();
    missing_rights();
    wrong_types();
    // Nothing stays behind.
    for _ in 0..500 {
        let fd = object(2);
        let address = good!(map(fd, 2, READ | WRITE, SHARED, 0));
        mem::poke(address, 1);
        good!(sys::fd_close(fd));
        good!(sys::mem_unmap(address, 2 * PAGE));
    }
}

guest::program!(main);
