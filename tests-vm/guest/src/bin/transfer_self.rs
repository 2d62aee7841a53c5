// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Transfers between an object and mappings of the same pages: the kernel must not wait for a page that it holds.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicBool, Ordering::SeqCst};
use guest::mem::{self, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, FileStat};
use guest::rt::thread;
use guest::{auxv, check, check_eq, errno, good, say, sys, DIRECTORY, PAGE};

const PAGES: usize = 40;
const LENGTH: usize = PAGES * PAGE;
const ROUNDS: u32 = 2000;
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

/// Memory of which every other page is there.
fn half_there(byte: u8) -> usize {
    let at = mem::pages(PAGES);
    for page in (1..PAGES).step_by(2) {
        mem::poke(at + page * PAGE, byte);
    }
    at
}

/// The pages' first bytes.
fn first_bytes(at: usize) -> [u8; PAGES] {
    core::array::from_fn(|page| mem::peek(at + page * PAGE))
}

/// What is not at hand comes in between, wherever that is, in one vector and in several.
fn pages_come_in_between(fd: u32) {
    let numbers: [u8; PAGES] = core::array::from_fn(|page| page as u8 + 1);
    for first in [LENGTH, PAGE, 5 * PAGE + 7] {
        let at = half_there(0xaa);
        let vectors = [at, first, at + first, LENGTH - first];
        let count = 1 + usize::from(first != LENGTH);
        check_eq!(sys::fd_pread_at(fd, vectors.as_ptr() as usize, count, 0), Ok(LENGTH as u64));
        check_eq!(first_bytes(at), numbers);
        good!(sys::mem_unmap(at, LENGTH));

        let at = half_there(0xbb);
        let vectors = [at, first, at + first, LENGTH - first];
        check_eq!(sys::fd_pwrite_at(fd, vectors.as_ptr() as usize, count, 0), Ok(LENGTH as u64));
        let seen = mem::buffer(LENGTH);
        check_eq!(sys::pread(fd, seen, 0), Ok(LENGTH));
        let written = core::array::from_fn(|page| if page % 2 == 1 { 0xbb } else { 0 });
        check_eq!(first_bytes(seen.as_ptr() as usize), written);

        for (page, number) in numbers.iter().enumerate() {
            mem::poke(at + page * PAGE, *number);
        }
        check_eq!(sys::pwrite(fd, mem::bytes(at, LENGTH), 0), Ok(LENGTH));
        good!(sys::mem_unmap(at, LENGTH));
    }
    // Where memory ends, so does the transfer, and the size stays.
    let last = mem::last_page();
    let vector = [last, 2 * PAGE];
    check_eq!(sys::fd_pread_at(fd, vector.as_ptr() as usize, 1, 0), Err(errno::FAULT));
    check_eq!(sys::fd_pwrite_at(fd, vector.as_ptr() as usize, 1, LENGTH as u64 - 1), Err(errno::FAULT));
    check_eq!(good!(sys::file_stat_fget(fd)).size, LENGTH as u64);
}

/// Set when the memory is to stay.
static DONE: AtomicBool = AtomicBool::new(false);

fn resize(fd: u32, size: usize) {
    good!(sys::file_stat_fput(fd, &FileStat { size: size as u64, ..FileStat::default() }, SIZE));
}

/// Takes an object's pages away again and again.
fn take_away(_: u32, fd: usize) {
    while !DONE.load(SeqCst) {
        resize(fd as u32, 0);
        resize(fd as u32, LENGTH);
    }
}

/// What is counted has been written, whatever happens to the rest of the memory meanwhile.
fn pages_go_away(fd: u32) {
    let source = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    resize(source, LENGTH);
    let goes = good!(sys::mem_map(0, LENGTH, READ, SHARED, source, 0));
    let stays = mem::pages(1);
    for at in 0..PAGE {
        mem::poke(stays + at, 0x5a);
    }
    let vectors = [stays, PAGE, goes, LENGTH - PAGE];
    let seen = mem::buffer(PAGE);
    let (mut whole, mut failed) = (0, 0);
    let thread = thread::spawn(take_away, source as usize);
    for _ in 0..ROUNDS {
        resize(fd, 0);
        let count = match sys::fd_pwrite_at(fd, vectors.as_ptr() as usize, 2, 0) {
            Ok(count) => count,
            Err(error) => {
                check_eq!(error, errno::FAULT);
                0
            }
        };
        whole += u32::from(count == LENGTH as u64);
        failed += u32::from(count == 0);
        // On UFS what came before the fault may stay without being counted.
        if count != 0 {
            check_eq!(good!(sys::file_stat_fget(fd)).size, count);
            check_eq!(sys::pread(fd, seen, 0), Ok(PAGE));
            check!(seen.iter().all(|&byte| byte == 0x5a), "lost of {count}");
        }
    }
    DONE.store(true, SeqCst);
    thread.join();
    say!("transfer_self: {whole} of {ROUNDS} written, {failed} refused");
    good!(sys::mem_unmap(goes, LENGTH));
    good!(sys::fd_close(source));
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
    let fd = object(name);
    pages_come_in_between(fd);
    // A file grows by what is written; shared memory does not.
    if name != b"memory" {
        pages_go_away(fd);
    }
    good!(sys::fd_close(fd));
    if name != b"memory" {
        check!(sys::file_unlink(DIRECTORY, b"self", 0).is_ok());
    }
}

guest::program!(main);
