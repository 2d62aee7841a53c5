// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Transfers between an object and mappings of the same pages: the kernel must not wait for a page that it holds.
#![no_std]
#![no_main]

use guest::mem::{self, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, FileStat};
use guest::{auxv, check, check_eq, good, sys, DIRECTORY, PAGE};

const PAGES: usize = 40;
const LENGTH: usize = PAGES * PAGE;
const SIZE: u16 = 16;
const CREATE: u16 = 1;

/// An object whose bytes tell where they are.
fn object(name: &[u8]) -> u32 {
    let fd = if name == b"memory" {
        good!(sys::fd_create1(filetype::SHARED_MEMORY))
    } else {
        let directory = u64::from(DIRECTORY);
        good!(sys::file_open(
            directory,
            b"self",
            CREATE,
            sys::fd_stat_get(DIRECTORY).map_or(0, |s| s.inheriting)
        ))
    };
    good!(sys::file_stat_fput(fd, &FileStat { size: LENGTH as u64, ..FileStat::default() }, SIZE));
    let all = good!(sys::mem_map(0, LENGTH, READ | WRITE, SHARED, fd, 0));
    for page in 0..PAGES {
        mem::poke(all + page * PAGE, page as u8 + 1);
    }
    good!(sys::mem_unmap(all, LENGTH));
    fd
}

fn main() {
    let name = auxv::argdata();
    for flags in [SHARED, PRIVATE] {
        for offset in [0, PAGE, 1] {
            let fd = object(name);
            let length = LENGTH - offset;
            // Mapped and never touched: the copy has to fault each page in while the kernel has it in hand.
            let at = good!(sys::mem_map(0, LENGTH, READ | WRITE, flags, fd, 0));
            let vector = [at, length];
            let vector = vector.as_ptr() as usize;
            check_eq!(sys::fd_pread_at(fd, vector, 1, offset as u64), Ok(length as u64));
            if offset == PAGE {
                check_eq!([0, 1, PAGES - 2].map(|page| mem::peek(at + page * PAGE)), [2, 3, PAGES as u8]);
            }
            good!(sys::mem_unmap(at, LENGTH));
            let at = good!(sys::mem_map(0, LENGTH, READ | WRITE, flags, fd, 0));
            check_eq!(sys::pwrite(fd, mem::bytes(at, length), offset as u64), Ok(length));
            good!(sys::mem_unmap(at, LENGTH));
            let size = good!(sys::file_stat_fget(fd)).size;
            check_eq!(size, LENGTH as u64);
            good!(sys::fd_close(fd));
        }
    }
    if name != b"memory" {
        check!(sys::file_unlink(DIRECTORY, b"self", 0).is_ok());
    }
}

guest::program!(main);
