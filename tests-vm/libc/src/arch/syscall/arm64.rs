// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: number in x8, arguments in x0 to x5; on return the carry flag says whether x0 is a result or an errno.

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
    let failed: usize;
    // SAFETY: the kernel preserves the stack and every register not named here; memory is the caller's promise.
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
        Err(result as c_int)
    } else {
        Ok(result)
    }
}
