// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64.

mod calls;
mod entry;

use core::arch::asm;

pub use calls::{syscall, CARRY, KEPT_FLAGS, LARGE_NUMBERS, PATTERN};
pub use entry::{Registers, CLEAR_FLAGS, STACK_MODULO};

/// The machine in an ELF header.
pub const EM: u16 = 183;
/// The fault by which the program `tiny` dies: no instruction.
pub const FAULT: crate::signal = crate::signal::ILL;
/// Where an address space ends.
pub const USER_END: usize = 1 << 48;
/// An address in the kernel.
pub const KERNEL: usize = 0xffff_0000_0000_0000;
/// An address that the processor cannot have.
pub const NOT_CANONICAL: usize = 0x1234_0000_0000_0000;

/// A function that answers a number, as code: `mov w0, #number`, `ret`.
pub const fn answer(number: u8) -> [u8; 8] {
    let [a, b, c, d] = (0x5280_0000 | (number as u32) << 5).to_le_bytes();
    [a, b, c, d, 0xc0, 0x03, 0x5f, 0xd6]
}

/// The counter that user space reads fastest: the generic timer's virtual counter.
#[inline(always)]
pub fn ticks() -> u64 {
    let count;
    // SAFETY: an instruction without side effects on memory.
    unsafe { asm!("isb", "mrs {}, cntvct_el0", out(reg) count, options(nostack)) };
    count
}

/// Defines the function `cloudabi_sys_*` of a name: it jumps to where `slots` says for its number.
macro_rules! stub {
    ($name:ident, $slots:ident, $number:expr) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.cloudabi_sys_", stringify!($name), ", \"ax\", %progbits"),
            concat!(".globl cloudabi_sys_", stringify!($name)),
            concat!(".type cloudabi_sys_", stringify!($name), ", %function"),
            concat!("cloudabi_sys_", stringify!($name), ":"),
            "adrp x16, {slots}+8*{number}",
            "ldr x16, [x16, :lo12:{slots}+8*{number}]",
            "br x16",
            concat!(".size cloudabi_sys_", stringify!($name), ", . - cloudabi_sys_", stringify!($name)),
            ".popsection",
            slots = sym $slots,
            number = const $number,
        );
    };
}
pub(crate) use stub;
