// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The AArch64 binding of the ABI: the number goes in w8, the arguments in x0 to x5. On success the carry flag is clear and the
//! results are in x0 and x1; on failure it is set and x0 holds the errno.

use core::arch::{asm, global_asm};

use crate::names::COUNT;
use crate::rt::raw::Answer;

/// Traps into the kernel with `svc #0`. Arguments that are left out are 0.
pub fn syscall(number: u64, arguments: &[u64]) -> Answer {
    let argument = |i: usize| arguments.get(i).copied().unwrap_or(0);
    let (first, second, carry): (u64, u64, u64);
    // SAFETY: the registers are those that the binding may change; memory is not assumed unchanged.
    unsafe {
        asm!(
            "svc #0",
            "cset {carry}, cs",
            carry = lateout(reg) carry,
            in("x8") number,
            inlateout("x0") argument(0) => first,
            inlateout("x1") argument(1) => second,
            in("x2") argument(2),
            in("x3") argument(3),
            in("x4") argument(4),
            in("x5") argument(5),
            options(nostack)
        );
    }
    Answer { first, second, carry: carry != 0 }
}

/// The carry flag.
pub const CARRY: u64 = 1 << 29;
/// Bits that are no flags of arithmetic, and what they are after a call.
pub const KEPT_FLAGS: (u64, u64) = (0x0fff_ffff, 0);
/// Large numbers, none of which is in the table; only 32 bits of a number count.
pub const LARGE_NUMBERS: [u64; 4] = [0x7fff_ffff, 0x8000_0000, 0xffff_ffff, (1 << 32) | COUNT];

/// What the registers that a function preserves hold while [`raw::observe`](crate::rt::raw::observe) traps: x19 to x29.
pub const PATTERN: [u64; 11] = [
    0x1111_0000_0000_1111,
    0x2222_0000_0000_2222,
    0x3333_0000_0000_3333,
    0x4444_0000_0000_4444,
    0x5555_0000_0000_5555,
    0x6666_0000_0000_6666,
    0x7777_0000_0000_7777,
    0x8888_0000_0000_8888,
    0x9999_0000_0000_9999,
    0xaaaa_0000_0000_aaaa,
    0xbbbb_0000_0000_bbbb,
];

// Its arguments are the number, the arguments and a carry flag, and where the registers go: see `raw::observe`.
global_asm!(
    ".text",
    ".globl guest_observe",
    "guest_observe:",
    "stp x19, x20, [sp, #-112]!",
    "stp x21, x22, [sp, #16]",
    "stp x23, x24, [sp, #32]",
    "stp x25, x26, [sp, #48]",
    "stp x27, x28, [sp, #64]",
    "stp x29, x30, [sp, #80]",
    "str x1, [sp, #96]",
    "mov x9, sp",
    "str x9, [x1, #112]",
    "mov x9, x0",
    // The opposite of what the kernel has to answer, as the caller says.
    "ldr x10, [x9, #56]",
    "lsl x10, x10, #29",
    "msr nzcv, x10",
    "ldr x8, [x9]",
    "ldp x0, x1, [x9, #8]",
    "ldp x2, x3, [x9, #24]",
    "ldp x4, x5, [x9, #40]",
    "mov x19, #0x1111",
    "movk x19, #0x1111, lsl #48",
    "mov x20, #0x2222",
    "movk x20, #0x2222, lsl #48",
    "mov x21, #0x3333",
    "movk x21, #0x3333, lsl #48",
    "mov x22, #0x4444",
    "movk x22, #0x4444, lsl #48",
    "mov x23, #0x5555",
    "movk x23, #0x5555, lsl #48",
    "mov x24, #0x6666",
    "movk x24, #0x6666, lsl #48",
    "mov x25, #0x7777",
    "movk x25, #0x7777, lsl #48",
    "mov x26, #0x8888",
    "movk x26, #0x8888, lsl #48",
    "mov x27, #0x9999",
    "movk x27, #0x9999, lsl #48",
    "mov x28, #0xaaaa",
    "movk x28, #0xaaaa, lsl #48",
    "mov x29, #0xbbbb",
    "movk x29, #0xbbbb, lsl #48",
    "svc #0",
    "mrs x10, nzcv",
    "ldr x9, [sp, #96]",
    "stp x0, x1, [x9]",
    "str x10, [x9, #16]",
    "stp x19, x20, [x9, #24]",
    "stp x21, x22, [x9, #40]",
    "stp x23, x24, [x9, #56]",
    "stp x25, x26, [x9, #72]",
    "stp x27, x28, [x9, #88]",
    "str x29, [x9, #104]",
    "mov x10, sp",
    "str x10, [x9, #120]",
    "ldp x21, x22, [sp, #16]",
    "ldp x23, x24, [sp, #32]",
    "ldp x25, x26, [sp, #48]",
    "ldp x27, x28, [sp, #64]",
    "ldp x29, x30, [sp, #80]",
    "ldp x19, x20, [sp], #112",
    "ret",
);
