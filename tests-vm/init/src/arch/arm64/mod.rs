// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: number in x8, arguments in x0 to x5; on return the carry flag says whether x0 is a result or an errno.

use crate::abi::Errno;
use crate::native::Row;
use crate::sys::Result;
use core::arch::asm;

/// The machine in an ELF header.
pub const EM: u16 = 183;

/// The disks: their names without their numbers.
pub const DISK: &str = "/dev/vtbd";

/// The signal of the fault by which the guest `tiny` dies: no instruction.
pub const FAULT: i32 = 4;

/// What the names of timecounters that user space can read begin with.
pub const TIMECOUNTER: &str = "ARM";

/// machine/reg.h: the size of `struct reg`, and where the program counter is in it, and a function's first argument.
pub mod reg {
    pub const SIZE: usize = 272;
    pub const PC: usize = 256;
    pub const ARGUMENT: usize = 0;
}

/// Tests of what only this machine has.
pub const TESTS: &[Row] = &[];

/// Makes a system call.
///
/// # Safety
/// Where an argument is an address, the kernel must be free to read or write there what this call does.
#[inline(always)]
pub unsafe fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    let [a0, a1, a2, a3, a4, a5] = args;
    let result: usize;
    let failed: usize;
    // SAFETY: the kernel preserves the stack and every register not named here; the memory that it touches is
    // the caller's promise.
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
        Err(Errno(result as i32))
    } else {
        Ok(result)
    }
}

/// The counter that a program reads fastest: the generic timer's virtual counter.
#[inline(always)]
pub fn ticks() -> u64 {
    let count;
    // SAFETY: an instruction without side effects on memory.
    unsafe { asm!("isb", "mrs {}, cntvct_el0", out(reg) count, options(nostack)) };
    count
}
