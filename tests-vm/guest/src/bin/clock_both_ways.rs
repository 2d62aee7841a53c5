// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! clock_time_get through the vDSO and by the system call: one time, which never goes back, on all processors. With the
//! argument `switching`, next to never: the kernel, given another timecounter, reads the old one and then the new
//! one, and who reads the old one in between is ahead by so long.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU64, Ordering::SeqCst};

use guest::rt::thread;
use guest::{auxv, call, check, check_eq, clockid, good, say, sys, FILE};

const ROUNDS: usize = 20_000;

/// The latest time that any thread has seen.
static LATEST: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// How far the time may go back while timecounters change, in nanoseconds: a virtual machine's processor may have to wait.
const SLACK: u64 = 50_000_000;

fn both(clock: clockid, latest: &AtomicU64) {
    let slack = if auxv::argdata() == b"switching" { SLACK } else { 0 };
    for round in 0..ROUNDS {
        let before = latest.load(SeqCst);
        let now = if round % 2 == 0 {
            good!(sys::clock_time_get(clock, 0))
        } else {
            good!(call!(clock_time_get, clock as u32, 0))
        };
        check!(now + slack >= before, "{clock:?} went from {before} to {now} in round {round}");
        latest.fetch_max(now, SeqCst);
    }
}

fn work(_tid: u32, _argument: usize) {
    both(clockid::MONOTONIC, &LATEST[0]);
    both(clockid::REALTIME, &LATEST[1]);
}

/// Nanoseconds of a call.
fn cost(call: impl Fn()) -> u64 {
    let start = good!(call!(clock_time_get, 1, 0));
    for _ in 0..1000 {
        call();
    }
    (good!(call!(clock_time_get, 1, 0)) - start) / 1000
}

fn main() {
    work(0, 0);
    let threads = [(); 3].map(|()| thread::spawn(work, 0));
    work(0, 0);
    for one in threads {
        one.join();
    }
    // For the native test that started this.
    let times = [
        good!(sys::clock_time_get(clockid::MONOTONIC, 0)),
        good!(sys::clock_time_get(clockid::REALTIME, 0)),
        good!(call!(clock_time_get, clockid::MONOTONIC as u32, 0)),
        good!(call!(clock_time_get, clockid::REALTIME as u32, 0)),
    ];
    for (i, time) in times.iter().enumerate() {
        check_eq!(sys::pwrite(FILE, &time.to_le_bytes(), 8 * i as u64), Ok(8));
    }
    let vdso = cost(|| {
        good!(sys::clock_time_get(clockid::MONOTONIC, 0));
    });
    let call = cost(|| {
        good!(call!(clock_time_get, 1, 0));
    });
    say!("clock_time_get: {vdso} ns through the vDSO, {call} ns by the system call");
}

guest::program!(main);
