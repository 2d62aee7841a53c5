// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! thread_yield.
#![no_std]
#![no_main]

use guest::{check_eq, sys};

fn main() {
    for _ in 0..1000 {
        check_eq!(sys::thread_yield(), Ok(()));
    }
}

guest::program!(main);
