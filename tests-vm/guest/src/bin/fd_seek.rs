// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_seek.
#![no_std]
#![no_main]

use guest::names::number;
use guest::{check_eq, errno, file_byte, raw, sys, whence, BAD_FDS, DIRECTORY, FILE, FILE_SIZE};

const SIZE: u64 = FILE_SIZE as u64;

fn positions() {
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(0));
    check_eq!(sys::fd_seek(FILE, 10, whence::CUR), Ok(10));
    check_eq!(sys::fd_seek(FILE, -3, whence::CUR), Ok(7));
    check_eq!(sys::fd_seek(FILE, 0, whence::END), Ok(SIZE));
    check_eq!(sys::fd_seek(FILE, -1, whence::END), Ok(SIZE - 1));
    let mut byte = [0];
    check_eq!(sys::read(FILE, &mut byte), Ok(1));
    check_eq!(byte[0], file_byte(FILE_SIZE - 1));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(SIZE));
    check_eq!(sys::fd_seek(FILE, 1000, whence::SET), Ok(1000));
    // Past the end.
    check_eq!(sys::fd_seek(FILE, 1 << 40, whence::END), Ok(SIZE + (1 << 40)));
    check_eq!(sys::read(FILE, &mut byte), Ok(0));
    check_eq!(sys::fd_seek(FILE, i64::MAX, whence::SET), Ok(i64::MAX as u64));
}

fn refused() {
    check_eq!(sys::fd_seek(FILE, 5, whence::SET), Ok(5));
    // A negative offset.
    for (offset, from) in [
        (-1, whence::SET),
        (i64::MIN, whence::SET),
        (-6, whence::CUR),
        (i64::MIN, whence::CUR),
        (-1 - SIZE as i64, whence::END),
    ] {
        check_eq!(sys::fd_seek(FILE, offset, from), Err(errno::INVAL));
    }
    // One that does not fit.
    check_eq!(sys::fd_seek(FILE, i64::MAX, whence::CUR), Err(errno::OVERFLOW));
    check_eq!(sys::fd_seek(FILE, i64::MAX, whence::END), Err(errno::OVERFLOW));
    for from in [0, 4, 5, 255] {
        let answer = raw::syscall(const { number("fd_seek") }, &[FILE.into(), 0, from]);
        check_eq!(answer.result(), Err(errno::INVAL), "fd_seek with an unknown whence");
    }
    // None of these moved it.
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(5));
    for fd in BAD_FDS {
        check_eq!(sys::fd_seek(fd, 0, whence::CUR), Err(errno::BADF));
    }
}

fn main() {
    positions();
    refused();
    check_eq!(sys::fd_seek(DIRECTORY, 0, whence::SET), Ok(0));
}

guest::program!(main);
