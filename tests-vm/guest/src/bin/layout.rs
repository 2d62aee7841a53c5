// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Writes where image, stack, vDSO and a mapping are, four 64-bit numbers, to the start of the file.
#![no_std]
#![no_main]

use guest::rt::entry;
use guest::{auxv, check_eq, mem, sys, FILE};

fn main() {
    let addresses = [
        auxv::value(auxv::auxtype::BASE) as u64,
        entry::registers().stack,
        auxv::value(auxv::auxtype::SYSINFO_EHDR) as u64,
        mem::pages(1) as u64,
    ];
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(addresses.iter().flat_map(|a| a.to_le_bytes())) {
        *to = from;
    }
    check_eq!(sys::pwrite(FILE, &bytes, 0), Ok(32));
}

guest::program!(main);
