// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: number in %rax, arguments in %rdi, %rsi, %rdx, %r10, %r8, %r9; on return the carry flag says whether %rax is a result or
//! an errno. Thread-local variables end where %fs points to, and there is that address itself.

use core::arch::asm;
use core::ffi::c_int;

/// Makes a system call: its number and arguments, syscall(2). Answers the result or the errno.
///
/// # Safety
/// The kernel must be free to read and write where the arguments say.
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

/// Bytes at the thread pointer.
pub const CONTROL: usize = size_of::<usize>();

/// Where the thread pointer is to be in memory that begins with room for the variables: so many bytes, as they are aligned.
pub const fn thread_pointer(memory: usize, size: usize, align: usize) -> usize {
    (memory + size).next_multiple_of(align)
}

/// Where the variables begin.
pub const fn variables(pointer: usize, size: usize, _align: usize) -> usize {
    pointer - size
}

/// Sets the thread pointer.
///
/// # Safety
/// There is room for [`CONTROL`] bytes.
pub unsafe fn set_thread_pointer(pointer: usize) {
    const SYSARCH: usize = 165;
    const AMD64_SET_FSBASE: usize = 129;
    // SAFETY: this function's contract; the kernel reads the address.
    unsafe {
        (pointer as *mut usize).write(pointer);
        let _ = call(SYSARCH, [AMD64_SET_FSBASE, &raw const pointer as usize, 0, 0, 0, 0]);
    }
}
