// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Makes calls that have more to do than anybody can wait for, one after the other, until it is killed. For init's tests,
//! which say by its argument data what to ask for, and open /dev/zero as descriptor 4.
#![no_std]
#![no_main]

use guest::mem::{self, ANON, FIXED, NO_FD, PRIVATE, READ, SHARED, WRITE};
use guest::records::{filetype, FileStat};
use guest::{auxv, call, check, good, say, sys, FILE, PAGE};

const MIB: usize = 1 << 20;
/// Addresses beyond what a shared memory object has are mappings of the same.
const OBJECT: usize = 8 * MIB;
/// For transfers of 16 TiB.
const MANY: usize = 2048;
/// /dev/zero.
const ZEROS: u32 = 4;
const DONT_NEED: u64 = 1;
const WILL_NEED: u64 = 6;
const SYNC: u64 = 4;

/// So many mappings of one object, side by side, none of which fits large pages.
fn mappings(count: usize) -> usize {
    let object = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    good!(sys::file_stat_fput(object, &FileStat { size: OBJECT as u64, ..FileStat::default() }, 16));
    let start = good!(sys::mem_map(0, count * OBJECT + PAGE, 0, ANON | PRIVATE, NO_FD, 0)) + PAGE;
    for i in 0..count {
        good!(sys::mem_map(start + i * OBJECT, OBJECT, READ | WRITE, SHARED | FIXED, object, 0));
    }
    for page in (start..start + OBJECT).step_by(PAGE) {
        mem::poke(page, 1);
    }
    start
}

/// I/O vectors for so much memory a thousand times, and their number.
fn vectors(count: usize) -> (usize, usize) {
    const COUNT: usize = 1024;
    let start = mappings(count);
    let vectors = mem::pages(COUNT * 16 / PAGE);
    for i in 0..COUNT {
        mem::put_words(vectors + i * 16, &[start, count * OBJECT]);
    }
    (vectors, COUNT)
}

/// Anonymous memory, hardly any of it there, with an object behind that a child has as well.
fn shadowed(length: usize) -> usize {
    let start = good!(sys::mem_map(0, length, READ | WRITE, ANON | PRIVATE, NO_FD, 0));
    mem::poke(start, 1);
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    if let sys::Forked::Child(_) = good!(sys::proc_fork()) {
        good!(sys::fd_close(ours));
        // Until the parent is gone.
        let _ = sys::read(theirs, &mut [0]);
        sys::proc_exit(0);
    }
    mem::poke(start, 2);
    start
}

fn number(word: Option<&[u8]>) -> u64 {
    word.unwrap_or_default().iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == 0);
    let what = words.next().unwrap_or_default();
    match what {
        b"allocate" => {
            let length = number(words.next()) * MIB as u64;
            loop {
                check!(call!(file_allocate, FILE, 0, length) == Ok(0));
            }
        }
        b"fill" => {
            let (vectors, count) = vectors(1);
            loop {
                let _ = sys::fd_write_at(FILE, vectors, count);
            }
        }
        b"read" => {
            // Devices take no more than 2 GiB at once.
            let (vectors, _) = vectors(1);
            loop {
                check!(good!(sys::fd_read_at(ZEROS, vectors, 255)) != 0);
            }
        }
        b"sparse" => {
            let large = FileStat { size: 1 << number(words.next()), ..FileStat::default() };
            good!(sys::file_stat_fput(FILE, &large, 16));
            let (vectors, count) = vectors(MANY);
            loop {
                check!(good!(sys::fd_pread_at(FILE, vectors, count, 0)) != 0);
            }
        }
        b"receive" => {
            let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
            if let sys::Forked::Child(_) = good!(sys::proc_fork()) {
                good!(sys::fd_close(ours));
                let data = [0; 4096];
                while sys::write(theirs, &data).is_ok() {}
                sys::proc_exit(0);
            }
            let (vectors, count) = vectors(MANY);
            loop {
                check!(good!(sys::fd_read_at(ours, vectors, count)) != 0);
            }
        }
        b"advise" => {
            let length = 1 << 44;
            let start = shadowed(length);
            loop {
                check!(call!(mem_advise, start, length, DONT_NEED) == Ok(0));
            }
        }
        b"mappings" => {
            const COUNT: usize = 8192;
            let start = mappings(COUNT);
            loop {
                check!(call!(mem_advise, start, COUNT * OBJECT, WILL_NEED) == Ok(0));
                good!(sys::mem_protect(start, COUNT * OBJECT, READ));
                check!(call!(mem_sync, start, COUNT * OBJECT, SYNC) == Ok(0));
                good!(sys::mem_protect(start, COUNT * OBJECT, READ | WRITE));
            }
        }
        _ => say!("busy: asked for nothing"),
    }
}

guest::program!(main);
