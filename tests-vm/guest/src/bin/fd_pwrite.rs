// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_pwrite.
#![no_std]
#![no_main]

use guest::{
    check, check_eq, errno, is_file_content, mem, sys, whence, BAD_FDS, DIRECTORY, FILE, FILE_SIZE, PAGE,
};

const SIZE: u64 = FILE_SIZE as u64;

fn vectors() {
    let mut buffer = [0; 1034];
    check_eq!(sys::fd_pwrite(FILE, &[], 0), Ok(0));
    check_eq!(sys::pwrite(FILE, b"abc", 100), Ok(3));
    let text = b"0123456789";
    let start = text.as_ptr() as usize;
    let vectors = [sys::ciov(start + 5, 5), sys::ciov(mem::KERNEL, 0), sys::ciov(start, 2)];
    check_eq!(sys::fd_pwrite(FILE, &vectors, 103), Ok(7));
    check_eq!(sys::pread(FILE, &mut buffer[..14], 98), Ok(14));
    check_eq!(buffer[2..12], *b"abc5678901");
    check!(is_file_content(&buffer[..2], 98) && is_file_content(&buffer[12..14], 110));
    let vectors: [_; 1025] = core::array::from_fn(|i| sys::ciov(start + i % 10, 1));
    check_eq!(sys::fd_pwrite(FILE, &vectors, 200), Err(errno::INVAL));
    check_eq!(sys::fd_pwrite(FILE, &vectors[..1024], 200), Ok(1024));
    check_eq!(sys::pread(FILE, &mut buffer, 200), Ok(1034));
    check!(buffer[..1024].iter().enumerate().all(|(i, &b)| b == text[i % 10]));
    check!(is_file_content(&buffer[1024..], 1224));
}

fn offsets() {
    // Past the end, which leaves a hole.
    let mut buffer = [1; 51];
    check_eq!(sys::pwrite(FILE, b"!", SIZE + 50), Ok(1));
    check_eq!(sys::pread(FILE, &mut buffer, SIZE), Ok(51));
    check!(buffer[..50].iter().all(|&b| b == 0) && buffer[50] == b'!');
    for offset in [1 << 63, u64::MAX] {
        check_eq!(sys::pwrite(FILE, b"x", offset), Err(errno::INVAL));
    }
    // The descriptor's own offset does not matter and stays.
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(0));
}

fn bad_memory() {
    let last = mem::last_page();
    for address in mem::BAD.into_iter().chain([last + PAGE, last + PAGE - 5]) {
        check!(sys::fd_pwrite(FILE, &[sys::ciov(address, 10)], 5) == Err(errno::FAULT), "from {address:#x}");
    }
    for address in mem::BAD.into_iter().chain([last + PAGE, last + PAGE - 8]) {
        check!(sys::fd_pwrite_at(FILE, address, 1, 5) == Err(errno::FAULT), "vectors at {address:#x}");
    }
    check_eq!(sys::fd_pwrite(FILE, &[sys::ciov(last, usize::MAX)], 0), Err(errno::INVAL));
    check_eq!(
        sys::fd_pwrite(FILE, &[sys::ciov(last, 10), sys::ciov(last, usize::MAX - 9)], 0),
        Err(errno::INVAL)
    );
}

fn main() {
    vectors();
    offsets();
    bad_memory();
    for fd in BAD_FDS {
        check_eq!(sys::pwrite(fd, b"x", 0), Err(errno::BADF));
    }
    check_eq!(sys::pwrite(DIRECTORY, b"x", 0), Err(errno::BADF));
}

guest::program!(main);
