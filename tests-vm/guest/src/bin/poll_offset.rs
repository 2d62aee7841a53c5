// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll of an object while another thread reads all of it: how much can be read is known at once, and not when that thread
//! is done with the offset. Descriptor 4 is a large shared memory object of a native program's.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use guest::sys::{self, Sub, FD_READ};
use guest::{check, check_eq, clockid, good, mem, thread, whence};

const OBJECT: u32 = 4;
/// The same piece of memory is read into so often.
const PIECES: usize = 256;
const PIECE: usize = 1 << 20;
const ROUNDS: usize = 8;

static READING: AtomicBool = AtomicBool::new(false);
static ADDRESS: AtomicU64 = AtomicU64::new(0);

fn now() -> u64 {
    good!(sys::clock_time_get(clockid::MONOTONIC, 0))
}

/// Reads all of the object in one call, and tells how long that took, in ns.
fn read_all() -> u64 {
    let address = ADDRESS.load(SeqCst) as usize;
    let vectors = [sys::iov(address, PIECE); PIECES];
    good!(sys::fd_seek(OBJECT, 0, whence::SET));
    let start = now();
    READING.store(true, SeqCst);
    check_eq!(sys::fd_read(OBJECT, &vectors), Ok(PIECES * PIECE));
    READING.store(false, SeqCst);
    now() - start
}

fn main() {
    ADDRESS.store(mem::pages(PIECE / guest::PAGE) as u64, SeqCst);
    read_all();
    let duration = read_all();
    let mut quick = 0;
    for _ in 0..ROUNDS {
        let reader = thread::spawn(
            |_, _| {
                read_all();
            },
            0,
        );
        while !READING.load(SeqCst) {
            good!(sys::thread_yield());
        }
        sys::event(Sub::clock(1, duration / 8, 0));
        let start = now();
        let event = sys::event(Sub::fd(FD_READ, OBJECT, 1));
        let took = now() - start;
        check_eq!((event.error(), event.hangup()), (0, false));
        if READING.load(SeqCst) && took < duration / 4 {
            quick += 1;
        }
        reader.join();
    }
    check!(
        quick > ROUNDS / 2,
        "of {ROUNDS} polls beside a read of {duration} ns {quick} did not wait for it"
    );
}

guest::program!(main);
