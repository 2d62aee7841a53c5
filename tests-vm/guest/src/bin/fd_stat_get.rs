// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_stat_get.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, rights, FdStat};
use guest::{call, check, check_eq, errno, good, mem, sys, BAD_FDS, CONSOLE, DIRECTORY, FILE, NULL, PAGE};

fn main() {
    let file = good!(sys::fd_stat_get(FILE));
    check_eq!((file.filetype, file.pad0, file.flags, file.pad1), (filetype::REGULAR_FILE, 0, 0, 0));
    // All rights that a regular file can have, and none that it passes on.
    let regular = 0x1_1c38_01ff;
    check_eq!((file.base, file.inheriting), (regular, 0));
    let directory = good!(sys::fd_stat_get(DIRECTORY));
    check_eq!((directory.filetype, directory.pad0, directory.pad1), (filetype::DIRECTORY, 0, 0));
    check_eq!(directory.base & rights::FD_READ, 0);
    check!(directory.base & rights::FILE_OPEN != 0 && directory.base & rights::FILE_UNLINK != 0);
    check_eq!(directory.inheriting, directory.base | regular);
    for device in [CONSOLE, NULL] {
        let stat = good!(sys::fd_stat_get(device));
        check_eq!((stat.filetype, stat.inheriting), (filetype::CHARACTER_DEVICE, 0));
    }
    // The console is open for writing alone; what can be done in no other way than by reading is not among its rights.
    let (console, null) = (good!(sys::fd_stat_get(CONSOLE)), good!(sys::fd_stat_get(NULL)));
    let reading = rights::FD_READ | rights::FILE_READDIR | rights::MEM_MAP_EXEC;
    check_eq!(console.base, null.base & !reading);
    check!(console.base & rights::FD_WRITE != 0 && null.base & rights::FD_READ != 0);
    // Needs no right.
    let limited = good!(sys::limited(FILE, rights::FD_DATASYNC));
    check_eq!(
        good!(sys::fd_stat_get(limited)).base,
        rights::FD_DATASYNC | rights::FD_SYNC | rights::FILE_ADVISE
    );
    // Flags are those of the file.
    let copy = good!(sys::fd_dup(FILE));
    good!(sys::fd_stat_put(copy, &FdStat { flags: fdflags::APPEND, ..file }, 1));
    check_eq!(good!(sys::fd_stat_get(FILE)).flags, fdflags::APPEND);
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(sys::fd_stat_get(fd), Err(errno::BADF));
    }
    let pages = mem::pages(2);
    good!(sys::mem_protect(pages + PAGE, PAGE, mem::READ));
    for bad in [0, 16, pages + PAGE, pages + PAGE - 1, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(fd_stat_get, FILE, bad), Err(errno::FAULT));
    }
    // At an odd address.
    check_eq!(call!(fd_stat_get, FILE, pages + 1), Ok(0));
    check_eq!(mem::peek(pages + 1), filetype::REGULAR_FILE);
}

guest::program!(main);
