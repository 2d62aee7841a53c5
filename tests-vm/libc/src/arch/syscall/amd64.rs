// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: number in %rax, arguments in %rdi, %rsi, %rdx, %r10, %r8, %r9; on return the carry flag says whether %rax is a result or
//! an errno.

use core::arch::asm;
use core::ffi::c_int;

/// Makes a system call: its number and arguments, syscall(2). Answers the result or the errno.
///
/// # Safety
/// The kernel must be free to read and write where the arguments say.
#[inline(always)]
pub unsafe fn call(number: usize, args: [usize; 6]) -> Result<usize, c_int> {
    let [a0, a1, a2, a3, a4, a5] = args;
    let result: usize;
    let failed: u8;
    // SAFETY: the kernel preserves the stack and every register not named here; memory is the caller's promise.
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
        Err(result as c_int)
    } else {
        Ok(result)
    }
}
