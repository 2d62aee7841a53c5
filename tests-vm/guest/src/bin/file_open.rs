// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_open.
#![no_std]
#![no_main]

use guest::paths::{self, ESCAPES, HARMLESS};
use guest::records::{fdflags, filetype, rights, FdStat};
use guest::sys::{file_open, file_open_with, FOLLOW};
use guest::{call, check, check_eq, errno, good, mem, sys, DIRECTORY, FILE_SIZE};

const CREAT: u16 = 1;
const ISDIR: u16 = 2;
const EXCL: u16 = 4;
const TRUNC: u16 = 8;
const DIR: u64 = DIRECTORY as u64;
const RW: u64 = rights::FD_READ | rights::FD_WRITE | rights::FD_SEEK;

fn oflags() {
    let fd = good!(file_open(DIR, b"data", 0, rights::FD_READ));
    let mut buffer = [0; 16];
    check_eq!(sys::read(fd, &mut buffer), Ok(16));
    check!(guest::is_file_content(&buffer, 0));
    check_eq!(sys::write(fd, b"x"), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(fd));
    check_eq!(file_open(DIR, b"new", 0, rights::FD_READ), Err(errno::NOENT));
    let fd = good!(file_open(DIR, b"new", CREAT | EXCL, RW));
    check_eq!(sys::write(fd, b"hello"), Ok(5));
    good!(sys::fd_close(fd));
    check_eq!(file_open(DIR, b"new", CREAT | EXCL, RW), Err(errno::EXIST));
    let fd = good!(file_open(DIR, b"new", CREAT, RW));
    check_eq!(sys::read(fd, &mut buffer), Ok(5));
    good!(sys::fd_close(fd));
    let fd = good!(file_open(DIR, b"new", TRUNC, RW));
    check_eq!(sys::read(fd, &mut buffer), Ok(0));
    good!(sys::fd_close(fd));
    check_eq!(file_open(DIR, b"new", ISDIR, rights::FD_READ), Err(errno::NOTDIR));
    let fd = good!(file_open(DIR, b".", ISDIR, rights::FILE_READDIR));
    check_eq!(good!(sys::fd_stat_get(fd)).filetype, filetype::DIRECTORY);
    good!(sys::fd_close(fd));
    check_eq!(file_open(DIR, b".", 0, rights::FD_WRITE), Err(errno::ISDIR));
    // A directory is opened where there is one, and not created.
    good!(sys::fd_close(good!(file_open(DIR, b".", ISDIR | CREAT, rights::FILE_READDIR))));
    check_eq!(file_open(DIR, b"new", ISDIR | CREAT, rights::FD_READ), Err(errno::NOTDIR));
    check_eq!(file_open(DIR, b"none", ISDIR | CREAT, rights::FD_READ), Err(errno::NOENT));
    check_eq!(file_open(DIR, b".", ISDIR | CREAT | EXCL, rights::FD_READ), Err(errno::INVAL));
    good!(sys::fd_close(good!(file_open(DIR, b"data", EXCL, rights::FD_READ))));
    check_eq!(file_open(DIR, b"none/x", CREAT, RW), Err(errno::NOENT));
    for unknown in [0x10, 0x20, 0x8000, 0xffff] {
        check_eq!(file_open(DIR, b"data", unknown, rights::FD_READ), Err(errno::INVAL));
    }
}

fn flags() {
    for flags in 0..32 {
        let stat = FdStat { flags, base: RW | rights::FD_SYNC, ..FdStat::default() };
        let fd = good!(file_open_with(DIR, b"flags", CREAT, &stat));
        let mut expected = flags;
        if flags & (fdflags::DSYNC | fdflags::RSYNC) != 0 {
            expected = flags & !(fdflags::DSYNC | fdflags::RSYNC) | fdflags::SYNC;
        }
        check_eq!(good!(sys::fd_stat_get(fd)).flags, expected);
        good!(sys::fd_close(fd));
    }
    let append = FdStat { flags: fdflags::APPEND, base: RW, ..FdStat::default() };
    let fd = good!(file_open_with(DIR, b"data", 0, &append));
    check_eq!(sys::write(fd, b"!"), Ok(1));
    check_eq!(good!(sys::file_stat_get(DIR, b"data")).size, FILE_SIZE as u64 + 1);
    good!(sys::fd_close(fd));
    for unknown in [0x20, 0x8000] {
        let stat = FdStat { flags: unknown, base: RW, ..FdStat::default() };
        check_eq!(file_open_with(DIR, b"data", 0, &stat), Err(errno::INVAL));
    }
}

/// Who may not seek may not write over what is there.
fn no_seeking() {
    let most = rights::FILE_OPEN | rights::FILE_CREATE_FILE | rights::FD_WRITE | rights::FILE_STAT_FPUT_SIZE;
    let dir = u64::from(good!(sys::limited(DIRECTORY, most)));
    check_eq!(file_open(dir, b"data", 0, rights::FD_WRITE), Err(errno::NOTCAPABLE));
    check_eq!(file_open(dir, b"log", CREAT, rights::FD_WRITE), Err(errno::NOTCAPABLE));
    let append = FdStat { flags: fdflags::APPEND, base: rights::FD_WRITE, ..FdStat::default() };
    for (size, text) in [(2, b"ab"), (4, b"cd")] {
        let fd = good!(file_open_with(dir, b"log", CREAT, &append));
        check_eq!(sys::write(fd, text), Ok(2));
        check_eq!(good!(sys::file_stat_get(DIR, b"log")).size, size);
        good!(sys::fd_close(fd));
    }
    let fd = good!(file_open(dir, b"log", TRUNC, rights::FD_WRITE));
    check_eq!(sys::write(fd, b"e"), Ok(1));
    check_eq!(good!(sys::file_stat_get(DIR, b"log")).size, 1);
    for fd in [fd, dir as u32] {
        good!(sys::fd_close(fd));
    }
}

/// The new descriptor has what was asked for, as far as its type can have it, and nothing more.
fn exact_rights() {
    let all = good!(sys::fd_stat_get(DIRECTORY));
    for bit in (0..64).map(|bit| 1u64 << bit) {
        if all.inheriting & bit == 0 {
            // Rights that do not exist are refused, and ones that no file has are not given.
            match file_open(DIR, b"data", 0, bit) {
                Ok(fd) => {
                    check_eq!(good!(sys::fd_stat_get(fd)).base, rights::FILE_ADVISE);
                    good!(sys::fd_close(fd));
                }
                seen => check_eq!(seen, Err(errno::NOTCAPABLE)),
            }
            continue;
        }
        let fd = good!(file_open(DIR, b"data", 0, bit));
        let seen = good!(sys::fd_stat_get(fd)).base;
        let both = rights::FD_SYNC | rights::FD_DATASYNC;
        let write = rights::FD_WRITE | rights::FILE_ALLOCATE;
        let mut allowed = bit | rights::FILE_ADVISE;
        if bit & both != 0 {
            allowed |= both;
        }
        if bit & write != 0 {
            allowed |= write;
        }
        if bit == rights::FD_SEEK {
            allowed |= rights::FD_TELL;
        }
        if bit == rights::MEM_MAP_EXEC {
            allowed |= rights::MEM_MAP | rights::FD_SEEK | rights::FD_TELL;
        }
        check!(seen & !allowed == 0, "asked for {bit:#x}, got {seen:#x}");
        good!(sys::fd_close(fd));
    }
    // A directory's inheriting rights go on to what is opened from there.
    let stat = FdStat { base: rights::FILE_OPEN, inheriting: rights::FD_READ, ..FdStat::default() };
    let sub = good!(file_open_with(DIR, b".", ISDIR, &stat));
    let fd = good!(file_open(sub.into(), b"data", 0, rights::FD_READ));
    good!(sys::fd_close(fd));
    check_eq!(file_open(sub.into(), b"data", 0, rights::FD_WRITE), Err(errno::NOTCAPABLE));
    check_eq!(file_open(sub.into(), b"other", CREAT, rights::FD_READ), Err(errno::NOTCAPABLE));
    check_eq!(file_open(sub.into(), b"data", TRUNC, rights::FD_READ), Err(errno::NOTCAPABLE));
    let sync = FdStat { flags: fdflags::SYNC, base: rights::FD_READ, ..FdStat::default() };
    check_eq!(file_open_with(sub.into(), b"data", 0, &sync), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(sub));
    let none = good!(sys::limited(DIRECTORY, rights::FILE_READDIR));
    check_eq!(file_open(none.into(), b"data", 0, rights::FD_READ), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(none));
    check_eq!(good!(sys::file_stat_get(DIR, b"data")).size, FILE_SIZE as u64 + 1);
}

fn links() {
    good!(sys::file_symlink(b"data", DIRECTORY, b"link"));
    check_eq!(file_open(DIR, b"link", 0, rights::FD_READ), Err(errno::LOOP));
    good!(sys::fd_close(good!(file_open(DIR | FOLLOW, b"link", 0, rights::FD_READ))));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_open(DIR | FOLLOW, path, 0, rights::FD_READ), Err(errno::NOTCAPABLE));
        check_eq!(file_open(DIR, path, CREAT, RW), Err(errno::NOTCAPABLE));
    }
    check_eq!(file_open(DIR | FOLLOW, b"out4", 0, rights::FD_READ), Err(errno::NOTCAPABLE));
    for path in HARMLESS {
        good!(sys::fd_close(good!(file_open(DIR, path, 0, rights::FD_READ))));
    }
    check_eq!(file_open(DIR | 2 << 32, b"data", 0, rights::FD_READ), Err(errno::INVAL));
}

fn main() {
    oflags();
    flags();
    no_seeking();
    exact_rights();
    links();
    paths::each_length(|path| file_open(DIR, path, 0, rights::FD_READ).and_then(sys::fd_close));
    let stat = FdStat { base: rights::FD_READ, ..FdStat::default() };
    paths::refused(|dir, address, length| call!(file_open, dir, address, length, 0, &raw const stat));
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(file_open, DIR, b"data".as_ptr(), 4, 0, bad), Err(errno::FAULT));
    }
    // No descriptor left: nothing is lost, and a file is not created for nothing twice.
    let first = good!(sys::fd_dup(0));
    let mut last = first;
    while let Ok(fd) = sys::fd_dup(0) {
        last = fd;
    }
    for _ in 0..100 {
        check_eq!(file_open(DIR, b"data", 0, rights::FD_READ), Err(errno::MFILE));
    }
    for fd in first..=last {
        good!(sys::fd_close(fd));
    }
    for _ in 0..1000 {
        good!(sys::fd_close(good!(file_open(DIR, b"data", 0, rights::FD_READ))));
    }
}

guest::program!(main);
