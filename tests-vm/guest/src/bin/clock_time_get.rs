// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! clock_time_get.
#![no_std]
#![no_main]

use guest::names::number;
use guest::{check, check_eq, clockid, errno, good, raw, sys};

const SECOND: u64 = 1_000_000_000;

fn main() {
    for clock in
        [clockid::MONOTONIC, clockid::PROCESS_CPUTIME_ID, clockid::REALTIME, clockid::THREAD_CPUTIME_ID]
    {
        for precision in [0, 1, SECOND, u64::MAX] {
            good!(sys::clock_time_get(clock, precision));
        }
    }
    // Forwards in the end, and the monotonic clock never backwards.
    for clock in [clockid::MONOTONIC, clockid::PROCESS_CPUTIME_ID, clockid::THREAD_CPUTIME_ID] {
        let first = good!(sys::clock_time_get(clock, 0));
        let mut last = first;
        let mut rounds = 0;
        while rounds < 2_000 || last == first {
            let now = good!(sys::clock_time_get(clock, 0));
            check!(now >= last || clock != clockid::MONOTONIC, "{clock:?} went from {last} back to {now}");
            last = now;
            rounds += 1;
            check!(rounds < 10_000_000, "{clock:?} stands at {last}");
        }
        check!(last.abs_diff(first) < 60 * SECOND, "{clock:?} went from {first} to {last}");
    }
    // Between 2020 and 2100, were the machine's clock right.
    let years = good!(sys::clock_time_get(clockid::REALTIME, 0)) / SECOND / 31_556_952;
    check!((50..130).contains(&years), "{years} years since 1970");
    // Nothing but this thread has used processor time.
    let thread = good!(sys::clock_time_get(clockid::THREAD_CPUTIME_ID, 0));
    let process = good!(sys::clock_time_get(clockid::PROCESS_CPUTIME_ID, 0));
    check!(process >= thread, "process {process}, thread {thread}");
    for clock in [0, 5, 6, 15, 0x7fff_ffff, 0xffff_ffff] {
        let answer = raw::syscall(const { number("clock_time_get") }, &[clock, 0]);
        check_eq!(answer.result(), Err(errno::INVAL), "clock_time_get of an unknown clock");
    }
}

guest::program!(main);
