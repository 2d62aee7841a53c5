// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_fork.
#![no_std]
#![no_main]

use guest::mem::{self, ANON, NO_FD, READ, SHARED, WRITE};
use guest::records::{filetype, rights};
use guest::sys::{proc_fork, spawn, Forked};
use guest::{auxv, check, check_eq, errno, good, sys, whence, FILE, PAGE};

/// Waits until the last copies of one end of a pair are closed.
fn wait(end: u32) {
    check_eq!(sys::read(end, &mut [0]), Ok(0));
}

fn memory_and_descriptors() {
    let shared = good!(sys::mem_map(0, PAGE, READ | WRITE, ANON | SHARED, NO_FD, 0));
    let private = mem::pages(1);
    mem::poke(private, 1);
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let parent = auxv::value(cloudabi::auxtype::TID) as u32;
    match good!(proc_fork()) {
        Forked::Child(tid) => {
            // The same memory, copied or shared, and the same files.
            check!(tid != 0 && tid < 1 << 30 && tid != parent, "tid {tid}");
            check_eq!(mem::peek(private), 1);
            mem::poke(private, 2);
            mem::poke(shared, 3);
            check_eq!(sys::fd_seek(FILE, 99, whence::SET), Ok(99));
            // The table is a copy: the parent's end stays open there.
            good!(sys::fd_close(ours));
            check_eq!(sys::write(theirs, &tid.to_le_bytes()), Ok(4));
            sys::proc_exit(0)
        }
        Forked::Parent(fd) => {
            good!(sys::fd_close(theirs));
            let mut tid = [0; 4];
            check_eq!(sys::read(ours, &mut tid), Ok(4));
            wait(ours);
            check_eq!((mem::peek(private), mem::peek(shared)), (1, 3));
            check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(99));
            let stat = good!(sys::fd_stat_get(fd));
            check_eq!(stat.filetype, filetype::PROCESS);
            check_eq!(stat.base, rights::FILE_STAT_FGET | rights::POLL_PROC_TERMINATE);
            check_eq!(stat.inheriting, 0);
            check_eq!(good!(sys::file_stat_fget(fd)).filetype, filetype::PROCESS);
            for result in [sys::read(fd, &mut [0]), sys::write(fd, b"x")] {
                check_eq!(result, Err(errno::NOTCAPABLE));
            }
            good!(sys::fd_close(fd));
        }
    }
    good!(sys::fd_close(ours));
}

/// The last descriptor of a process takes the process with it.
fn closing_ends_the_child() {
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let fd = good!(spawn(|| {
        let _ = sys::fd_close(ours);
        loop {
            let _ = sys::read(theirs, &mut [0]);
        }
    }));
    good!(sys::fd_close(theirs));
    let copy = good!(sys::fd_dup(fd));
    good!(sys::fd_close(fd));
    check_eq!(sys::write(ours, b"x"), Ok(1));
    good!(sys::fd_close(copy));
    wait(ours);
    good!(sys::fd_close(ours));
}

/// Neither descriptors nor processes are lost.
fn many() {
    for _ in 0..200 {
        let fd = good!(spawn(|| 0));
        good!(sys::fd_close(fd));
    }
    // Without room for a descriptor there is no child.
    let first = good!(sys::fd_dup(0));
    let mut last = first;
    while let Ok(fd) = sys::fd_dup(0) {
        last = fd;
    }
    for _ in 0..20 {
        check_eq!(proc_fork(), Err(errno::MFILE));
    }
    for fd in first..=last {
        good!(sys::fd_close(fd));
    }
    // A child may have children.
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let fd = good!(spawn(|| {
        let (mine, its) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let grandchild = good!(spawn(|| u32::from(sys::write(its, b"!") != Ok(1))));
        let mut byte = [0];
        check_eq!(sys::read(mine, &mut byte), Ok(1));
        good!(sys::fd_close(grandchild));
        u32::from(sys::write(theirs, &byte) != Ok(1))
    }));
    good!(sys::fd_close(theirs));
    let mut byte = [0];
    check_eq!(sys::read(ours, &mut byte), Ok(1));
    check_eq!(byte, *b"!");
    wait(ours);
    good!(sys::fd_close(fd));
    good!(sys::fd_close(ours));
}

fn main() {
    memory_and_descriptors();
    closing_ends_the_child();
    many();
}

guest::program!(main);
