// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: the entry point and the counter.

use crate::rt::start;
use core::arch::global_asm;

global_asm!(
    ".globl _start",
    ".type _start, @function",
    "_start:",
    "xor %ebp, %ebp",
    // Where the number of arguments is, and the arguments.
    "mov %rdi, %rdx",
    "and $-16, %rsp",
    "lea __ehdr_start(%rip), %rdi",
    "lea _DYNAMIC(%rip), %rsi",
    "call {start}",
    "ud2",
    ".size _start, . - _start",
    start = sym start,
    options(att_syntax)
);

/// The time stamp counter, which counts instructions under QEMU's -icount.
#[inline(always)]
pub fn ticks() -> u64 {
    // SAFETY: an instruction without side effects on memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}
