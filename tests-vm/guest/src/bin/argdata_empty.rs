// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Empty argument data has length 0.
#![no_std]
#![no_main]

use guest::auxv::{self, auxtype};
use guest::check_eq;

fn main() {
    check_eq!(auxv::get(auxtype::ARGDATALEN), Some(0));
}

guest::program!(main);
