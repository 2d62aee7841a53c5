// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! clock_res_get.
#![no_std]
#![no_main]

use guest::names::number;
use guest::{check, check_eq, clockid, errno, good, raw, sys};

fn main() {
    for clock in
        [clockid::MONOTONIC, clockid::PROCESS_CPUTIME_ID, clockid::REALTIME, clockid::THREAD_CPUTIME_ID]
    {
        let resolution = good!(sys::clock_res_get(clock));
        check!((1..=1_000_000_000).contains(&resolution), "{clock:?}: {resolution} ns");
    }
    for clock in [0, 5, 6, 15, 0x7fff_ffff, 0xffff_ffff] {
        let answer = raw::syscall(const { number("clock_res_get") }, &[clock]);
        check_eq!(answer.result(), Err(errno::INVAL), "clock_res_get of an unknown clock");
    }
}

guest::program!(main);
