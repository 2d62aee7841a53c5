// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What FreeBSD's kernel linker and kernel code are on each machine. A module's file says which one it is for.

mod amd64;
mod arm64;

/// A machine's rules.
#[derive(Debug)]
pub struct Arch {
    /// In the header of its files.
    pub elf: u16,
    /// What a module is: `ET_REL` or `ET_DYN`.
    pub file_type: u16,
    /// The relocation types that elf_reloc() carries out in such a file.
    pub relocations: &'static [(u32, &'static str)],
    /// A property, its bits that all code has to have, and what they promise.
    pub promise: Option<(u32, u32, &'static str)>,
    /// How an instruction changes the stack pointer.
    pub stack: fn(mnemonic: &str, operands: &str) -> Stack,
    /// Whether it uses a vector or floating-point register.
    pub uses_float_unit: fn(mnemonic: &str, operands: &str) -> bool,
    /// Whether it accesses memory below the stack pointer.
    pub reaches_below_stack: fn(mnemonic: &str, operands: &str) -> bool,
    /// What begins a comment in a disassembly.
    pub comment: &'static str,
}

/// What an instruction does to the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// Nothing that counts.
    Kept,
    /// It takes so many bytes.
    Taken(u64),
    /// It takes what a register says.
    Unknown,
}

impl Arch {
    /// Whether a module is an object whose sections the kernel linker lays out, not a shared one, which has segments.
    pub fn is_relocatable(&self) -> bool {
        self.file_type == object::elf::ET_REL
    }
}

const ALL: [&Arch; 2] = [&amd64::ARCH, &arm64::ARCH];

/// The machine that a file is for.
pub fn of(elf_machine: u16) -> Option<&'static Arch> {
    ALL.into_iter().find(|arch| arch.elf == elf_machine)
}
