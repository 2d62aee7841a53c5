// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that a native program opened for reading, for writing, or for both, with all of Capsicum's rights: what the
//! mode forbids is not among the rights that are told, and cannot be asked for. For a native test.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FdStat, FileStat};
use guest::{call, check, check_eq, errno, good, sys};

/// What takes reading, and what takes writing.
const READING: u64 = rights::FD_READ | rights::FILE_READDIR | rights::MEM_MAP_EXEC;
const WRITING: u64 = rights::FD_WRITE | rights::FILE_ALLOCATE | rights::FILE_STAT_FPUT_SIZE;

const FILE: u8 = filetype::REGULAR_FILE;
const DEVICE: u8 = filetype::CHARACTER_DEVICE;
const STREAM: u8 = filetype::SOCKET_STREAM;
const MEMORY: u8 = filetype::SHARED_MEMORY;

/// Descriptors from 4 on, in the order of the native test: the type, and whether it can be read and written.
const OPENED: [(u8, bool, bool); 12] = [
    (FILE, true, false),
    (FILE, false, true),
    (FILE, true, true),
    (DEVICE, true, false),
    (DEVICE, false, true),
    (STREAM, true, false),
    (STREAM, false, true),
    (STREAM, true, true),
    (MEMORY, true, false),
    (MEMORY, true, true),
    (FILE, false, false),
    (FILE, false, false),
];
/// A directory that was opened to look up paths in alone.
const SEARCH: u32 = 4 + OPENED.len() as u32;

fn told(fd: u32, (kind, read, write): (u8, bool, bool)) -> FdStat {
    let stat = good!(sys::fd_stat_get(fd));
    check_eq!(stat.filetype, kind, "the type");
    check!(read == (stat.base & rights::FD_READ != 0), "{fd}: reading: {:#x}", stat.base);
    check!(write == (stat.base & rights::FD_WRITE != 0), "{fd}: writing: {:#x}", stat.base);
    check!(read || stat.base & READING == 0, "{fd}: {:#x}", stat.base);
    check!(write || stat.base & WRITING == 0, "{fd}: {:#x}", stat.base);
    // What the mode has nothing to do with is there.
    check!(stat.base & rights::FILE_STAT_FGET != 0);
    if kind == FILE {
        let always =
            rights::FD_SYNC | rights::FD_DATASYNC | rights::MEM_MAP | rights::PROC_EXEC | rights::FD_SEEK;
        check_eq!(stat.base & always, always);
    }
    stat
}

/// What is forbidden cannot be asked for, and nothing changes by asking.
fn asked(fd: u32, stat: &FdStat, forbidden: u64) {
    for right in (0..64).map(|bit| 1 << bit).filter(|bit| forbidden & bit != 0) {
        check_eq!(sys::limit(fd, right, 0), Err(errno::NOTCAPABLE));
        check_eq!(sys::limit(fd, stat.base | right, stat.inheriting), Err(errno::NOTCAPABLE));
    }
    check_eq!(good!(sys::fd_stat_get(fd)), *stat);
    // What was told can be.
    let copy = good!(sys::fd_dup(fd));
    good!(sys::limit(copy, stat.base, stat.inheriting));
    check_eq!(good!(sys::fd_stat_get(copy)).base, stat.base);
    good!(sys::fd_close(copy));
}

fn main() {
    for (fd, opened) in (4..).zip(OPENED) {
        let stat = told(fd, opened);
        let (kind, read, write) = opened;
        asked(fd, &stat, if read { 0 } else { READING } | if write { 0 } else { WRITING });
        if !read {
            check_eq!(sys::read(fd, &mut [0]), Err(errno::BADF));
        }
        if !write {
            check_eq!(sys::write(fd, b"x"), Err(errno::BADF));
            check!(sys::file_stat_fput(fd, &FileStat::default(), 0x10).is_err());
            check!(call!(file_allocate, fd, 0, 1).is_err());
        }
        // The last one is open as a path alone.
        if kind == FILE && fd != SEARCH - 1 {
            good!(call!(fd_sync, fd));
            good!(call!(fd_datasync, fd));
        }
    }
    // The rights of a directory are those of what is found there.
    let stat = good!(sys::fd_stat_get(SEARCH));
    check_eq!(stat.filetype, filetype::DIRECTORY);
    check!(stat.base & rights::FILE_READDIR == 0 && stat.base & rights::FILE_CREATE_FILE != 0, "{stat:x?}");
    check_eq!(stat.inheriting & (READING | WRITING), READING | WRITING);
    check_eq!(sys::limit(SEARCH, stat.base | rights::FILE_READDIR, 0), Err(errno::NOTCAPABLE));
    let mode = rights::FD_READ | rights::FD_WRITE | rights::FD_SEEK;
    let fd = good!(sys::file_open(SEARCH.into(), b"data", 0, mode));
    check_eq!(sys::pread(fd, &mut [0], 0), Ok(1));
    check_eq!(sys::pwrite(fd, b"x", 0), Ok(1));
    good!(sys::limit(SEARCH, stat.base, stat.inheriting));
    check_eq!(good!(sys::fd_stat_get(SEARCH)), stat);
}

guest::program!(main);
