// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The entry point: `processentry` of the ABI.
//!
//! The kernel jumps to `_start` with the auxiliary vector's address in %rdi. Nothing else in the registers is
//! defined, but all of it is kept so that programs can look for leftovers of other programs or of the kernel.

use core::arch::global_asm;

use super::elf::{self, Dynamic, Rela};
use super::{auxv, stubs, sys};

/// The registers at the first instruction.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the processor")]
pub struct Registers {
    pub rdi: u64,
    pub rsp: u64,
    pub rflags: u64,
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
    start = sym start,
    options(att_syntax)
);

static REGISTERS: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);
static IMAGE: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);

use core::sync::atomic::Ordering::Relaxed;

unsafe extern "C" {
    /// Defined by each program, see `program!`.
    safe fn guest_main();
}

extern "C" fn start(vector: usize, image: usize, dynamic: *const Dynamic, registers: usize) -> ! {
    // SAFETY: `image` is where this program's addresses count from, `dynamic` its own dynamic section.
    unsafe { relocate(image as u64, dynamic) };
    IMAGE.store(image, Relaxed);
    REGISTERS.store(registers, Relaxed);
    auxv::set(vector);
    stubs::resolve();
    guest_main();
    sys::proc_exit(0)
}

/// Applies the program's relocations. Runs before any address in its data is right, so it calls nothing.
///
/// # Safety
/// The dynamic section is that of the program loaded at `base`.
unsafe fn relocate(base: u64, mut dynamic: *const Dynamic) {
    let mut table = 0;
    let mut size = 0;
    // SAFETY: the dynamic section ends with DT_NULL and is readable.
    unsafe {
        while (*dynamic).d_tag != elf::DT_NULL {
            match (*dynamic).d_tag {
                elf::DT_RELA => table = base.wrapping_add((*dynamic).d_val),
                elf::DT_RELASZ => size = (*dynamic).d_val,
                _ => {}
            }
            dynamic = dynamic.add(1);
        }
    }
    let end = table.wrapping_add(size);
    while table < end {
        // SAFETY: the table lies inside the program, as do the words that it names; they are writable.
        unsafe {
            let entry = &*(table as *const Rela);
            if entry.r_info & 0xffff_ffff == elf::R_X86_64_RELATIVE {
                let word = base.wrapping_add(entry.r_offset) as *mut u64;
                word.write_volatile(base.wrapping_add(entry.r_addend));
            }
        }
        table += size_of::<Rela>() as u64;
    }
}

/// The registers at the first instruction.
pub fn registers() -> Registers {
    // SAFETY: the entry point wrote them, nothing changes them any more.
    unsafe { *(REGISTERS.load(Relaxed) as *const Registers) }
}

/// The address of the program's ELF header; the linker places it at address 0 of the file.
pub fn image() -> usize {
    IMAGE.load(Relaxed)
}
