// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The argument data arrives as given, NULs and bytes above 127 included.
#![no_std]
#![no_main]

use guest::auxv::{self, auxtype};
use guest::{check, check_eq};

fn main() {
    // As in tests.list.
    let expected: &[u8] = b"one\0two\0\0\xff\x80\x01\x7f\0four";
    check!(auxv::value(auxtype::ARGDATA) != 0);
    check_eq!(auxv::value(auxtype::ARGDATALEN), expected.len());
    check_eq!(auxv::argdata(), expected);
}

guest::program!(main);
