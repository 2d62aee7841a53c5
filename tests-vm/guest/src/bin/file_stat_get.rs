// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_stat_get and file_stat_put.
#![no_std]
#![no_main]

use guest::paths::{self, ESCAPES, HARMLESS};
use guest::records::{filetype, rights, FileStat};
use guest::sys::{file_stat_get, file_stat_put, FOLLOW};
use guest::{call, check, check_eq, clockid, errno, good, mem, sys, DIRECTORY, FILE};

const DIR: u64 = DIRECTORY as u64;
const S: u64 = 1_000_000_000;

fn get() {
    let by_path = good!(file_stat_get(DIR, b"data"));
    check_eq!(by_path, good!(sys::file_stat_fget(FILE)));
    check_eq!(by_path.pad, [0; 3]);
    check_eq!(good!(file_stat_get(DIR, b".")), good!(sys::file_stat_fget(DIRECTORY)));
    good!(sys::file_symlink(b"data", DIRECTORY, b"soft"));
    check_eq!(good!(file_stat_get(DIR, b"soft")).filetype, filetype::SYMBOLIC_LINK);
    check_eq!(good!(file_stat_get(DIR | FOLLOW, b"soft")).ino, by_path.ino);
    check_eq!(file_stat_get(DIR, b"none"), Err(errno::NOENT));
    check_eq!(file_stat_get(DIR, b"data/x"), Err(errno::NOTDIR));
    check_eq!(file_stat_get(DIR | 2 << 32, b"data"), Err(errno::INVAL));
    let other = good!(sys::limited(DIRECTORY, rights::FILE_OPEN | rights::FD_READ));
    check_eq!(file_stat_get(other.into(), b"data"), Err(errno::NOTCAPABLE));
    let only = good!(sys::limited(DIRECTORY, rights::FILE_STAT_GET));
    check_eq!(good!(file_stat_get(only.into(), b"data")).ino, by_path.ino);
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_stat_get(DIR, path), Err(errno::NOTCAPABLE));
    }
    for path in HARMLESS {
        check_eq!(good!(file_stat_get(DIR, path)).ino, by_path.ino);
    }
    check_eq!(file_stat_get(DIR | FOLLOW, b"out4"), Err(errno::NOTCAPABLE));
    check_eq!(good!(file_stat_get(DIR, b"out4")).filetype, filetype::SYMBOLIC_LINK);
    paths::each_length(|path| file_stat_get(DIR, path).map(|seen| check_eq!(seen.ino, by_path.ino)));
    let room = mem::pages(1);
    paths::refused(|dir, address, length| call!(file_stat_get, dir, address, length, room));
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(file_stat_get, DIR, b"data".as_ptr(), 4, bad), Err(errno::FAULT));
    }
}

fn put() {
    let wanted = FileStat { atim: 3000 * S + 5000, mtim: 4000 * S + 7000, size: 1, ..FileStat::default() };
    for flags in 0..32 {
        let reset = FileStat { atim: 1000 * S, mtim: 2000 * S, ..FileStat::default() };
        good!(file_stat_put(DIR, b"data", &reset, 5));
        let now = good!(sys::clock_time_get(clockid::REALTIME, 0)) / S * S;
        let result = file_stat_put(DIR, b"data", &wanted, flags);
        let after = good!(file_stat_get(DIR, b"data"));
        // The size takes a descriptor; a time is given or the present one.
        if flags == 0 || flags & 16 != 0 || flags & 3 == 3 || flags & 12 == 12 {
            check_eq!(result, Err(errno::INVAL));
            check_eq!((after.atim, after.mtim), (1000 * S, 2000 * S));
            continue;
        }
        check_eq!(result, Ok(()));
        match flags & 3 {
            0 => check_eq!(after.atim, 1000 * S),
            1 => check_eq!(after.atim / 1000, wanted.atim / 1000),
            _ => check!(after.atim >= now),
        }
        match flags & 12 {
            0 => check_eq!(after.mtim, 2000 * S),
            4 => check_eq!(after.mtim / 1000, wanted.mtim / 1000),
            _ => check!(after.mtim >= now),
        }
    }
    // The link itself, or what it leads to.
    good!(file_stat_put(DIR, b"soft", &wanted, 4));
    check_eq!(good!(file_stat_get(DIR, b"soft")).mtim / S, 4000);
    check!(good!(file_stat_get(DIR, b"data")).mtim / S != 4000);
    good!(file_stat_put(DIR | FOLLOW, b"soft", &wanted, 4));
    check_eq!(good!(file_stat_get(DIR, b"data")).mtim / S, 4000);
    for flags in [0x20, 0x8001] {
        check_eq!(file_stat_put(DIR, b"data", &wanted, flags), Err(errno::INVAL));
    }
    let other = good!(sys::limited(DIRECTORY, rights::FILE_OPEN | rights::FILE_STAT_GET));
    check_eq!(file_stat_put(other.into(), b"data", &wanted, 1), Err(errno::NOTCAPABLE));
    for path in ESCAPES {
        check_eq!(file_stat_put(DIR, path, &wanted, 1), Err(errno::NOTCAPABLE));
    }
    paths::refused(|dir, address, length| call!(file_stat_put, dir, address, length, &raw const wanted, 1));
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX] {
        check_eq!(call!(file_stat_put, DIR, b"data".as_ptr(), 4, bad, 1), Err(errno::FAULT));
    }
}

fn main() {
    get();
    put();
}

guest::program!(main);
