// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Does what an administrator wants to know of, in an order that init knows, for it to look at the records.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};
use guest::records::{filetype, rights, FdStat, FileStat};
use guest::{check, check_eq, errno, good, signal, sys, thread, DIRECTORY, FILE};

const DIR: u64 = DIRECTORY as u64;
/// `enum uint16 oflags`.
const CREATE: u16 = 0x01;
const EXCLUSIVE: u16 = 0x04;
static OVER: AtomicU32 = AtomicU32::new(0);

fn second(_: u32, _: usize) {
    while OVER.load(SeqCst) == 0 {
        good!(sys::thread_yield());
    }
}

fn main() {
    good!(sys::file_create(DIRECTORY, b"d", filetype::DIRECTORY));
    let fd = good!(sys::file_open(DIR, b"d/f", CREATE | EXCLUSIVE, rights::FD_READ | rights::FD_WRITE));
    check_eq!(sys::file_open(DIR, b"none", 0, rights::FD_READ), Err(errno::NOENT));
    good!(sys::write(fd, b"x"));
    good!(sys::file_link(DIR, b"d/f", DIRECTORY, b"d/g"));
    good!(sys::file_rename(DIRECTORY, b"d/g", DIRECTORY, b"d/h"));
    good!(sys::file_symlink(b"target", DIRECTORY, b"d/s"));
    good!(sys::file_unlink(DIRECTORY, b"d/h", 0));
    check_eq!(sys::file_unlink(DIRECTORY, b"d/h", 0), Err(errno::NOENT));
    // The size; then times alone, of a descriptor and of a path.
    good!(sys::file_stat_fput(FILE, &FileStat::default(), 0x10));
    good!(sys::file_stat_fput(FILE, &FileStat::default(), 0x08));
    good!(sys::file_stat_put(DIR, b"d/f", &FileStat::default(), 0x08));
    // Flags alone; then rights.
    good!(sys::fd_stat_put(FILE, &FdStat::default(), 0x01));
    good!(sys::limit(FILE, rights::FD_READ, 0));
    good!(sys::file_stat_get(DIR, b"d"));
    good!(sys::file_readdir(DIRECTORY, &mut [0; 512], 0));
    let other = thread::spawn(second, 0);
    // Here another way to close is taken.
    good!(sys::fd_close(fd));
    OVER.store(1, SeqCst);
    other.join();
    check_eq!(sys::fd_close(fd), Err(errno::BADF));
    good!(sys::fd_close(FILE));
    // An address that is none, and a value of no type.
    check!(guest::raw::syscall(19, &[DIR, 8, 5, filetype::DIRECTORY.into()]).carry, "a path at address 8");
    check!(guest::raw::syscall(19, &[DIR, 0, 0, 0xff]).carry, "a file of type 255");
    let (one, two) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::send(one, b"x", &[]));
    good!(sys::recv(two, &mut [0; 2], &mut [], 0));
    good!(sys::proc_raise(signal::PIPE));
    let child = good!(sys::spawn(|| 0));
    good!(sys::fd_close(child));
    sys::proc_exit(7);
}

guest::program!(main);
