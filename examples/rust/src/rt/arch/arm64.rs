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

/// Traps into the kernel without the vDSO, with any number and arguments, as a program with evil in mind would. The
/// errno as a number, or 0.
///
/// The kernel is to refuse: what the call would do to this program's memory is not known here.
pub fn trap(number: u64, arguments: [u64; 4]) -> u64 {
    let (result, failed): (u64, u64);
    // SAFETY: the registers are those of the ABI; the caller passes no address of this program's memory.
    unsafe {
        asm!(
            "svc #0",
            "cset {failed}, cs",
            failed = lateout(reg) failed,
            in("x8") number,
            inlateout("x0") arguments[0] => result,
            inlateout("x1") arguments[1] => _,
            in("x2") arguments[2],
            in("x3") arguments[3],
            in("x4") 0_u64,
            in("x5") 0_u64,
            options(nostack)
        );
    }
    if failed == 0 {
        0
    } else {
        result
    }
}
