// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: thread-local variables end where %fs points to, and there is that address itself.

use super::call;

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
