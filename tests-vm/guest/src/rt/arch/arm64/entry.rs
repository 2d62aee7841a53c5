// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The first instruction: the auxiliary vector's address is in x0.

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
    /// x1 to x30.
    pub others: [u64; 30],
}

global_asm!(
    ".local guest_registers",
    ".comm guest_registers, 264, 8",
    ".text",
    ".globl _start",
    ".type _start, %function",
    "_start:",
    "stp x16, x17, [sp, #-16]!",
    "adrp x16, guest_registers",
    "add x16, x16, :lo12:guest_registers",
    "str x0, [x16]",
    "add x17, sp, #16",
    "str x17, [x16, #8]",
    "mrs x17, nzcv",
    "str x17, [x16, #16]",
    "stp x1, x2, [x16, #24]",
    "stp x3, x4, [x16, #40]",
    "stp x5, x6, [x16, #56]",
    "stp x7, x8, [x16, #72]",
    "stp x9, x10, [x16, #88]",
    "stp x11, x12, [x16, #104]",
    "stp x13, x14, [x16, #120]",
    "str x15, [x16, #136]",
    // Those that were in the way.
    "ldp x1, x2, [sp], #16",
    "stp x1, x2, [x16, #144]",
    "stp x18, x19, [x16, #160]",
    "stp x20, x21, [x16, #176]",
    "stp x22, x23, [x16, #192]",
    "stp x24, x25, [x16, #208]",
    "stp x26, x27, [x16, #224]",
    "stp x28, x29, [x16, #240]",
    "str x30, [x16, #256]",
    "adrp x1, __ehdr_start",
    "add x1, x1, :lo12:__ehdr_start",
    "adrp x2, _DYNAMIC",
    "add x2, x2, :lo12:_DYNAMIC",
    "mov x3, x16",
    "mov x29, xzr",
    "mov x30, xzr",
    "bl {start}",
    "udf #0",
    ".size _start, . - _start",
    start = sym crate::rt::entry::start,
);

/// What the stack pointer is modulo 16.
pub const STACK_MODULO: u64 = 0;
/// Flags that are clear: those that arithmetic sets.
pub const CLEAR_FLAGS: u64 = 0xf000_0000;
