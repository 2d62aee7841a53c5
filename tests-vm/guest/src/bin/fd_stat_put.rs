// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_stat_put.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, rights, FdStat};
use guest::{call, check_eq, errno, good, mem, sys, whence, BAD_FDS, DIRECTORY, FILE, NULL};

const FLAGS: u16 = 1;
const RIGHTS: u16 = 2;

fn with_flags(flags: u16) -> FdStat {
    FdStat { flags, ..FdStat::default() }
}

fn flags() {
    for flags in 0..32 {
        good!(sys::fd_stat_put(FILE, &with_flags(flags), FLAGS));
        let mut expected = flags;
        if flags & (fdflags::DSYNC | fdflags::RSYNC) != 0 {
            // The kernel has the strongest of the three alone.
            expected = flags & !(fdflags::DSYNC | fdflags::RSYNC) | fdflags::SYNC;
        }
        check_eq!(good!(sys::fd_stat_get(FILE)).flags, expected);
    }
    good!(sys::fd_stat_put(FILE, &with_flags(fdflags::APPEND), FLAGS));
    check_eq!(sys::fd_seek(FILE, 0, whence::SET), Ok(0));
    check_eq!(sys::write(FILE, b"end"), Ok(3));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(8195));
    // Whatever the offset says.
    check_eq!(sys::pwrite(FILE, b"more", 0), Ok(4));
    let mut buffer = [0; 8];
    check_eq!(sys::pread(FILE, &mut buffer, 8192), Ok(7));
    check_eq!(buffer[..7], *b"endmore");
    good!(sys::fd_stat_put(FILE, &with_flags(0), FLAGS));
    let (a, _b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::fd_stat_put(a, &with_flags(fdflags::NONBLOCK), FLAGS));
    check_eq!(sys::read(a, &mut [0]), Err(errno::AGAIN));
    for unknown in [0x20, 0x40, 0x8000, 0xffff] {
        check_eq!(sys::fd_stat_put(FILE, &with_flags(unknown), FLAGS), Err(errno::INVAL));
    }
    check_eq!(good!(sys::fd_stat_get(FILE)).flags, 0);
    // What is not to be adjusted is not looked at.
    let junk = FdStat { filetype: 255, pad0: 1, flags: 0, pad1: 2, base: u64::MAX, inheriting: u64::MAX };
    good!(sys::fd_stat_put(FILE, &junk, FLAGS));
    let limited = good!(sys::limited(FILE, rights::FD_READ));
    check_eq!(sys::fd_stat_put(limited, &with_flags(0), FLAGS), Err(errno::NOTCAPABLE));
}

fn rights_shrink() {
    let fd = good!(sys::fd_dup(FILE));
    let all = good!(sys::fd_stat_get(fd)).base;
    good!(sys::limit(fd, all, 0));
    check_eq!(good!(sys::fd_stat_get(fd)).base, all);
    // One right after the other goes, and none comes back.
    let mut left = all & !rights::FILE_ADVISE;
    for bit in (0..64).map(|bit| 1 << bit) {
        if left & bit == 0 {
            continue;
        }
        if left & !bit == 0 {
            break;
        }
        left &= !bit;
        good!(sys::limit(fd, left, 0));
        let seen = good!(sys::fd_stat_get(fd)).base;
        check_eq!(seen & left, left);
        if seen & bit == 0 {
            check_eq!(sys::limit(fd, left | bit, 0), Err(errno::NOTCAPABLE));
            check_eq!(sys::limit(fd, 0, left | bit), Err(errno::NOTCAPABLE));
        }
    }
    // The other copy has lost nothing.
    check_eq!(good!(sys::fd_stat_get(FILE)).base, all);
    // Each right that a descriptor lacks is refused, and so are ones that do not exist.
    let none = good!(sys::fd_dup(FILE));
    good!(sys::limit(none, 0, 0));
    check_eq!(good!(sys::fd_stat_get(none)).base, rights::FILE_ADVISE);
    for bit in (0..64).map(|bit| 1u64 << bit) {
        let expected = if bit == rights::FILE_ADVISE { Ok(()) } else { Err(errno::NOTCAPABLE) };
        check_eq!(sys::limit(none, bit, 0), expected);
        check_eq!(sys::limit(none, 0, bit), expected);
    }
    for bit in [11, 29, 31, 33, 38, 40, 63] {
        check_eq!(sys::limit(FILE, 1 << bit, 0), Err(errno::NOTCAPABLE));
        check_eq!(sys::limit(DIRECTORY, 0, 1 << bit), Err(errno::NOTCAPABLE));
    }
    // Each call asks for its right.
    check_eq!(sys::read(none, &mut [0]), Err(errno::NOTCAPABLE));
    check_eq!(sys::write(none, b"x"), Err(errno::NOTCAPABLE));
    check_eq!(sys::pread(none, &mut [0], 0), Err(errno::NOTCAPABLE));
    check_eq!(sys::pwrite(none, b"x", 0), Err(errno::NOTCAPABLE));
    check_eq!(sys::fd_seek(none, 0, whence::CUR), Err(errno::NOTCAPABLE));
    check_eq!(sys::file_stat_fget(none), Err(errno::NOTCAPABLE));
    check_eq!(sys::mem_map(0, 4096, mem::READ, mem::SHARED, none, 0), Err(errno::NOTCAPABLE));
    let read = good!(sys::limited(FILE, rights::FD_READ));
    check_eq!(sys::pread(read, &mut [0], 0), Err(errno::NOTCAPABLE));
    let tell = good!(sys::limited(FILE, rights::FD_TELL));
    good!(sys::fd_seek(FILE, 77, whence::SET));
    check_eq!(sys::fd_seek(tell, 0, whence::CUR), Ok(77));
    check_eq!(sys::fd_seek(tell, 1, whence::CUR), Err(errno::NOTCAPABLE));
    check_eq!(sys::fd_seek(tell, 0, whence::SET), Err(errno::NOTCAPABLE));
}

fn both() {
    let fd = good!(sys::fd_dup(FILE));
    let stat = FdStat { flags: fdflags::APPEND, base: rights::FD_READ, ..FdStat::default() };
    good!(sys::fd_stat_put(fd, &stat, FLAGS | RIGHTS));
    let seen = good!(sys::fd_stat_get(fd));
    check_eq!((seen.flags, seen.base & rights::FD_WRITE), (fdflags::APPEND, 0));
    // Rights that are missing: the flags stay too.
    let other = good!(sys::limited(FILE, rights::FD_STAT_PUT_FLAGS));
    let stat = FdStat { flags: 0, base: rights::FD_READ, ..FdStat::default() };
    check_eq!(sys::fd_stat_put(other, &stat, FLAGS | RIGHTS), Err(errno::NOTCAPABLE));
    check_eq!(good!(sys::fd_stat_get(FILE)).flags, fdflags::APPEND);
    good!(sys::fd_stat_put(FILE, &with_flags(0), FLAGS));
}

fn refused() {
    let stat = good!(sys::fd_stat_get(NULL));
    for flags in [0, 4, 5, 0x8000, 0xffff] {
        check_eq!(sys::fd_stat_put(NULL, &stat, flags), Err(errno::INVAL));
    }
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(sys::fd_stat_put(fd, &stat, FLAGS), Err(errno::BADF));
        check_eq!(sys::fd_stat_put(fd, &stat, RIGHTS), Err(errno::BADF));
    }
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(fd_stat_put, NULL, bad, FLAGS), Err(errno::FAULT));
    }
}

fn main() {
    flags();
    both();
    rights_shrink();
    refused();
}

guest::program!(main);
