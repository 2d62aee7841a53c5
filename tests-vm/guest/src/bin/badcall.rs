// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Numbers outside CloudABI's table give ENOSYS in CloudABI's numbering, and native numbers inside it are not
//! the native calls.
#![no_std]
#![no_main]

use guest::names::COUNT;
use guest::rt::arch::LARGE_NUMBERS;
use guest::{check, check_eq, errno, raw};

/// First numbers that are not in the table, and native ones: munmap, sysctl, nanosleep, mmap, lseek, openat,
/// cap_enter, pdfork, pipe2, getrandom and more.
const BAD: [u64; 28] = [
    COUNT, 50, 51, 56, 59, 66, 73, 97, 117, 165, 169, 189, 198, 202, 232, 240, 331, 416, 433, 477, 478, 479,
    499, 516, 520, 542, 563, 1000,
];

/// Native calls that succeed whatever their arguments, by numbers at which CloudABI has calls that fail with bad
/// descriptors and addresses: getpid, getuid, geteuid, getegid.
const NATIVE: [u64; 4] = [20, 24, 25, 43];

fn main() {
    for number in BAD.into_iter().chain(LARGE_NUMBERS) {
        for argument in [0, 20, u64::MAX] {
            let answer = raw::syscall(number, &[argument; 6]);
            check!(answer.carry, "{number:#x} succeeded: {answer:x?}");
            check!(answer.first == errno::NOSYS as u64, "{number:#x}: {answer:x?}");
        }
    }
    for number in NATIVE {
        let answer = raw::syscall(number, &[u64::MAX; 6]);
        check!(answer.carry, "{number} succeeded, as natively: {answer:x?}");
    }
    // Natively an indirect call of getpid; here a clock that does not exist.
    check_eq!(raw::syscall(0, &[20]).result(), Err(errno::INVAL));
    // Natively write; here fd_create1 with a type that does not exist.
    check!(raw::syscall(4, &[0, b"badcall\n".as_ptr() as u64, 8]).carry);
    // The table still works.
    check_eq!(raw::syscall(COUNT - 1, &[]).result(), Ok(0));
}

guest::program!(main);
