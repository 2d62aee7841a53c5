// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: thread-local variables begin two words behind where tpidr_el0 points to, as they are aligned.

use core::arch::asm;

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
