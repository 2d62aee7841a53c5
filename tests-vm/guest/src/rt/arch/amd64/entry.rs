// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The first instruction: the auxiliary vector's address is in %rdi.

use core::arch::global_asm;

/// The registers at the first instruction.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    /// The address of the auxiliary vector.
    pub vector: u64,
    /// The stack pointer.
    pub stack: u64,
    /// The flags.
    pub flags: u64,
    /// rax, rbx, rcx, rdx, rsi, rbp, r8 to r15.
    pub others: [u64; 14],
}

global_asm!(
    ".local guest_registers",
    ".comm guest_registers, 136, 8",
    ".text",
    ".globl _start",
    ".type _start, @function",
    "_start:",
    "mov %rdi, guest_registers(%rip)",
    "mov %rsp, guest_registers+8(%rip)",
    "mov %rax, guest_registers+24(%rip)",
    "mov %rbx, guest_registers+32(%rip)",
    "mov %rcx, guest_registers+40(%rip)",
    "mov %rdx, guest_registers+48(%rip)",
    "mov %rsi, guest_registers+56(%rip)",
    "mov %rbp, guest_registers+64(%rip)",
    "mov %r8, guest_registers+72(%rip)",
    "mov %r9, guest_registers+80(%rip)",
    "mov %r10, guest_registers+88(%rip)",
    "mov %r11, guest_registers+96(%rip)",
    "mov %r12, guest_registers+104(%rip)",
    "mov %r13, guest_registers+112(%rip)",
    "mov %r14, guest_registers+120(%rip)",
    "mov %r15, guest_registers+128(%rip)",
    "pushfq",
    "popq guest_registers+16(%rip)",
    "xor %ebp, %ebp",
    "and $-16, %rsp",
    "lea __ehdr_start(%rip), %rsi",
    "lea _DYNAMIC(%rip), %rdx",
    "lea guest_registers(%rip), %rcx",
    "call {start}",
    "ud2",
    ".size _start, . - _start",
    start = sym crate::rt::entry::start,
    options(att_syntax)
);

/// The entry point is a C function, entered as by a call: what the stack pointer is modulo 16.
pub const STACK_MODULO: u64 = 8;
/// Flags that are clear: carry, direction, trap and the like.
pub const CLEAR_FLAGS: u64 = 0x0d01;
