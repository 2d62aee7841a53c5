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
    for which in [0, 27, 28, 32, 64, 127, 128, 255] {
        let answer = raw::syscall(const { number("proc_raise") }, &[which]);
        check_eq!(answer.result(), Err(errno::INVAL), "proc_raise of an unknown signal");
    }
}

guest::program!(main);
