// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! AArch64: a call's number is in w8, its arguments are in x0 to x5; the carry flag says that x0 is the errno.

use core::arch::asm;

/// Traps into the kernel without the vDSO, with any number and arguments, as a program with evil in mind would. The
/// errno as a number, or 0.
///
/// The kernel is to refuse: what the call would do to this program's memory is not known here.
pub fn trap(number: u64, arguments: [u64; 4]) -> u64 {
    let (result, failed): (u64, u64);
    // SAFETY: the registers are those of the ABI; the caller passes no address of this program's memory.
    unsafe {
        asm!(
            "svc #0",
            "cset {failed}, cs",
            failed = lateout(reg) failed,
            in("x8") number,
            inlateout("x0") arguments[0] => result,
            inlateout("x1") arguments[1] => _,
            in("x2") arguments[2],
            in("x3") arguments[3],
            in("x4") 0_u64,
            in("x5") 0_u64,
            options(nostack)
        );
    }
    if failed == 0 {
        0
    } else {
        result
    }
}
