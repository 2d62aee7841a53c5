// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_create1: shared memory.
#![no_std]
#![no_main]

use guest::mem::{self, EXEC, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, rights, FileStat};
use guest::{call, check, check_eq, errno, good, sys, PAGE};

const SIZE: u16 = 16;

fn size(fd: u32, size: u64) {
    good!(sys::file_stat_fput(fd, &FileStat { size, ..FileStat::default() }, SIZE));
}

fn works() {
    let fd = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    let stat = good!(sys::fd_stat_get(fd));
    check_eq!((stat.filetype, stat.pad0, stat.pad1), (filetype::SHARED_MEMORY, 0, 0));
    let all = rights::FILE_STAT_FGET | rights::FILE_STAT_FPUT_SIZE | rights::MEM_MAP | rights::MEM_MAP_EXEC;
    check_eq!(stat.base & all, all);
    check_eq!(stat.base & (rights::POLL_FD_READWRITE | rights::FD_SEEK | rights::FILE_ADVISE), 0);
    check_eq!(stat.inheriting, 0);
    check_eq!(good!(sys::file_stat_fget(fd)).size, 0);
    // Nothing to map yet: a page beyond the end cannot be touched, but it can be mapped.
    size(fd, 2 * PAGE as u64);
    check_eq!(good!(sys::file_stat_fget(fd)).size, 2 * PAGE as u64);
    check_eq!(good!(sys::file_stat_fget(fd)).filetype, filetype::SHARED_MEMORY);
    let first = good!(sys::mem_map(0, 2 * PAGE, READ | WRITE, SHARED, fd, 0));
    let second = good!(sys::mem_map(0, PAGE, READ, SHARED, fd, PAGE as u64));
    let private = good!(sys::mem_map(0, PAGE, READ | WRITE, PRIVATE, fd, PAGE as u64));
    good!(sys::mem_map(0, PAGE, READ | EXEC, SHARED, fd, 0));
    check_eq!(mem::peek(second), 0);
    mem::poke(first + PAGE, 7);
    check_eq!((mem::peek(second), mem::peek(private)), (7, 7));
    mem::poke(private, 8);
    check_eq!(mem::peek(second), 7);
    // Rights can be given up.
    good!(sys::limit(fd, rights::MEM_MAP | rights::FD_READ, 0));
    check_eq!(sys::file_stat_fget(fd), Err(errno::NOTCAPABLE));
    check_eq!(sys::mem_map(0, PAGE, READ | WRITE, SHARED, fd, 0), Err(errno::NOTCAPABLE));
    check_eq!(sys::mem_map(0, PAGE, READ | EXEC, SHARED, fd, 0), Err(errno::NOTCAPABLE));
    good!(sys::mem_map(0, PAGE, READ, SHARED, fd, 0));
    good!(sys::fd_close(fd));
    // Mappings outlive the descriptor.
    check_eq!(mem::peek(second), 7);
}

fn refused() {
    for kind in (0..=255).filter(|&kind| kind != filetype::SHARED_MEMORY) {
        check_eq!(sys::fd_create1(kind), Err(errno::INVAL));
    }
    // Only the lower byte of the register counts.
    let fd = good!(call!(fd_create1, 0xabcd_ef70_u64));
    good!(sys::fd_close(fd as u32));
    // No more descriptors, and none is lost.
    let before = good!(sys::fd_dup(0));
    good!(sys::fd_close(before));
    let mut last = before;
    let error = loop {
        match sys::fd_create1(filetype::SHARED_MEMORY) {
            Ok(fd) => last = fd,
            Err(error) => break error,
        }
    };
    check_eq!(error, errno::MFILE);
    check!(last > before);
    for fd in before..=last {
        good!(sys::fd_close(fd));
    }
    check_eq!(sys::fd_dup(0), Ok(before));
}

fn main() {
    works();
    refused();
}

guest::program!(main);
