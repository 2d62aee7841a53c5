// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: number in x8, arguments in x0 to x5; on return the carry flag says whether x0 is a result or an errno. Thread-local
//! variables begin two words behind where tpidr_el0 points to, as they are aligned.

use core::arch::asm;
use core::ffi::c_int;

/// Makes a system call: its number and arguments, syscall(2). Answers the result or the errno.
///
/// # Safety
/// The kernel must be free to read and write where the arguments say.
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

/// Bytes at the thread pointer.
pub const CONTROL: usize = 2 * size_of::<usize>();

/// Where the thread pointer is to be in memory that begins with room for the variables: so many bytes, as they are aligned.
pub const fn thread_pointer(memory: usize, _size: usize, align: usize) -> usize {
    memory.next_multiple_of(align)
}

/// Where the variables begin.
pub const fn variables(pointer: usize, _size: usize, align: usize) -> usize {
    (pointer + CONTROL).next_multiple_of(align)
}

/// Sets the thread pointer.
///
/// # Safety
/// There is room for [`CONTROL`] bytes.
pub unsafe fn set_thread_pointer(pointer: usize) {
    // SAFETY: this function's contract.
    unsafe { asm!("msr tpidr_el0, {}", in(reg) pointer, options(nostack)) };
}
