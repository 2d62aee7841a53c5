// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: the entry point and the counter.

use crate::rt::start;
use core::arch::{asm, global_asm};

global_asm!(
    ".globl _start",
    ".type _start, %function",
    "_start:",
    "mov x29, xzr",
    "mov x30, xzr",
    // Where the number of arguments is, and the arguments.
    "mov x2, x0",
    "adrp x0, __ehdr_start",
    "add x0, x0, :lo12:__ehdr_start",
    "adrp x1, _DYNAMIC",
    "add x1, x1, :lo12:_DYNAMIC",
    "bl {start}",
    "udf #0",
    ".size _start, . - _start",
    start = sym start,
);

/// The generic timer's virtual counter.
#[inline(always)]
pub fn ticks() -> u64 {
    let count;
    // SAFETY: an instruction without side effects on memory.
    unsafe { asm!("isb", "mrs {}, cntvct_el0", out(reg) count, options(nostack)) };
    count
}
