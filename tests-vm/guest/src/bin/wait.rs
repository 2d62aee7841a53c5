// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Runs until it is killed.
#![no_std]
#![no_main]

use guest::sys;

fn main() {
    while sys::thread_yield().is_ok() {}
}

guest::program!(main);
