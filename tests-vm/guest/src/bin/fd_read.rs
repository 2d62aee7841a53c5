// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_read.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, is_file_content, mem, sys, whence};
use guest::{BAD_FDS, CONSOLE, DIRECTORY, FILE, FILE_SIZE, NULL, PAGE};

fn vectors() {
    let mut buffer = [0xee; 1024];
    let start = buffer.as_mut_ptr() as usize;
    check_eq!(sys::fd_read(FILE, &[]), Ok(0));
    check_eq!(sys::read(FILE, &mut []), Ok(0));
    check_eq!(sys::read(FILE, &mut buffer[..10]), Ok(10));
    check!(is_file_content(&buffer[..10], 0) && buffer[10] == 0xee);
    // Several, one of them empty and at a bad address, in an order of their own.
    let vectors = [sys::iov(start + 50, 50), sys::iov(mem::KERNEL, 0), sys::iov(start, 50)];
    check_eq!(sys::fd_read(FILE, &vectors), Ok(100));
    check!(is_file_content(&buffer[50..100], 10) && is_file_content(&buffer[..50], 60));
    // As many as can be, and one more.
    check_eq!(sys::fd_seek(FILE, 7, whence::SET), Ok(7));
    let vectors: [_; 1025] = core::array::from_fn(|i| sys::iov(start + i.min(1023), 1));
    check_eq!(sys::fd_read(FILE, &vectors), Err(errno::INVAL));
    check_eq!(sys::fd_read(FILE, &vectors[..1024]), Ok(1024));
    check!(is_file_content(&buffer, 7));
    check_eq!(sys::fd_read_at(FILE, vectors.as_ptr() as usize, usize::MAX), Err(errno::INVAL));
    check_eq!(sys::fd_read_at(FILE, vectors.as_ptr() as usize, 1 << 32), Err(errno::INVAL));
}

fn end_of_file() {
    let mut buffer = [0; 100];
    check_eq!(sys::fd_seek(FILE, -30, whence::END), Ok(FILE_SIZE as u64 - 30));
    check_eq!(sys::read(FILE, &mut buffer), Ok(30));
    check!(is_file_content(&buffer[..30], FILE_SIZE - 30));
    check_eq!(sys::read(FILE, &mut buffer), Ok(0));
    check_eq!(sys::read(NULL, &mut buffer), Ok(0));
}

fn bad_memory() {
    check_eq!(sys::fd_seek(FILE, 0, whence::SET), Ok(0));
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    for address in mem::BAD.into_iter().chain([read_only, read_only + PAGE, last + PAGE - 5]) {
        check!(sys::fd_read(FILE, &[sys::iov(address, 10)]) == Err(errno::FAULT), "to {address:#x}");
    }
    for address in mem::BAD.into_iter().chain([read_only + PAGE, last + PAGE - 8]) {
        check!(sys::fd_read_at(FILE, address, 1) == Err(errno::FAULT), "vectors at {address:#x}");
    }
    // The second vector of an array is outside.
    check_eq!(sys::fd_read_at(FILE, last + PAGE - 16, 2), Err(errno::FAULT));
    // Lengths that do not fit.
    let max = isize::MAX as usize;
    check_eq!(sys::fd_read(FILE, &[sys::iov(last, usize::MAX)]), Err(errno::INVAL));
    check_eq!(sys::fd_read(FILE, &[sys::iov(last, max + 1)]), Err(errno::INVAL));
    check_eq!(sys::fd_read(FILE, &[sys::iov(last, max), sys::iov(last, 1)]), Err(errno::INVAL));
    check_eq!(sys::fd_read(FILE, &[sys::iov(last, 10), sys::iov(last, usize::MAX - 9)]), Err(errno::INVAL));
}

fn main() {
    vectors();
    end_of_file();
    bad_memory();
    for fd in BAD_FDS {
        check_eq!(sys::read(fd, &mut [0]), Err(errno::BADF));
        check_eq!(sys::fd_read(fd, &[]), Err(errno::BADF));
    }
    check_eq!(sys::read(CONSOLE, &mut [0]), Err(errno::BADF));
    check_eq!(sys::read(DIRECTORY, &mut [0]), Err(errno::ISDIR));
}

guest::program!(main);
