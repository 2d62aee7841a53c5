// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_advise and file_allocate. With the argument `none` on a file system that does not allocate.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FileStat};
use guest::{
    auxv, call, check, check_eq, errno, good, is_file_content, sys, BAD_FDS, DIRECTORY, FILE, FILE_SIZE,
};

const PAST: u64 = 1 << 63;

fn advise() {
    for advice in 1..=6 {
        check_eq!(call!(file_advise, FILE, 0, 0, advice), Ok(0));
        check_eq!(call!(file_advise, FILE, 4096, 1u64 << 40, advice), Ok(0));
    }
    for advice in [0, 7, 8, 255] {
        check_eq!(call!(file_advise, FILE, 0, 0, advice), Err(errno::INVAL));
    }
    check_eq!(call!(file_advise, FILE, PAST, 0, 1), Err(errno::INVAL));
    check_eq!(call!(file_advise, FILE, 0, PAST, 1), Err(errno::INVAL));
    check_eq!(call!(file_advise, FILE, PAST - 1, PAST - 1, 1), Err(errno::INVAL));
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(call!(file_advise, socket, 0, 0, 1), Err(errno::SPIPE));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(call!(file_advise, fd, 0, 0, 1), Err(errno::BADF));
    }
}

fn allocate() {
    let size = FILE_SIZE as u64;
    check_eq!(call!(file_allocate, FILE, 0, 100), Ok(0));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, size);
    check_eq!(call!(file_allocate, FILE, size, 1000), Ok(0));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, size + 1000);
    check_eq!(call!(file_allocate, FILE, 0, 0), Err(errno::INVAL));
    for (offset, length) in [(PAST, 1), (0, PAST), (u64::MAX, u64::MAX)] {
        check_eq!(call!(file_allocate, FILE, offset, length), Err(errno::INVAL));
    }
    check_eq!(call!(file_allocate, FILE, PAST - 1, PAST - 1), Err(errno::FBIG));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, size + 1000);
    // More than there is, which is known before anything is allocated.
    for length in [1 << 40, 1 << 62, PAST - 1] {
        check_eq!(call!(file_allocate, FILE, 0, length), Err(errno::NOSPC));
        check_eq!(good!(sys::file_stat_fget(FILE)).size, size + 1000);
    }
    // In several parts; some of it is there already.
    let long = 5 << 20;
    check_eq!(call!(file_allocate, FILE, 100, long), Ok(0));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, long + 100);
    let mut bytes = [1; 200];
    check_eq!(sys::pread(FILE, &mut bytes, size - 100), Ok(200));
    check!(is_file_content(&bytes[..100], FILE_SIZE - 100) && bytes[100..].iter().all(|&byte| byte == 0));
    check_eq!(call!(file_allocate, FILE, long - 1, 2 << 20), Ok(0));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, long + (2 << 20) - 1);
    good!(sys::file_stat_fput(FILE, &FileStat { size, ..FileStat::default() }, 16));
    let read = good!(sys::limited(FILE, rights::FD_READ));
    check_eq!(call!(file_allocate, read, 0, 1), Err(errno::NOTCAPABLE));
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check!(call!(file_allocate, socket, 0, 1).is_err());
    check!(call!(file_allocate, DIRECTORY, 0, 1).is_err());
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(call!(file_allocate, fd, 0, 1), Err(errno::BADF));
    }
}

/// Whatever is asked for, nothing changes.
fn allocate_nothing() {
    for (offset, length) in [(0, 100), (0, 2 << 20), (FILE_SIZE as u64, 1), (1 << 62, 1), (0, 0), (PAST, 1)] {
        check_eq!(call!(file_allocate, FILE, offset, length), Err(errno::INVAL));
        check_eq!(good!(sys::file_stat_fget(FILE)).size, FILE_SIZE as u64);
    }
}

fn main() {
    advise();
    if auxv::argdata() == b"none" {
        allocate_nothing();
    } else {
        allocate();
    }
}

guest::program!(main);
