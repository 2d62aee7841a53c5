// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64.

mod calls;
mod entry;

use core::arch::asm;

pub use calls::{int80, syscall, CARRY, KEPT_FLAGS, LARGE_NUMBERS, PATTERN};
pub use entry::{Registers, CLEAR_FLAGS, STACK_MODULO};

/// The machine in an ELF header.
pub const EM: u16 = 62;
/// The fault by which the program `tiny` dies: a division by zero.
pub const FAULT: crate::signal = crate::signal::FPE;
/// Where an address space ends: a page before the hole.
pub const USER_END: usize = (1 << 47) - crate::PAGE;
/// An address in the kernel.
pub const KERNEL: usize = 0xffff_ffff_8000_0000;
/// An address that the processor cannot have.
pub const NOT_CANONICAL: usize = 0x1234_0000_0000_0000;

/// A function that answers a number, as code: `mov $number, %eax`, `ret`.
pub const fn answer(number: u8) -> [u8; 6] {
    [0xb8, number, 0, 0, 0, 0xc3]
}

/// The counter that user space reads fastest: the time stamp counter.
#[inline(always)]
pub fn ticks() -> u64 {
    // SAFETY: an instruction without side effects on memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Reads a byte from an I/O port: SIGBUS for a program that may not.
pub fn read_port(port: u16) -> u8 {
    let byte;
    // SAFETY: the memory of the program is not touched.
    unsafe { asm!("in %dx, %al", in("dx") port, lateout("al") byte, options(att_syntax, nostack, nomem)) };
    byte
}

/// Defines the function `cloudabi_sys_*` of a name: it jumps to where `slots` says for its number.
macro_rules! stub {
    ($name:ident, $slots:ident, $number:expr) => {
        core::arch::global_asm!(
            concat!(".pushsection .text.cloudabi_sys_", stringify!($name), ", \"ax\", @progbits"),
            concat!(".globl cloudabi_sys_", stringify!($name)),
            concat!(".type cloudabi_sys_", stringify!($name), ", @function"),
            concat!("cloudabi_sys_", stringify!($name), ":"),
            "jmp *{slots}+8*{number}(%rip)",
            concat!(".size cloudabi_sys_", stringify!($name), ", . - cloudabi_sys_", stringify!($name)),
            ".popsection",
            slots = sym $slots,
            number = const $number,
            options(att_syntax)
        );
    };
}
pub(crate) use stub;
