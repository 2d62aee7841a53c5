// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The x86-64 binding of the ABI: the number goes in %rax, the arguments in %rdi, %rsi, %rdx, %r10, %r8 and %r9. On success the
//! carry flag is clear and the results are in %rax and %rdx; on failure it is set and %rax holds the errno.

use core::arch::{asm, global_asm};

use crate::names::COUNT;
use crate::rt::raw::Answer;

/// Traps into the kernel with `syscall`. Arguments that are left out are 0.
pub fn syscall(number: u64, arguments: &[u64]) -> Answer {
    let argument = |i: usize| arguments.get(i).copied().unwrap_or(0);
    let (rax, rdx, carry): (u64, u64, u8);
    // SAFETY: the registers are those that the binding may change; memory is not assumed unchanged.
    unsafe {
        asm!(
            "syscall",
            "setc {carry}",
            carry = lateout(reg_byte) carry,
            inlateout("rax") number => rax,
            inlateout("rdi") argument(0) => _,
            inlateout("rsi") argument(1) => _,
            inlateout("rdx") argument(2) => rdx,
            inlateout("r10") argument(3) => _,
            inlateout("r8") argument(4) => _,
            inlateout("r9") argument(5) => _,
            lateout("rcx") _,
            lateout("r11") _,
            options(att_syntax, nostack)
        );
    }
    Answer { first: rax, second: rdx, carry: carry != 0 }
}

/// Traps into the kernel with `int $0x80`, the way of 32-bit programs, with the arguments in both the registers
/// of CloudABI and on the stack.
pub fn int80(number: u64, arguments: &[u64]) -> Answer {
    let argument = |i: usize| arguments.get(i).copied().unwrap_or(0);
    let stack: [u32; 7] = core::array::from_fn(|i| if i == 0 { 0 } else { argument(i - 1) as u32 });
    let (rax, rdx, carry): (u64, u64, u8);
    // SAFETY: as for `syscall`; %rsp points to the array, which is left alone, and is put back.
    unsafe {
        asm!(
            "mov %rsp, %r12",
            "mov %r13, %rsp",
            "int $0x80",
            "setc {carry}",
            "mov %r12, %rsp",
            carry = lateout(reg_byte) carry,
            inlateout("rax") number => rax,
            inlateout("rdi") argument(0) => _,
            inlateout("rsi") argument(1) => _,
            inlateout("rdx") argument(2) => rdx,
            inlateout("r10") argument(3) => _,
            inlateout("r8") argument(4) => _,
            inlateout("r9") argument(5) => _,
            in("r13") stack.as_ptr(),
            out("r12") _,
            lateout("rcx") _,
            lateout("r11") _,
            options(att_syntax)
        );
    }
    Answer { first: rax, second: rdx, carry: carry != 0 }
}

/// The carry flag.
pub const CARRY: u64 = 1;
/// Direction, trap and the like, and what they are after a call: interrupts are enabled, all others clear.
pub const KEPT_FLAGS: (u64, u64) = (0x0700, 0x0200);

/// Large numbers; the last two are in the table only when cut to 32 bits.
pub const LARGE_NUMBERS: [u64; 5] = [0x7fff_ffff, 0x8000_0000, 0xffff_ffff, (1 << 32) | (COUNT - 1), 1 << 63];

/// What the registers that a function preserves hold while [`observe`] traps: rbx, rbp, r12 to r15.
pub const PATTERN: [u64; 6] = [
    0x1111_1111_1111_1111,
    0x2222_2222_2222_2222,
    0x3333_3333_3333_3333,
    0x4444_4444_4444_4444,
    0x5555_5555_5555_5555,
    0x6666_6666_6666_6666,
];

// Its arguments are the number, the arguments and a carry flag, and where the registers go: see `raw::observe`.
global_asm!(
    ".text",
    ".globl guest_observe",
    "guest_observe:",
    "push %rbx",
    "push %rbp",
    "push %r12",
    "push %r13",
    "push %r14",
    "push %r15",
    "push %rsi",
    "mov %rsp, 72(%rsi)",
    "mov %rdi, %rcx",
    "mov (%rcx), %rax",
    "mov 8(%rcx), %rdi",
    "mov 16(%rcx), %rsi",
    "mov 24(%rcx), %rdx",
    "mov 32(%rcx), %r10",
    "mov 40(%rcx), %r8",
    "mov 48(%rcx), %r9",
    "movabs $0x1111111111111111, %rbx",
    "movabs $0x2222222222222222, %rbp",
    "movabs $0x3333333333333333, %r12",
    "movabs $0x4444444444444444, %r13",
    "movabs $0x5555555555555555, %r14",
    "movabs $0x6666666666666666, %r15",
    // The opposite of what the kernel has to answer, as the caller says.
    "btq $0, 56(%rcx)",
    "syscall",
    "mov (%rsp), %rcx",
    "mov %rsp, 80(%rcx)",
    "mov %rax, (%rcx)",
    "mov %rdx, 8(%rcx)",
    "mov %rbx, 24(%rcx)",
    "mov %rbp, 32(%rcx)",
    "mov %r12, 40(%rcx)",
    "mov %r13, 48(%rcx)",
    "mov %r14, 56(%rcx)",
    "mov %r15, 64(%rcx)",
    "pushfq",
    "popq 16(%rcx)",
    "pop %rsi",
    "pop %r15",
    "pop %r14",
    "pop %r13",
    "pop %r12",
    "pop %rbp",
    "pop %rbx",
    "ret",
    options(att_syntax)
);
