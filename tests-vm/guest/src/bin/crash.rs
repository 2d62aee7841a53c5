// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Writes to address 0.
#![no_std]
#![no_main]

use guest::{mem, say};

fn main() {
    mem::poke(0, 1);
    say!("address 0 can be written");
}

guest::program!(main);
