// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Small reads and edits of ELF64 little-endian files, byte by byte, so that broken files can be made and judged.

use anyhow::{bail, Context, Result};
pub use page::PAGE;

#[path = "../../../kmod/src/abi/page.rs"]
mod page;

pub const HEADER_SIZE: usize = 64;
pub const PHENTSIZE: usize = 56;

pub const E_CLASS: usize = 4;
pub const E_DATA: usize = 5;
pub const E_OSABI: usize = 7;
pub const E_TYPE: usize = 16;
pub const E_MACHINE: usize = 18;
pub const E_VERSION: usize = 20;
pub const E_ENTRY: usize = 24;
pub const E_PHOFF: usize = 32;
pub const E_PHENTSIZE: usize = 54;
pub const E_PHNUM: usize = 56;

pub const ET_REL: u16 = 1;
pub const ET_EXEC: u16 = 2;
pub const ET_DYN: u16 = 3;
pub const EM_X86_64: u16 = 62;
pub const EM_AARCH64: u16 = 183;

pub const PT_LOAD: u32 = 1;
pub const PT_DYNAMIC: u32 = 2;
pub const PT_INTERP: u32 = 3;
pub const PT_PHDR: u32 = 6;
pub const PT_TLS: u32 = 7;
pub const PF_X: u32 = 1;
pub const PF_W: u32 = 2;
pub const PF_R: u32 = 4;

/// A program header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub kind: u32,
    pub flags: u32,
    pub offset: u64,
    pub vaddr: u64,
    pub paddr: u64,
    pub filesz: u64,
    pub memsz: u64,
    pub align: u64,
}

impl Segment {
    /// The end in memory, unless it wraps.
    pub fn end(&self) -> Option<u64> {
        self.vaddr.checked_add(self.memsz)
    }

    pub fn contains(&self, addr: u64) -> bool {
        addr >= self.vaddr && self.end().is_some_and(|end| addr < end)
    }
}

/// The bytes of a file, to be read and edited in place.
#[derive(Clone)]
pub struct Elf(pub Vec<u8>);

impl Elf {
    /// Takes a file of at least a header and its program headers.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        if bytes.len() < HEADER_SIZE || !bytes.starts_with(b"\x7fELF") {
            bail!("no ELF file");
        }
        let elf = Self(bytes.to_vec());
        elf.segments().context("program headers outside the file")?;
        Ok(elf)
    }

    pub fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(at))
    }

    pub fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    pub fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.bytes(at))
    }

    /// Writes the little-endian bytes of a number.
    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut out = [0; N];
        out.copy_from_slice(&self.0[at..at + N]);
        out
    }

    /// Where program header `i` lies, by the size of entry that the format prescribes.
    fn segment_at(&self, i: usize) -> usize {
        (self.u64(E_PHOFF) as usize).saturating_add(i * PHENTSIZE)
    }

    pub fn segments(&self) -> Option<Vec<Segment>> {
        (0..usize::from(self.u16(E_PHNUM)))
            .map(|i| {
                let at = self.segment_at(i);
                (at.checked_add(PHENTSIZE)? <= self.0.len()).then(|| Segment {
                    kind: self.u32(at),
                    flags: self.u32(at + 4),
                    offset: self.u64(at + 8),
                    vaddr: self.u64(at + 16),
                    paddr: self.u64(at + 24),
                    filesz: self.u64(at + 32),
                    memsz: self.u64(at + 40),
                    align: self.u64(at + 48),
                })
            })
            .collect()
    }

    pub fn set_segment(&mut self, i: usize, s: &Segment) {
        let at = self.segment_at(i);
        self.put(at, &s.kind.to_le_bytes());
        self.put(at + 4, &s.flags.to_le_bytes());
        for (k, value) in [s.offset, s.vaddr, s.paddr, s.filesz, s.memsz, s.align].into_iter().enumerate() {
            self.put(at + 8 + 8 * k, &value.to_le_bytes());
        }
    }

    /// The loaded segments with their indices among the program headers.
    pub fn loads(&self) -> Vec<(usize, Segment)> {
        let all = self.segments().unwrap_or_default();
        all.into_iter().enumerate().filter(|(_, s)| s.kind == PT_LOAD).collect()
    }
}
