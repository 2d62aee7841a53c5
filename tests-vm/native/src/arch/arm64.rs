// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: the entry point, system calls and the counter.

use crate::rt::{start, Result};
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

/// Makes a system call.
#[inline(always)]
pub fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    let [a0, a1, a2, a3, a4, a5] = args;
    let (result, failed): (usize, usize);
    // SAFETY: the registers are those that the kernel may change; memory is not assumed unchanged.
    unsafe {
        asm!(
            "svc #0",
            "cset {failed}, cs",
            failed = lateout(reg) failed,
            in("x8") number,
            inlateout("x0") a0 => result,
            inlateout("x1") a1 => _,
            in("x2") a2,
            in("x3") a3,
            in("x4") a4,
            in("x5") a5,
            options(nostack),
        );
    }
    if failed != 0 {
        Err(result)
    } else {
        Ok(result)
    }
}

/// The generic timer's virtual counter.
#[inline(always)]
pub fn ticks() -> u64 {
    let count;
    // SAFETY: an instruction without side effects on memory.
    unsafe { asm!("isb", "mrs {}, cntvct_el0", out(reg) count, options(nostack)) };
    count
}
