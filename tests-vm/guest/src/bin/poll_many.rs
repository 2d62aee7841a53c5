// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for many things at once, up to the limit.
#![no_std]
#![no_main]

use guest::records::filetype;
use guest::sys::{self, Happened, Sub, CLOCK, FD_READ, FD_WRITE};
use guest::{check, check_eq, clockid, errno, good, FILE, FILE_SIZE, NULL};

/// The most subscriptions that a call takes.
const LIMIT: usize = 16384;
const MS: u64 = 1_000_000;

struct Arrays {
    subscriptions: &'static mut [Sub],
    events: &'static mut [Happened],
}

impl Arrays {
    /// poll of the first subscriptions; answers how many events there are.
    fn poll(&mut self, count: usize) -> usize {
        good!(sys::poll_events(&self.subscriptions[..count], self.events)).len()
    }
}

/// So many kinds of subscriptions of which every fifth is ready or wrong.
fn mixed(arrays: &mut Arrays, count: usize, socket: u32) {
    let far = Sub::clock(1, 3_600_000 * MS, 0);
    let kinds = [far, Sub::fd(FD_READ, socket, 1), far, Sub::fd(FD_READ, socket, 1)];
    let over = [
        (Sub::clock(1, 0, 0), (0, CLOCK)),
        (Sub::fd(FD_READ, NULL, 1), (0, FD_READ)),
        (Sub::fd(FD_READ, FILE, 1), (0, FD_READ)),
        (Sub::fd(FD_WRITE, socket, 1), (0, FD_WRITE)),
        (Sub::fd(FD_READ, 9999, 1), (errno::BADF as u16, FD_READ)),
        (Sub::fd(77, 0, 1), (errno::INVAL as u16, 77)),
    ];
    for (i, subscription) in arrays.subscriptions[..count].iter_mut().enumerate() {
        let made = if i % 5 == 3 { over[i / 5 % over.len()].0 } else { kinds[i % kinds.len()] };
        *subscription = made.tagged(i as u64);
    }
    let n = arrays.poll(count);
    check_eq!(n, (count + 1) / 5);
    for (i, event) in arrays.events[..n].iter().enumerate() {
        let (error, kind) = over[i % over.len()].1;
        check_eq!(event.head(), (i as u64 * 5 + 3, error, kind));
        if i % over.len() == 2 {
            check_eq!(event.bytes(), FILE_SIZE as u64);
        }
    }
}

/// Only the last is ready.
fn last(arrays: &mut Arrays, count: usize, fd: u32) {
    for (i, subscription) in arrays.subscriptions[..count].iter_mut().enumerate() {
        *subscription = Sub::fd(FD_READ, fd, 1).tagged(i as u64);
    }
    arrays.subscriptions[count - 1] = Sub::clock(1, 2 * MS, 0).tagged(7);
    let start = good!(sys::clock_time_get(clockid::MONOTONIC, 0));
    check_eq!(arrays.poll(count), 1);
    check_eq!(arrays.events[0].head(), (7, 0, CLOCK));
    check!(good!(sys::clock_time_get(clockid::MONOTONIC, 0)) - start >= 2 * MS);
}

/// All are ready.
fn all(arrays: &mut Arrays, count: usize, fd: u32) {
    for (i, subscription) in arrays.subscriptions[..count].iter_mut().enumerate() {
        *subscription = Sub::fd(FD_READ, fd, 1).tagged(!i as u64);
    }
    check_eq!(arrays.poll(count), count);
    let right = |(i, event): (usize, &Happened)| {
        event.head() == (!i as u64, 0, FD_READ) && event.bytes() == 3 && !event.hangup()
    };
    check!(arrays.events[..count].iter().enumerate().all(right));
}

fn main() {
    let (subscriptions, events) = sys::poll_arrays(LIMIT + 1);
    let mut arrays = Arrays { subscriptions, events };
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let counts = [1, 2, 7, 8, 9, 16, 17, 1023, 1024, 1025, 4096, LIMIT - 1, LIMIT];
    for count in counts.into_iter().filter(|count| *count > 3) {
        mixed(&mut arrays, count, a);
    }
    for count in counts {
        last(&mut arrays, count, a);
    }
    check_eq!(sys::write(b, b"abc"), Ok(3));
    for count in counts {
        all(&mut arrays, count, a);
    }
    let (input, output) = (arrays.subscriptions.as_ptr() as usize, arrays.events.as_mut_ptr() as usize);
    check_eq!(sys::poll_at(input, output, LIMIT + 1), Err(errno::INVAL));
    // Nothing is left behind.
    for _ in 0..50 {
        check_eq!(arrays.poll(1024), 1024);
    }
}

guest::program!(main);
