// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_write.
#![no_std]
#![no_main]

use guest::{check, check_eq, errno, file_byte, is_file_content, mem, sys, whence};
use guest::{BAD_FDS, CONSOLE, DIRECTORY, FILE, FILE_SIZE, NULL, PAGE};

fn vectors() {
    let mut buffer = [0; 1100];
    check_eq!(sys::fd_write(FILE, &[]), Ok(0));
    check_eq!(sys::write(FILE, b""), Ok(0));
    check_eq!(sys::write(FILE, b"abc"), Ok(3));
    let text = b"0123456789";
    let start = text.as_ptr() as usize;
    let vectors = [sys::ciov(start + 5, 5), sys::ciov(mem::KERNEL, 0), sys::ciov(start, 2)];
    check_eq!(sys::fd_write(FILE, &vectors), Ok(7));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(10));
    check_eq!(sys::pread(FILE, &mut buffer[..12], 0), Ok(12));
    check_eq!(buffer[..10], *b"abc5678901");
    check!(is_file_content(&buffer[10..12], 10));
    // As many as can be, and one more.
    let vectors: [_; 1025] = core::array::from_fn(|i| sys::ciov(start + i % 10, 1));
    check_eq!(sys::fd_write(FILE, &vectors), Err(errno::INVAL));
    check_eq!(sys::fd_write(FILE, &vectors[..1024]), Ok(1024));
    check_eq!(sys::pread(FILE, &mut buffer, 10), Ok(1100));
    check!(buffer[..1024].iter().enumerate().all(|(i, &b)| b == text[i % 10]));
    check!(is_file_content(&buffer[1024..], 1034));
    check_eq!(sys::fd_write_at(FILE, vectors.as_ptr() as usize, usize::MAX), Err(errno::INVAL));
}

fn at_the_end() {
    let size = FILE_SIZE as u64;
    check_eq!(sys::fd_seek(FILE, -2, whence::END), Ok(size - 2));
    check_eq!(sys::write(FILE, b"wxyz"), Ok(4));
    check_eq!(sys::fd_seek(FILE, 0, whence::END), Ok(size + 2));
    // A hole reads as zeroes.
    check_eq!(sys::fd_seek(FILE, 100, whence::END), Ok(size + 102));
    check_eq!(sys::write(FILE, b"!"), Ok(1));
    let mut buffer = [1; 105];
    check_eq!(sys::pread(FILE, &mut buffer, size - 2), Ok(105));
    check!(buffer.starts_with(b"wxyz") && buffer[4..104].iter().all(|&b| b == 0) && buffer[104] == b'!');
}

fn bad_memory() {
    let last = mem::last_page();
    check_eq!(sys::fd_seek(FILE, 4096, whence::SET), Ok(4096));
    for address in mem::BAD.into_iter().chain([last + PAGE, last + PAGE - 5]) {
        check!(sys::fd_write(FILE, &[sys::ciov(address, 10)]) == Err(errno::FAULT), "from {address:#x}");
    }
    for address in mem::BAD.into_iter().chain([last + PAGE, last + PAGE - 8]) {
        check!(sys::fd_write_at(FILE, address, 1) == Err(errno::FAULT), "vectors at {address:#x}");
    }
    check_eq!(sys::fd_write(FILE, &[sys::ciov(last, usize::MAX)]), Err(errno::INVAL));
    check_eq!(
        sys::fd_write(FILE, &[sys::ciov(last, 10), sys::ciov(last, usize::MAX - 9)]),
        Err(errno::INVAL)
    );
    // What lies after the place of the failed writes is as before.
    let mut byte = [0];
    check_eq!(sys::pread(FILE, &mut byte, 4200), Ok(1));
    check_eq!(byte[0], file_byte(4200));
}

/// A device takes a lot, but not what nobody could wait for.
fn to_a_device() {
    let page = mem::pages(1);
    check_eq!(sys::fd_write(NULL, &[sys::ciov(page, 1 << 30)]), Ok(1 << 30));
    check_eq!(sys::fd_write(NULL, &[sys::ciov(page, 1 << 31)]), Err(errno::INVAL));
    check_eq!(sys::fd_write(NULL, &[sys::ciov(page, i64::MAX as usize)]), Err(errno::INVAL));
}

fn main() {
    to_a_device();
    vectors();
    at_the_end();
    bad_memory();
    for fd in BAD_FDS {
        check_eq!(sys::write(fd, b"x"), Err(errno::BADF));
        check_eq!(sys::fd_write(fd, &[]), Err(errno::BADF));
    }
    check_eq!(sys::write(DIRECTORY, b"x"), Err(errno::BADF));
    check_eq!(sys::write(NULL, b"nothing"), Ok(7));
    check_eq!(sys::write(CONSOLE, b"fd_write writes to the console\n"), Ok(31));
}

guest::program!(main);
