// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! x86-64: a call's number is in %rax, its arguments are in %rdi, %rsi, %rdx, %r10, %r8 and %r9; the carry flag says that %rax
//! is the errno.

use core::arch::asm;

/// The relocation of an address in data.
pub const R_RELATIVE: usize = 8;

/// Where the program begins in memory, and its dynamic section.
pub fn program() -> (usize, usize) {
    let (base, dynamic);
    // SAFETY: two addresses that the linker defines, as the program counter sees them.
    unsafe {
        asm!(
            "lea {}, [rip + __ehdr_start]",
            "lea {}, [rip + _DYNAMIC]",
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
            "jmp [rip + {}]",
            sym $slot,
        );
    };
}
pub(crate) use jump;

/// The word that leads to the TCB: the one at %fs:0.
#[inline]
pub fn tcb_word() -> usize {
    let word;
    // SAFETY: reads memory only; the ABI promises that the address is good.
    unsafe { asm!("mov %fs:0, {}", out(reg) word, options(att_syntax, nostack, readonly)) };
    word
}

/// Sets that word.
///
/// # Safety
/// There is a TCB, and it stays there.
pub unsafe fn set_tcb_word(word: usize) {
    // SAFETY: by the contract.
    unsafe { asm!("mov {}, %fs:0", in(reg) word, options(att_syntax, nostack)) };
}
