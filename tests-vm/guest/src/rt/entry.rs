// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The entry point: `processentry` of the ABI.
//!
//! The kernel jumps to `_start`, which is in `arch`, with the auxiliary vector's address as a function's first argument. Nothing
//! else in the registers is defined, but all of it is kept so that programs can look for leftovers of other programs or of
//! the kernel.

pub use super::arch::Registers;
use super::elf::{self, Dynamic, Rela};
use super::{arch, auxv, stubs, sys};

static REGISTERS: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);
static IMAGE: core::sync::atomic::AtomicUsize = core::sync::atomic::AtomicUsize::new(0);

use core::sync::atomic::Ordering::Relaxed;

unsafe extern "C" {
    /// Defined by each program, see `program!`.
    safe fn guest_main();
}

pub(super) extern "C" fn start(vector: usize, image: usize, dynamic: *const Dynamic, registers: usize) -> ! {
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
            if entry.r_info & 0xffff_ffff == arch::R_RELATIVE as u64 {
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
