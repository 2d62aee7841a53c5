// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_stat_fget.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::{call, check, check_eq, errno, good, mem, sys, BAD_FDS, DIRECTORY, FILE, FILE_SIZE, NULL};

fn main() {
    let file = good!(sys::file_stat_fget(FILE));
    check_eq!((file.filetype, file.pad, file.nlink), (filetype::REGULAR_FILE, [0; 3], 1));
    check_eq!(file.size, FILE_SIZE as u64);
    check!(file.ino != 0 && file.mtim > 0 && file.ctim > 0);
    let directory = good!(sys::file_stat_fget(DIRECTORY));
    check_eq!((directory.filetype, directory.dev), (filetype::DIRECTORY, file.dev));
    check!(directory.ino != file.ino);
    check_eq!(good!(sys::file_stat_fget(NULL)).filetype, filetype::CHARACTER_DEVICE);
    check_eq!(sys::pwrite(FILE, b"x", FILE_SIZE as u64), Ok(1));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, FILE_SIZE as u64 + 1);
    let limited = good!(sys::limited(FILE, rights::FILE_STAT_FGET));
    check_eq!(good!(sys::file_stat_fget(limited)).ino, file.ino);
    let other = good!(sys::limited(FILE, rights::FD_READ | rights::FILE_STAT_FPUT_SIZE));
    check_eq!(sys::file_stat_fget(other), Err(errno::NOTCAPABLE));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(sys::file_stat_fget(fd), Err(errno::BADF));
    }
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(file_stat_fget, FILE, bad), Err(errno::FAULT));
    }
}

guest::program!(main);
