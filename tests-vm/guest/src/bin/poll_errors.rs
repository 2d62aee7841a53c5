// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll with arrays at bad addresses, and with arrays that overlap.
#![no_std]
#![no_main]

use guest::sys::{self, Happened, Sub, CLOCK, FD_READ};
use guest::{check, check_eq, errno, good, mem, NULL, PAGE};

const SUB: usize = size_of::<Sub>();
const EVENT: usize = size_of::<Happened>();

/// Puts subscriptions that are over into memory.
fn fill(address: usize, count: usize) {
    for i in 0..count {
        let subscription = if i % 2 == 0 { Sub::clock(1, 0, 0) } else { Sub::fd(FD_READ, NULL, 1) };
        mem::put_words(address + i * SUB, &subscription.tagged(i as u64).0.map(|word| word as usize));
    }
}

fn bad_addresses() {
    let (input, output) = (mem::pages(16), mem::pages(16));
    let (last, read_only) = (mem::last_page(), mem::read_only_page());
    for count in [1, 2, 3, 8, 9, 100, 1024] {
        fill(input, count);
        for address in mem::BAD.into_iter().chain([0x10, last + PAGE]) {
            check_eq!(sys::poll_at(address, output, count), Err(errno::FAULT));
            check_eq!(sys::poll_at(input, address, count), Err(errno::FAULT));
            check_eq!(sys::poll_at(address, address, count), Err(errno::FAULT));
        }
        check_eq!(sys::poll_at(input, read_only, count), Err(errno::FAULT));
        // The end of the address space.
        for address in [usize::MAX, usize::MAX - 7, usize::MAX - SUB + 1, usize::MAX - EVENT + 1] {
            check_eq!(sys::poll_at(address, output, count), Err(errno::FAULT));
            check_eq!(sys::poll_at(input, address, count), Err(errno::FAULT));
        }
    }
    // Read-only memory will do for the subscriptions: all zeros are unknown types.
    check_eq!(sys::poll_at(read_only, output, 1), Ok(1));
}

/// Arrays that end with the page, and those that go a byte further.
fn page_edges() {
    let last = mem::last_page();
    let other = mem::pages(16);
    for count in [1, 2, 8, 9, 20, 70] {
        let input = last + PAGE - count * SUB;
        fill(input, count);
        check_eq!(sys::poll_at(input, other, count), Ok(count));
        for beyond in [1, 7, SUB - 1, SUB] {
            check_eq!(sys::poll_at(input + beyond, other, count), Err(errno::FAULT));
        }
        fill(other, count);
        let output = last + PAGE - count * EVENT;
        check_eq!(sys::poll_at(other, output, count), Ok(count));
        for beyond in [1, 7, EVENT - 1, EVENT] {
            check_eq!(sys::poll_at(other, output + beyond, count), Err(errno::FAULT));
        }
    }
    // Only as many events as have happened are written, wherever the array would end.
    mem::put_words(other, &Sub::clock(1, 0, 0).tagged(7).0.map(|word| word as usize));
    for i in 1..20 {
        mem::put_words(other + i * SUB, &Sub::clock(1, u64::MAX, 0).0.map(|word| word as usize));
    }
    check_eq!(sys::poll_at(other, last + PAGE - EVENT, 20), Ok(1));
    check_eq!(mem::copy::<Happened>(last + PAGE - EVENT).head(), (7, 0, CLOCK));
    // No alignment is asked for.
    let input = mem::pages(1) + 3;
    fill(input, 5);
    check_eq!(sys::poll_at(input, other + 5, 5), Ok(5));
    check_eq!(mem::copy::<Happened>(other + 5).head(), (0, 0, CLOCK));
    check_eq!(mem::copy::<Happened>(other + 5 + EVENT).head(), (1, 0, FD_READ));
}

/// Subscriptions are copied in before an event is written.
fn overlapping() {
    for count in [1, 2, 8, 9, 33, 300] {
        let memory = mem::pages(8);
        for distance in [0, 8, EVENT, SUB, 100] {
            for (input, output) in [(memory, memory + distance), (memory + distance, memory)] {
                fill(input, count);
                check_eq!(sys::poll_at(input, output, count), Ok(count));
                for i in 0..count {
                    let event: Happened = mem::copy(output + i * EVENT);
                    check_eq!((event.userdata(), event.error()), (i as u64, 0));
                }
            }
        }
        good!(sys::mem_unmap(memory, 8 * PAGE));
    }
}

fn main() {
    bad_addresses();
    page_edges();
    overlapping();
    // Errors leave nothing behind.
    let memory = mem::pages(16);
    fill(memory, 1024);
    for _ in 0..100 {
        check_eq!(sys::poll_at(memory, 8, 1024), Err(errno::FAULT));
        check!(sys::poll_at(memory, memory, 1024) == Ok(1024));
        fill(memory, 1024);
    }
}

guest::program!(main);
