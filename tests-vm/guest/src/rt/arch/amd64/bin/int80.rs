// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! `int $0x80` reaches CloudABI's table and nothing else. A kernel without 32-bit programs kills this program.
#![no_std]
#![no_main]

use guest::names::COUNT;
use guest::rt::arch;
use guest::{check, errno};

/// exit and fork are left out; those in the table are calls that fail with bad arguments in CloudABI.
const NATIVE: [u64; 20] =
    [5, 20, 23, 24, 25, 43, 59, 66, 73, 97, 116, 198, 202, 253, 416, 477, 499, 516, 520, 542];

fn main() {
    for number in NATIVE {
        let answer = arch::int80(number, &[u64::MAX; 6]);
        check!(answer.carry, "{number} succeeded: {answer:x?}");
        check!(answer.first <= 76, "{number}: no errno of CloudABI: {answer:x?}");
        check!(number < COUNT || answer.first == errno::NOSYS as u64, "{number}: {answer:x?}");
    }
    for number in [COUNT, 0x7fff_ffff, 0xffff_ffff, 1 << 63] {
        let answer = arch::int80(number, &[]);
        check!(answer.carry && answer.first == errno::NOSYS as u64, "{number:#x}: {answer:x?}");
    }
    // Natively getpid and getppid through the indirect calls.
    for number in [0, 198] {
        for indirect in [20, 39] {
            let answer = arch::int80(number, &[indirect]);
            check!(answer.carry, "{number} {indirect}: {answer:x?}");
        }
    }
}

guest::program!(main);
