// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: the entry point, system calls and the counter.

use crate::rt::{start, Result};
use core::arch::{asm, global_asm};

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

/// Makes a system call.
#[inline(always)]
pub fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    let [a0, a1, a2, a3, a4, a5] = args;
    let (result, failed): (usize, u8);
    // SAFETY: the registers are those that the kernel may change; memory is not assumed unchanged.
    unsafe {
        asm!(
            "syscall",
            "setc {failed}",
            failed = lateout(reg_byte) failed,
            inlateout("rax") number => result,
            inlateout("rdi") a0 => _,
            inlateout("rsi") a1 => _,
            inlateout("rdx") a2 => _,
            inlateout("r10") a3 => _,
            inlateout("r8") a4 => _,
            inlateout("r9") a5 => _,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    if failed != 0 {
        Err(result)
    } else {
        Ok(result)
    }
}

/// The time stamp counter, which counts instructions under QEMU's -icount.
#[inline(always)]
pub fn ticks() -> u64 {
    // SAFETY: an instruction without side effects on memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}
