// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! AArch64: a call's number is in w8, its arguments are in x0 to x5; the carry flag says that x0 is the errno.

use core::arch::asm;

/// The relocation of an address in data.
pub const R_RELATIVE: usize = 1027;

/// Where the program begins in memory, and its dynamic section.
pub fn program() -> (usize, usize) {
    let (base, dynamic);
    // SAFETY: two addresses that the linker defines, as the program counter sees them.
    unsafe {
        asm!(
            "adrp {0}, __ehdr_start",
            "add {0}, {0}, :lo12:__ehdr_start",
            "adrp {1}, _DYNAMIC",
            "add {1}, {1}, :lo12:_DYNAMIC",
            out(reg) base,
            out(reg) dynamic,
            options(nomem, nostack)
        );
    }
    (base, dynamic)
}

/// Defines a function that jumps to the address in a static.
macro_rules! jump {
    ($name:expr, $slot:path) => {
        core::arch::global_asm!(
            concat!(".globl ", $name),
            concat!($name, ":"),
            "adrp x16, {0}",
            "ldr x16, [x16, :lo12:{0}]",
            "br x16",
            sym $slot,
        );
    };
}
pub(crate) use jump;

/// The word that leads to the TCB: the thread pointer.
#[inline]
pub fn tcb_word() -> usize {
    let word;
    // SAFETY: reads a register.
    unsafe { asm!("mrs {}, tpidr_el0", out(reg) word, options(nostack, nomem)) };
    word
}

/// Sets that word.
///
/// # Safety
/// There is a TCB, and it stays there.
pub unsafe fn set_tcb_word(word: usize) {
    // SAFETY: by the contract.
    unsafe { asm!("msr tpidr_el0, {}", in(reg) word, options(nostack)) };
}
