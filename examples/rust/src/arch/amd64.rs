// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! x86-64: a call's number is in %rax, its arguments are in %rdi, %rsi, %rdx, %r10, %r8 and %r9; the carry flag says that %rax
//! is the errno.

use core::arch::asm;

/// Traps into the kernel without the vDSO, with any number and arguments, as a program with evil in mind would. The
/// errno as a number, or 0.
///
/// The kernel is to refuse: what the call would do to this program's memory is not known here.
pub fn trap(number: u64, arguments: [u64; 4]) -> u64 {
    let (result, failed): (u64, u8);
    // SAFETY: the registers are those of the ABI; the caller passes no address of this program's memory.
    unsafe {
        asm!(
            "syscall",
            "setc {failed}",
            failed = lateout(reg_byte) failed,
            inlateout("rax") number => result,
            inlateout("rdi") arguments[0] => _,
            inlateout("rsi") arguments[1] => _,
            inlateout("rdx") arguments[2] => _,
            inlateout("r10") arguments[3] => _,
            inlateout("r8") 0_u64 => _,
            inlateout("r9") 0_u64 => _,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack)
        );
    }
    if failed == 0 {
        0
    } else {
        result
    }
}
