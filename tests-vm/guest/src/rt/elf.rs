// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The parts of ELF64 that the runtime reads from memory: headers, the dynamic section, symbols.

/// ELF header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the ELF specification")]
pub struct Header {
    pub e_ident: [u8; 16],
    pub e_type: u16,
    pub e_machine: u16,
    pub e_version: u32,
    pub e_entry: u64,
    pub e_phoff: u64,
    pub e_shoff: u64,
    pub e_flags: u32,
    pub e_ehsize: u16,
    pub e_phentsize: u16,
    pub e_phnum: u16,
    pub e_shentsize: u16,
    pub e_shnum: u16,
    pub e_shstrndx: u16,
}

/// Program header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the ELF specification")]
pub struct ProgramHeader {
    pub p_type: u32,
    pub p_flags: u32,
    pub p_offset: u64,
    pub p_vaddr: u64,
    pub p_paddr: u64,
    pub p_filesz: u64,
    pub p_memsz: u64,
    pub p_align: u64,
}

/// Entry of the dynamic section.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the ELF specification")]
pub struct Dynamic {
    pub d_tag: u64,
    pub d_val: u64,
}

/// Symbol.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the ELF specification")]
pub struct Symbol {
    pub st_name: u32,
    pub st_info: u8,
    pub st_other: u8,
    pub st_shndx: u16,
    pub st_value: u64,
    pub st_size: u64,
}

/// Relocation with addend.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names are those of the ELF specification")]
pub struct Rela {
    pub r_offset: u64,
    pub r_info: u64,
    pub r_addend: u64,
}

/// Type of a shared object or position independent executable.
pub const ET_DYN: u16 = 3;
/// Loadable segment.
pub const PT_LOAD: u32 = 1;
/// Dynamic section.
pub const PT_DYNAMIC: u32 = 2;
/// The program headers themselves.
pub const PT_PHDR: u32 = 6;
/// Segment flag: executable.
pub const PF_X: u32 = 1;
/// Segment flag: writable.
pub const PF_W: u32 = 2;
/// End of the dynamic section.
pub const DT_NULL: u64 = 0;
/// Address of the System V hash table.
pub const DT_HASH: u64 = 4;
/// Address of the string table.
pub const DT_STRTAB: u64 = 5;
/// Address of the symbol table.
pub const DT_SYMTAB: u64 = 6;
/// Address of the relocations with addend.
pub const DT_RELA: u64 = 7;
/// Size of the relocations with addend, in bytes.
pub const DT_RELASZ: u64 = 8;
/// `st_info` of a global function.
pub const GLOBAL_FUNCTION: u8 = 1 << 4 | 2;
