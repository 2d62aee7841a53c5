// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which right each call on a descriptor asks for: every call with every single right, and with all rights but one.
#![no_std]
#![no_main]

use guest::records::{rights, FdStat, FileStat};
use guest::{call, check, check_eq, errno, good, mem, sys, whence, FILE, PAGE};

type Call = fn(u32) -> bool;

/// Whether a call answers that a right is missing; anything else it may answer as it likes.
fn refused<T>(result: sys::Result<T>) -> bool {
    matches!(result, Err(errno::NOTCAPABLE))
}

fn set(fd: u32, flags: u16) -> bool {
    let stat = FileStat { size: PAGE as u64, atim: 1, mtim: 1, ..FileStat::default() };
    refused(sys::file_stat_fput(fd, &stat, flags))
}

fn map(fd: u32, prot: u8) -> bool {
    match sys::mem_map(0, PAGE, prot, mem::SHARED, fd, 0) {
        Ok(address) => {
            good!(sys::mem_unmap(address, PAGE));
            false
        }
        result => refused(result),
    }
}

/// Name, call, the sets of rights each of which suffices. Several are there where Capsicum has one right for several of
/// ours, or where one includes another.
const CALLS: &[(&str, Call, &[u64])] = &[
    ("fd_read", |fd| refused(sys::read(fd, &mut [0])), &[rights::FD_READ, rights::FILE_READDIR]),
    ("fd_write", |fd| refused(sys::write(fd, b"x")), &[rights::FD_WRITE, rights::FILE_ALLOCATE]),
    (
        "fd_pread",
        |fd| refused(sys::pread(fd, &mut [0], 0)),
        &[rights::FD_READ | rights::FD_SEEK, rights::FD_READ | rights::MEM_MAP_EXEC],
    ),
    ("fd_pwrite", |fd| refused(sys::pwrite(fd, b"x", 0)), &[rights::FD_WRITE | rights::FD_SEEK]),
    ("fd_seek", |fd| refused(sys::fd_seek(fd, 0, whence::SET)), &[rights::FD_SEEK, rights::MEM_MAP_EXEC]),
    (
        "fd_seek by nothing",
        |fd| refused(sys::fd_seek(fd, 0, whence::CUR)),
        &[rights::FD_TELL, rights::FD_SEEK, rights::MEM_MAP_EXEC],
    ),
    ("fd_datasync", |fd| refused(call!(fd_datasync, fd)), &[rights::FD_DATASYNC, rights::FD_SYNC]),
    ("fd_sync", |fd| refused(call!(fd_sync, fd)), &[rights::FD_SYNC, rights::FD_DATASYNC]),
    ("fd_stat_put", |fd| refused(sys::fd_stat_put(fd, &FdStat::default(), 1)), &[rights::FD_STAT_PUT_FLAGS]),
    ("file_stat_fget", |fd| refused(sys::file_stat_fget(fd)), &[rights::FILE_STAT_FGET]),
    ("file_stat_fput of the size", |fd| set(fd, 0x10), &[rights::FILE_STAT_FPUT_SIZE]),
    ("file_stat_fput of times", |fd| set(fd, 0x05), &[rights::FILE_STAT_FPUT_TIMES]),
    (
        "file_stat_fput of both",
        |fd| set(fd, 0x15),
        &[rights::FILE_STAT_FPUT_SIZE | rights::FILE_STAT_FPUT_TIMES],
    ),
    ("mem_map", |fd| map(fd, 0), &[rights::MEM_MAP, rights::MEM_MAP_EXEC]),
    (
        "mem_map to read",
        |fd| map(fd, mem::READ),
        &[rights::MEM_MAP | rights::FD_READ | rights::FD_SEEK, rights::MEM_MAP_EXEC | rights::FD_READ],
    ),
    ("mem_map to run", |fd| map(fd, mem::EXEC), &[rights::MEM_MAP_EXEC]),
    // None at all.
    ("fd_stat_get", |fd| refused(sys::fd_stat_get(fd)), &[0]),
    ("fd_dup", |fd| refused(sys::fd_dup(fd).and_then(sys::fd_close)), &[0]),
    ("fd_replace", |fd| refused(sys::fd_replace(fd, fd)), &[0]),
];

fn allows(sufficient: &[u64], having: u64) -> bool {
    // The right of either name is the same for the kernel.
    let mut all = having;
    for (one, other) in [
        (rights::FD_READ, rights::FILE_READDIR),
        (rights::FD_WRITE, rights::FILE_ALLOCATE),
        (rights::FD_DATASYNC, rights::FD_SYNC),
    ] {
        if having & (one | other) != 0 {
            all |= one | other;
        }
    }
    if all & rights::MEM_MAP_EXEC != 0 {
        all |= rights::MEM_MAP | rights::FD_SEEK;
    }
    sufficient.iter().any(|&set| set & !all == 0)
}

fn main() {
    let every = good!(sys::fd_stat_get(FILE)).base;
    let singles = (0..64).map(|bit| 1 << bit).filter(|right| every & right != 0);
    for having in singles.clone().chain(singles.map(|right| every & !right)).chain([0, every]) {
        let fd = good!(sys::limited(FILE, having));
        // What is reported is what was asked for, and what cannot be told from it.
        let seen = good!(sys::fd_stat_get(fd)).base;
        check_eq!(seen & having, having);
        for (name, call, sufficient) in CALLS {
            check!(call(fd) != allows(sufficient, having), "{name} with the rights {having:#x}");
            check!(call(fd) != allows(sufficient, seen), "{name} with {having:#x}, reported as {seen:#x}");
        }
        good!(sys::fd_close(fd));
    }
}

guest::program!(main);
