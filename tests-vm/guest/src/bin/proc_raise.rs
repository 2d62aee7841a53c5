// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_raise: signals that are ignored at start return, unknown ones are refused. init tests those that kill.
#![no_std]
#![no_main]

use guest::names::number;
use guest::{check_eq, errno, raw, signal, sys};

fn main() {
    for which in [signal::CHLD, signal::CONT, signal::PIPE, signal::URG] {
        for _ in 0..3 {
            check_eq!(sys::proc_raise(which), Ok(()));
        }
    }
    // Zero is no signal in the ABI, and none of FreeBSD's numbers past the last name is one.
    for which in (0..=255).filter(|which| !(1..=26).contains(which)) {
        let answer = raw::syscall(const { number("proc_raise") }, &[which]);
        check_eq!(answer.result(), Err(errno::INVAL), "proc_raise of an unknown signal");
    }
}

guest::program!(main);
