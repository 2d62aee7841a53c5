// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Transfers at the end of what offsets can say, which is far beyond that of any file: nothing is there to read, and a write
//! fails. The kernel's own checks may overflow there and end the process by SIGXFSZ.
#![no_std]
#![no_main]

use guest::records::{fdflags, filetype, FdStat, FileStat};
use guest::{auxv, check, check_eq, errno, good, sys, whence, FILE, FILE_SIZE};

const END: u64 = i64::MAX as u64;
const SIZE: u16 = 16;

/// At an offset that is given.
fn at_an_offset() {
    let mut buffer = [0; 100];
    for offset in [END, END - 1, END - 9, END - 99] {
        check_eq!(sys::pwrite(FILE, &buffer, offset), Err(errno::FBIG));
        check_eq!(sys::pread(FILE, &mut buffer, offset), Ok(0));
    }
    check_eq!(sys::pwrite(FILE, b"x", END), Err(errno::FBIG));
    // More than one vector, whose sum is what counts.
    let start = buffer.as_ptr() as usize;
    let vectors = [sys::ciov(start, 5), sys::ciov(start, 5)];
    check_eq!(sys::fd_pwrite(FILE, &vectors, END - 9), Err(errno::FBIG));
    check_eq!(sys::fd_pread(FILE, &[sys::iov(start, 5), sys::iov(start, 5)], END - 9), Ok(0));
    // A length that no sum with an offset holds.
    check_eq!(sys::fd_pwrite(FILE, &[sys::ciov(start, i64::MAX as usize)], 1), Err(errno::FBIG));
}

/// At the descriptor's offset, which stays where it is.
fn at_the_current_offset() {
    let mut buffer = [0; 100];
    for offset in [END, END - 99] {
        check_eq!(sys::fd_seek(FILE, offset as i64, whence::SET), Ok(offset));
        check_eq!(sys::write(FILE, &buffer), Err(errno::FBIG));
        check_eq!(sys::read(FILE, &mut buffer), Ok(0));
        check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(offset));
    }
    check_eq!(sys::fd_seek(FILE, 0, whence::SET), Ok(0));
}

/// At a file's end, where the file system has files of that size.
fn appending() {
    let size = |size| FileStat { size, ..FileStat::default() };
    if sys::file_stat_fput(FILE, &size(END), SIZE).is_err() {
        return;
    }
    let append = FdStat { flags: fdflags::APPEND, ..FdStat::default() };
    good!(sys::fd_stat_put(FILE, &append, 1));
    check_eq!(sys::write(FILE, b"x"), Err(errno::FBIG));
    check_eq!(sys::pwrite(FILE, b"x", 0), Err(errno::FBIG));
    good!(sys::file_stat_fput(FILE, &size(END - 9), SIZE));
    check_eq!(sys::write(FILE, b"0123456789"), Err(errno::FBIG));
    check_eq!(good!(sys::file_stat_fget(FILE)).size, END - 9);
    good!(sys::file_stat_fput(FILE, &size(FILE_SIZE as u64), SIZE));
    check_eq!(sys::write(FILE, b"0123456789"), Ok(10));
    good!(sys::fd_stat_put(FILE, &FdStat::default(), 1));
}

fn main() {
    let is_file = good!(sys::fd_stat_get(FILE)).filetype == filetype::REGULAR_FILE;
    check!(is_file == auxv::argdata().is_empty());
    at_an_offset();
    // Shared memory has no offset behind its end.
    if is_file {
        at_the_current_offset();
        appending();
    }
    check!(good!(sys::file_stat_fget(FILE)).size >= FILE_SIZE as u64);
}

guest::program!(main);
