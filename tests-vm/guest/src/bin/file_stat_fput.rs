// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_stat_fput.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FileStat};
use guest::{call, check, check_eq, clockid, errno, good, mem, sys, BAD_FDS, DIRECTORY, FILE, FILE_SIZE};

const ATIM: u16 = 1;
const ATIM_NOW: u16 = 2;
const MTIM: u16 = 4;
const MTIM_NOW: u16 = 8;
const SIZE: u16 = 16;
const S: u64 = 1_000_000_000;

/// Every combination of flags does what it says, and only that.
fn combinations() {
    for flags in 0..32 {
        let reset = FileStat { size: 100, atim: 1000 * S, mtim: 2000 * S, ..FileStat::default() };
        good!(sys::file_stat_fput(FILE, &reset, ATIM | MTIM | SIZE));
        let before = good!(sys::file_stat_fget(FILE));
        check_eq!((before.size, before.atim, before.mtim), (100, 1000 * S, 2000 * S));
        let now = good!(sys::clock_time_get(clockid::REALTIME, 0)) / S * S;
        let wanted = FileStat { size: 50, atim: 3000 * S, mtim: 4000 * S, ..FileStat::default() };
        let result = sys::file_stat_fput(FILE, &wanted, flags);
        let after = good!(sys::file_stat_fget(FILE));
        let contradiction = flags & 3 == 3 || flags & 12 == 12;
        if flags == 0 || contradiction {
            check_eq!(result, Err(errno::INVAL));
            check_eq!((after.size, after.atim, after.mtim), (100, 1000 * S, 2000 * S));
            continue;
        }
        check_eq!(result, Ok(()));
        check_eq!(after.size, if flags & SIZE != 0 { 50 } else { 100 });
        match flags & (ATIM | ATIM_NOW) {
            0 => check_eq!(after.atim, 1000 * S),
            ATIM => check_eq!(after.atim, 3000 * S),
            _ => check!(after.atim >= now),
        }
        match flags & (MTIM | MTIM_NOW) {
            0 if flags & SIZE == 0 => check_eq!(after.mtim, 2000 * S),
            MTIM => check_eq!(after.mtim, 4000 * S),
            // A new size is a modification.
            _ => check!(after.mtim >= now),
        }
    }
}

fn sizes() {
    let mut byte = [1];
    let size = |size| FileStat { size, ..FileStat::default() };
    good!(sys::file_stat_fput(FILE, &size(0), SIZE));
    check_eq!(sys::pread(FILE, &mut byte, 0), Ok(0));
    good!(sys::file_stat_fput(FILE, &size(FILE_SIZE as u64), SIZE));
    check_eq!(sys::pread(FILE, &mut byte, FILE_SIZE as u64 - 1), Ok(1));
    check_eq!(byte, [0]);
    for bad in [1 << 63, u64::MAX] {
        check_eq!(sys::file_stat_fput(FILE, &size(bad), SIZE), Err(errno::INVAL));
    }
    // The largest number is a size, which a file system has or has not.
    let largest = i64::MAX as u64;
    match sys::file_stat_fput(FILE, &size(largest), SIZE) {
        Ok(()) => {
            check_eq!(good!(sys::file_stat_fget(FILE)).size, largest);
            check_eq!(sys::pread(FILE, &mut byte, largest - 1), Ok(1));
            check_eq!(byte, [0]);
            good!(sys::file_stat_fput(FILE, &size(FILE_SIZE as u64), SIZE));
        }
        Err(error) => check!(error == errno::FBIG, "{error:?}"),
    }
    check_eq!(good!(sys::file_stat_fget(FILE)).size, FILE_SIZE as u64);
}

fn refused() {
    let stat = FileStat { atim: S, mtim: S, ..FileStat::default() };
    for flags in [0x20, 0x8000, 0xffff] {
        check_eq!(sys::file_stat_fput(FILE, &stat, flags), Err(errno::INVAL));
    }
    let size = good!(sys::limited(FILE, rights::FILE_STAT_FPUT_SIZE));
    let times = good!(sys::limited(FILE, rights::FILE_STAT_FPUT_TIMES));
    let before = good!(sys::file_stat_fget(FILE));
    check_eq!(sys::file_stat_fput(size, &stat, ATIM), Err(errno::NOTCAPABLE));
    check_eq!(sys::file_stat_fput(times, &stat, SIZE), Err(errno::NOTCAPABLE));
    // Both or none.
    check_eq!(sys::file_stat_fput(size, &stat, SIZE | ATIM), Err(errno::NOTCAPABLE));
    check_eq!(sys::file_stat_fput(times, &stat, SIZE | ATIM), Err(errno::NOTCAPABLE));
    let after = good!(sys::file_stat_fget(FILE));
    check_eq!((after.size, after.atim, after.mtim), (before.size, before.atim, before.mtim));
    good!(sys::file_stat_fput(times, &stat, ATIM | MTIM_NOW));
    good!(sys::file_stat_fput(size, &stat, SIZE));
    // A size that cannot be set leaves the times as they are, and times that cannot be set the size.
    let before = good!(sys::file_stat_fget(DIRECTORY));
    check_eq!(sys::file_stat_fput(DIRECTORY, &stat, SIZE), Err(errno::INVAL));
    check_eq!(sys::file_stat_fput(DIRECTORY, &stat, SIZE | MTIM), Err(errno::INVAL));
    check_eq!(good!(sys::file_stat_fget(DIRECTORY)).mtim, before.mtim);
    let object = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    let large = FileStat { size: 100, ..stat };
    check_eq!(sys::file_stat_fput(object, &large, SIZE | MTIM), Err(errno::NOTCAPABLE));
    check_eq!(sys::file_stat_fput(object, &large, MTIM), Err(errno::NOTCAPABLE));
    check_eq!(good!(sys::file_stat_fget(object)).size, 0);
    let huge = FileStat { size: 1 << 63, ..stat };
    let before = good!(sys::file_stat_fget(FILE));
    check_eq!(sys::file_stat_fput(FILE, &huge, SIZE | MTIM), Err(errno::INVAL));
    check_eq!(good!(sys::file_stat_fget(FILE)).mtim, before.mtim);
    good!(sys::file_stat_fput(DIRECTORY, &stat, ATIM | MTIM));
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(sys::file_stat_fput(socket, &stat, SIZE), Err(errno::INVAL));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(sys::file_stat_fput(fd, &stat, ATIM), Err(errno::BADF));
        check_eq!(sys::file_stat_fput(fd, &stat, SIZE), Err(errno::BADF));
    }
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(file_stat_fput, FILE, bad, ATIM), Err(errno::FAULT));
    }
}

fn main() {
    combinations();
    sizes();
    refused();
}

guest::program!(main);
