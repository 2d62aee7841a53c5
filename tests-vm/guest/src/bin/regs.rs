// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The binding: where arguments and results are, the carry flag, which registers are kept, and that the
//! upper bits of a register do not belong to a narrow argument.
#![no_std]
#![no_main]

use guest::names::number;
use guest::raw::{self, Answer, Observed, PATTERN};
use guest::rt::arch;
use guest::{check, check_eq, errno, good, is_file_content, mem, sys, FILE, FILE_SIZE, PAGE};

const FD_DUP: u64 = number("fd_dup");
const FD_PREAD: u64 = number("fd_pread");
const FD_SEEK: u64 = number("fd_seek");
const MEM_MAP: u64 = number("mem_map");
const YIELD: u64 = number("thread_yield");

/// What holds after any call.
fn kept(observed: Observed) -> Answer {
    check_eq!(observed.preserved, PATTERN);
    check_eq!(observed.stack[1], observed.stack[0]);
    let (flags, after) = arch::KEPT_FLAGS;
    check_eq!(observed.flags & flags, after);
    observed.answer()
}

fn carry() {
    for before in [false, true] {
        let answer = kept(raw::observe(YIELD, &[], before));
        check!(!answer.carry && answer.first == 0, "thread_yield: {answer:x?}");
        let answer = kept(raw::observe(FD_DUP, &[1000], before));
        check!(answer.carry && answer.first == errno::BADF as u64, "fd_dup: {answer:x?}");
        let answer = kept(raw::observe(1000, &[], before));
        check!(answer.carry && answer.first == errno::NOSYS as u64, "number 1000: {answer:x?}");
    }
}

fn arguments() {
    // Four.
    let mut buffer = [0; 100];
    let vector = sys::iov(buffer.as_mut_ptr() as usize, buffer.len());
    let answer = kept(raw::observe(FD_PREAD, &[FILE.into(), &raw const vector as u64, 1, 77], true));
    check!(!answer.carry && answer.first == 100, "fd_pread: {answer:x?}");
    check!(is_file_content(&buffer, 77), "fd_pread: {buffer:?}");
    // Six.
    let (prot, flags) = (u64::from(mem::READ), u64::from(mem::PRIVATE));
    let map = [0, PAGE as u64, prot, flags, FILE.into(), PAGE as u64];
    let address = good!(kept(raw::observe(MEM_MAP, &map, true)).result()) as usize;
    check!(is_file_content(mem::bytes(address, PAGE), PAGE));
    check_eq!(sys::mem_unmap(address, PAGE), Ok(()));
    // A result of 64 bits.
    let large = 0x0123_4567_89ab;
    let answer = kept(raw::observe(FD_SEEK, &[FILE.into(), large, 3], true));
    check!(!answer.carry && answer.first == large, "fd_seek: {answer:x?}");
}

fn upper_bits() {
    let high = 0xdead_beef_0000_0000;
    let answer = raw::syscall(FD_SEEK, &[high | u64::from(FILE), 5, high | 3]);
    check_eq!(answer.result(), Ok(5), "fd_seek with upper bits in fd and whence");
    let answer = raw::syscall(FD_SEEK, &[FILE.into(), 0, 0xabcd_ef02]);
    check_eq!(answer.result(), Ok(FILE_SIZE as u64), "fd_seek with bits above the 8 of whence");
    let answer = raw::syscall(number("clock_res_get"), &[high | 1]);
    check!(!answer.carry, "clock_res_get with upper bits: {answer:x?}");
}

fn main() {
    carry();
    arguments();
    upper_bits();
}

guest::program!(main);
