// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_exit: exits with the status in the argument data, a decimal number.
#![no_std]
#![no_main]

use guest::{auxv, say, sys};

fn main() {
    match auxv::argdata_number() {
        Some(status) => sys::proc_exit(status),
        None => {
            say!("usage: exit STATUS");
            sys::proc_exit(2);
        }
    }
}

guest::program!(main);
