// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_pread.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, is_file_content, mem, sys, whence};
use guest::{BAD_FDS, CONSOLE, DIRECTORY, FILE, FILE_SIZE, PAGE};

const SIZE: u64 = FILE_SIZE as u64;

fn vectors() {
    let mut buffer = [0xee; 1024];
    let start = buffer.as_mut_ptr() as usize;
    check_eq!(sys::fd_pread(FILE, &[], 0), Ok(0));
    check_eq!(sys::pread(FILE, &mut buffer[..10], 200), Ok(10));
    check!(is_file_content(&buffer[..10], 200) && buffer[10] == 0xee);
    let vectors = [sys::iov(start + 50, 50), sys::iov(mem::KERNEL, 0), sys::iov(start, 50)];
    check_eq!(sys::fd_pread(FILE, &vectors, 4000), Ok(100));
    check!(is_file_content(&buffer[50..100], 4000) && is_file_content(&buffer[..50], 4050));
    let vectors: [_; 1025] = core::array::from_fn(|i| sys::iov(start + i.min(1023), 1));
    check_eq!(sys::fd_pread(FILE, &vectors, 0), Err(errno::INVAL));
    check_eq!(sys::fd_pread(FILE, &vectors[..1024], 7), Ok(1024));
    check!(is_file_content(&buffer, 7));
}

fn offsets() {
    let mut buffer = [0; 100];
    check_eq!(sys::pread(FILE, &mut buffer, SIZE - 30), Ok(30));
    check!(is_file_content(&buffer[..30], FILE_SIZE - 30));
    for offset in [SIZE, SIZE + 1, 1 << 40, i64::MAX as u64 - 100] {
        check_eq!(sys::pread(FILE, &mut buffer, offset), Ok(0));
    }
    for offset in [1 << 63, u64::MAX] {
        check_eq!(sys::pread(FILE, &mut buffer, offset), Err(errno::INVAL));
    }
    // The descriptor's own offset does not matter and stays.
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(0));
}

fn bad_memory() {
    let (read_only, last) = (mem::read_only_page(), mem::last_page());
    for address in mem::BAD.into_iter().chain([read_only, read_only + PAGE, last + PAGE - 5]) {
        check!(sys::fd_pread(FILE, &[sys::iov(address, 10)], 5) == Err(errno::FAULT), "to {address:#x}");
    }
    for address in mem::BAD.into_iter().chain([read_only + PAGE, last + PAGE - 8]) {
        check!(sys::fd_pread_at(FILE, address, 1, 5) == Err(errno::FAULT), "vectors at {address:#x}");
    }
    check_eq!(sys::fd_pread(FILE, &[sys::iov(last, usize::MAX)], 0), Err(errno::INVAL));
    check_eq!(
        sys::fd_pread(FILE, &[sys::iov(last, 10), sys::iov(last, usize::MAX - 9)], 0),
        Err(errno::INVAL)
    );
}

fn main() {
    vectors();
    offsets();
    bad_memory();
    for fd in BAD_FDS {
        check_eq!(sys::pread(fd, &mut [0], 0), Err(errno::BADF));
    }
    check_eq!(sys::pread(CONSOLE, &mut [0], 0), Err(errno::BADF));
    check_eq!(sys::pread(DIRECTORY, &mut [0], 0), Err(errno::ISDIR));
}

guest::program!(main);
