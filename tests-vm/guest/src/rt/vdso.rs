// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The vDSO as a program sees it: an ELF shared object in memory.

use core::ffi::CStr;

use super::elf::{self, Dynamic, Header, ProgramHeader, Symbol};
use super::mem;

/// A vDSO.
#[derive(Clone, Copy)]
pub struct Vdso {
    /// The address of its ELF header.
    pub address: usize,
    bias: usize,
    hash: usize,
    strings: usize,
    symbols: usize,
}

impl Vdso {
    /// Reads the vDSO whose ELF header is at an address.
    pub fn at(address: usize) -> Option<Self> {
        let load = segments(address).find(|s| s.p_type == elf::PT_LOAD)?;
        let dynamic = segments(address).find(|s| s.p_type == elf::PT_DYNAMIC)?;
        let bias = address.wrapping_add(load.p_offset as usize).wrapping_sub(load.p_vaddr as usize);
        let tag = |tag| {
            find(bias.wrapping_add(dynamic.p_vaddr as usize), tag).map(|v| bias.wrapping_add(v as usize))
        };
        Some(Self {
            address,
            bias,
            hash: tag(elf::DT_HASH)?,
            strings: tag(elf::DT_STRTAB)?,
            symbols: tag(elf::DT_SYMTAB)?,
        })
    }

    /// The address of the page that holds its symbols.
    pub fn symbols_page(&self) -> usize {
        self.symbols & !(crate::PAGE - 1)
    }

    /// Its ELF header.
    pub fn header(&self) -> Header {
        mem::copy(self.address)
    }

    /// Its program headers.
    pub fn segments(&self) -> impl Iterator<Item = ProgramHeader> {
        segments(self.address)
    }

    /// How many symbols it has, the null symbol included.
    pub fn count(&self) -> usize {
        self.word(1)
    }

    /// A symbol by its index.
    pub fn symbol(&self, index: usize) -> Symbol {
        mem::copy(self.symbols + index * size_of::<Symbol>())
    }

    /// The name of a symbol.
    pub fn name(&self, symbol: &Symbol) -> &'static [u8] {
        // SAFETY: a string table ends with a NUL, and it stays mapped.
        unsafe { CStr::from_ptr((self.strings + symbol.st_name as usize) as *const _) }.to_bytes()
    }

    /// The address of a symbol.
    pub fn address_of(&self, symbol: &Symbol) -> usize {
        self.bias.wrapping_add(symbol.st_value as usize)
    }

    /// The symbol `prefix` + `name`, by the hash table.
    pub fn find(&self, prefix: &str, name: &str) -> Option<Symbol> {
        let buckets = self.word(0);
        if buckets == 0 {
            return None;
        }
        let hash = prefix.bytes().chain(name.bytes()).fold(0u32, |h, byte| {
            let h = (h << 4).wrapping_add(byte.into());
            let top = h & 0xf000_0000;
            (h ^ (top >> 24)) & !top
        });
        let mut index = self.word(2 + hash as usize % buckets);
        while index != 0 {
            let symbol = self.symbol(index);
            if self.name(&symbol).strip_prefix(prefix.as_bytes()) == Some(name.as_bytes())
                && symbol.st_shndx != 0
            {
                return Some(symbol);
            }
            index = self.word(2 + buckets + index);
        }
        None
    }

    /// A word of the hash table: numbers of buckets and symbols, then the buckets, then the chains.
    fn word(&self, index: usize) -> usize {
        mem::copy::<u32>(self.hash + 4 * index) as usize
    }
}

/// The program headers of the ELF file whose header is at an address.
pub fn segments(address: usize) -> impl Iterator<Item = ProgramHeader> {
    let header: Header = mem::copy(address);
    let first = address + header.e_phoff as usize;
    (0..usize::from(header.e_phnum)).map(move |i| mem::copy(first + i * size_of::<ProgramHeader>()))
}

fn find(mut dynamic: usize, tag: u64) -> Option<u64> {
    loop {
        let entry: Dynamic = mem::copy(dynamic);
        if entry.d_tag == tag {
            return Some(entry.d_val);
        }
        if entry.d_tag == elf::DT_NULL {
            return None;
        }
        dynamic += size_of::<Dynamic>();
    }
}
