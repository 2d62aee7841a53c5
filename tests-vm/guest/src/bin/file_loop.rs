// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Every call on files by path, over and over, on its good and its bad ways, for a native test that looks for what is
//! left behind. The first further directory is one of a CD.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FdStat, FileStat};
use guest::sys::{
    file_create, file_link, file_open, file_readdir, file_readlink, file_rename, file_stat_get,
    file_stat_put, file_symlink, file_unlink, FOLLOW,
};
use guest::{call, check, check_eq, errno, good, mem, sys, DIRECTORY, FILE};

/// How often; the test knows it too.
const ROUNDS: u64 = 200;
const DIR: u64 = DIRECTORY as u64;
const CD: u32 = 4;

fn good_ways(long: &[u8]) {
    for name in [&b"d"[..], long] {
        good!(file_create(DIRECTORY, name, filetype::DIRECTORY));
        let fd = good!(file_open(DIR, name, 2, rights::FILE_READDIR));
        check_eq!(file_readdir(fd, &mut [0; 64], 0), Ok(2 * 24 + 3));
        good!(sys::fd_close(fd));
        good!(file_unlink(DIRECTORY, name, 1));
    }
    good!(sys::fd_close(good!(file_open(DIR, b"f", 1 | 4 | 8, rights::FD_WRITE))));
    good!(file_link(DIR, b"f", DIRECTORY, b"g"));
    good!(file_rename(DIRECTORY, b"g", DIRECTORY, b"f2"));
    good!(file_symlink(b"f2", DIRECTORY, b"s"));
    check_eq!(file_readlink(DIRECTORY, b"s", &mut [0; 8]), Ok(2));
    check_eq!(good!(file_stat_get(DIR | FOLLOW, b"s")).nlink, 2);
    good!(file_stat_put(DIR | FOLLOW, b"s", &FileStat::default(), 10));
    for name in [b"f", &b"f2"[..], b"s"] {
        good!(file_unlink(DIRECTORY, name, 0));
    }
}

fn bad_ways(long: &[u8]) {
    let address = long.as_ptr() as usize;
    let none = FdStat { base: rights::FD_READ, ..FdStat::default() };
    for (path, length, error) in [
        (mem::KERNEL, 3, errno::FAULT),
        (mem::KERNEL, 800, errno::FAULT),
        (address, long.len() + 1, errno::INVAL),
        (address, 2000, errno::NAMETOOLONG),
    ] {
        check_eq!(call!(file_create, DIR, path, length, filetype::DIRECTORY), Err(error));
        check_eq!(call!(file_link, DIR, b"data".as_ptr(), 4, DIR, path, length), Err(error));
        check_eq!(call!(file_rename, DIR, b"data".as_ptr(), 4, DIR, path, length), Err(error));
        check_eq!(call!(file_symlink, long.as_ptr(), long.len(), DIR, path, length), Err(error));
        check_eq!(call!(file_open, DIR, path, length, 0, &raw const none), Err(error));
        check_eq!(call!(file_unlink, DIR, path, length, 0), Err(error));
    }
    check_eq!(file_open(DIR, b"none", 0, rights::FD_READ), Err(errno::NOENT));
    check_eq!(file_open(DIR, b"data", 2, rights::FD_READ), Err(errno::NOTDIR));
    check_eq!(file_open(DIR, b".", 0, rights::FD_WRITE), Err(errno::ISDIR));
    check_eq!(file_open(DIR, b"data", 5, rights::FD_READ), Err(errno::EXIST));
    check_eq!(file_open(DIR, b"../data", 0, rights::FD_READ), Err(errno::NOTCAPABLE));
    check_eq!(call!(file_readdir, DIR, mem::KERNEL, 4096, 0), Err(errno::FAULT));
    check_eq!(file_readdir(FILE, &mut [0; 64], 0), Err(errno::NOTDIR));
    check_eq!(file_link(DIR, b"none", DIRECTORY, long), Err(errno::NOENT));
}

/// Cookies that nobody gave.
fn strange(round: u64) {
    let mut buffer = [0; 300];
    for cookie in [3, round * 3 + 1, round << 11 | 5, round << 22 | 7, round << 40 | 9, 1 << 62] {
        for dir in [DIRECTORY, CD] {
            match file_readdir(dir, &mut buffer, cookie) {
                Ok(used) => check!(used <= buffer.len()),
                Err(error) => check!(error == errno::INVAL || error == errno::IO, "{error:?}"),
            }
        }
    }
}

fn main() {
    // A long way to a file `xy`, and a NUL behind it.
    let mut room: [u8; 801] = core::array::from_fn(|i| if i % 2 == 0 { b'.' } else { b'/' });
    room[798..].copy_from_slice(b"xy\0");
    let long = &room[..800];
    for round in 0..ROUNDS {
        good_ways(long);
        bad_ways(long);
        strange(round);
    }
}

guest::program!(main);
