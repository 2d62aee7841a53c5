// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Prints a line. The broken executables of the activator's tests are made from this program, so it has the
//! usual segments, with initialised and uninitialised data among them.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use guest::{check_eq, say};

static INITIALISED: AtomicU32 = AtomicU32::new(0x1234_5678);
static UNINITIALISED: [AtomicU32; 2048] = [const { AtomicU32::new(0) }; 2048];

fn main() {
    check_eq!(INITIALISED.swap(1, Relaxed), 0x1234_5678);
    check_eq!(UNINITIALISED.iter().map(|word| word.swap(2, Relaxed)).max(), Some(0));
    say!("Hello from a CloudABI program");
}

guest::program!(main);
