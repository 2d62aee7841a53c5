// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which executables are taken: ELF64, this machine, `EI_OSABI` 17, checked completely before anything is
//! changed.
//!
//! Pure: from the file's first page and its size it makes a [`Plan`], or names the [`Rule`] that they break. The
//! rules are elf(5)'s and the ABI's (no interpreter, nothing both writable and executable); xmas-elf does the parsing.

use super::property;
use super::rule::Rule;
use crate::abi::page;
use crate::arch::{ELF_MACHINE, LANDING_PADS, PAGE};
use sys_bindings as c;
use xmas_elf::header::{HeaderPt2, Type};
use xmas_elf::program::{ProgramHeader, ProgramHeader64, Type as SegmentType};
use xmas_elf::ElfFile;

/// More segments than any linker makes.
const MAX_SEGMENTS: usize = 16;
/// The largest alignment: that of the largest superpage.
const MAX_ALIGN: u64 = 1 << 30;

const _: () = assert!(PAGE == page::PAGE, "the kernel has another page size than the ABI");

/// A segment to be mapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// The offset in the file, congruent to the address modulo the page size.
    pub offset: u64,
    /// The address, before the base is added.
    pub address: u64,
    /// The bytes that come from the file.
    pub file_size: u64,
    /// The bytes in memory; those past `file_size` are zero.
    pub memory_size: u64,
    /// `VM_PROT_*`.
    pub protection: u8,
}

impl Segment {
    /// The address of the first page.
    pub const fn start(&self) -> u64 {
        self.address & !(PAGE - 1)
    }

    /// The address past the last page. Cannot overflow in a `Plan`.
    pub const fn end(&self) -> u64 {
        round_page(self.address + self.memory_size)
    }

    /// Whether the segment can be executed.
    pub const fn executable(&self) -> bool {
        self.protection & c::VM_PROT_EXECUTE != 0
    }

    fn contains(&self, address: u64, length: u64) -> bool {
        address >= self.address
            && address - self.address <= self.memory_size
            && self.memory_size - (address - self.address) >= length
    }
}

/// Rounds up to a page; the caller knows that it cannot overflow.
pub const fn round_page(address: u64) -> u64 {
    (address + (PAGE - 1)) & !(PAGE - 1)
}

/// How to load an executable: everything that the file says, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    segments: [Segment; MAX_SEGMENTS],
    count: usize,
    /// Whether the executable can be placed anywhere (`ET_DYN`).
    pub position_independent: bool,
    /// The entry point, before the base is added; inside an executable segment.
    pub entry: u64,
    /// The address of the program headers, before the base is added; inside a segment.
    pub phdr: u64,
    /// The number of program headers.
    pub phnum: u16,
    /// The largest alignment of a segment, at least a page.
    pub align: u64,
    /// `e_flags`.
    pub flags: u32,
    /// Whether all code has landing pads where indirect branches end, and wants them to be looked at.
    pub landing_pads: bool,
}

impl Plan {
    /// The segments in ascending order, at least one, no two of which share a page.
    pub fn segments(&self) -> &[Segment] {
        self.segments.get(..self.count).unwrap_or(&[])
    }

    /// The address of the first page.
    pub fn start(&self) -> u64 {
        self.segments().first().map_or(0, Segment::start)
    }

    /// The address past the last page.
    pub fn end(&self) -> u64 {
        self.segments().last().map_or(0, Segment::end)
    }
}

/// Checks an executable for which `abi::brand::is_branded` holds, which makes it ours to take or to refuse.
///
/// `first_page` is the file's first page, aligned to a page (zeros follow the file's end); `file_size` and
/// `address_limit` (past the last usable address) are in bytes.
pub fn plan(first_page: &[u8], file_size: u64, address_limit: u64) -> Result<Plan, Rule> {
    if first_page.get(4) != Some(&(2u8)) {
        return Err(Rule::ElfClass);
    }
    if first_page.get(5) != Some(&1) {
        return Err(Rule::ElfData);
    }
    if first_page.get(6) != Some(&1) {
        return Err(Rule::ElfVersion);
    }
    if file_size < 64 || first_page.len() < 64 {
        return Err(Rule::ElfTruncated);
    }
    // The length is at least a header's, and a page is aligned: the parser's assumptions hold.
    let Ok(elf) = ElfFile::new(first_page) else {
        return Err(Rule::ElfHeader);
    };
    let header = elf.header.pt2;
    check_header(&header, first_page)?;
    check_program_headers(&header, first_page, file_size)?;

    let mut plan = Plan {
        segments: [Segment::default(); MAX_SEGMENTS],
        count: 0,
        position_independent: header.type_().as_type() == Type::SharedObject,
        entry: header.entry_point(),
        phdr: 0,
        phnum: header.ph_count(),
        align: PAGE,
        flags: match header {
            HeaderPt2::Header64(h) => h.flags,
            HeaderPt2::Header32(_) => 0,
        },
        landing_pads: false,
    };
    let mut phdr = None;
    for program in elf.program_iter() {
        let ProgramHeader::Ph64(program) = program else {
            return Err(Rule::ElfClass);
        };
        match program.get_type() {
            Ok(SegmentType::Interp) => return Err(Rule::ElfInterp),
            Ok(SegmentType::Phdr) => phdr = Some(program.virtual_addr),
            Ok(SegmentType::Load) if program.mem_size != 0 => plan.add(program, file_size)?,
            Ok(SegmentType::OsSpecific(property::SEGMENT)) => {
                let note = property::note(first_page, program.offset, program.file_size);
                plan.landing_pads = LANDING_PADS.is_some_and(|(kind, bit)| property::says(note, kind, bit));
            }
            _ => {}
        }
    }
    plan.check_whole(phdr, header.ph_offset(), address_limit)?;
    Ok(plan)
}

fn check_header(header: &HeaderPt2, first_page: &[u8]) -> Result<(), Rule> {
    let kind = header.type_().as_type();
    if kind != Type::SharedObject && kind != Type::Executable {
        return Err(Rule::ElfType);
    }
    // The parser does not give the number away.
    if first_page.get(18..20) != Some(ELF_MACHINE.to_le_bytes().as_slice()) {
        return Err(Rule::ElfMachine);
    }
    let version = match header {
        HeaderPt2::Header64(h) => h.version,
        HeaderPt2::Header32(h) => h.version,
    };
    if version != 1 {
        return Err(Rule::ElfVersion);
    }
    if usize::from(header.ph_entry_size()) != size_of::<ProgramHeader64>() {
        return Err(Rule::ElfPhentsize);
    }
    Ok(())
}

/// The program headers lie in the first page and in the file, aligned, so that reading them is sound.
fn check_program_headers(header: &HeaderPt2, first_page: &[u8], file_size: u64) -> Result<(), Rule> {
    let bytes = u64::from(header.ph_count()) * u64::from(header.ph_entry_size());
    let end = header.ph_offset().checked_add(bytes);
    let limit = file_size.min(first_page.len() as u64);
    if header.ph_count() == 0 || header.ph_offset() == 0 {
        return Err(Rule::ElfNoSegments);
    }
    if end.is_none_or(|end| end > limit) {
        return Err(Rule::ElfPhdrsOutsidePage);
    }
    if !header.ph_offset().is_multiple_of(align_of::<ProgramHeader64>() as u64) {
        return Err(Rule::ElfPhdrsMisaligned);
    }
    Ok(())
}

impl Plan {
    /// Checks one segment by itself and against the one before it, and appends it.
    fn add(&mut self, program: &ProgramHeader64, file_size: u64) -> Result<(), Rule> {
        // An alignment of 0 or 1 means that none is asked for; the page's holds all the same.
        let align = program.align.max(1);
        if !align.is_power_of_two() || align > MAX_ALIGN || (align > 1 && align < PAGE) {
            return Err(Rule::ElfAlign);
        }
        let flags = program.flags;
        if flags.is_write() && flags.is_execute() {
            return Err(Rule::ElfWx);
        }
        if program.offset % PAGE != program.virtual_addr % PAGE {
            return Err(Rule::ElfCongruence);
        }
        if program.file_size > program.mem_size {
            return Err(Rule::ElfSize);
        }
        if program.offset.checked_add(program.file_size).is_none_or(|end| end > file_size) {
            return Err(Rule::ElfFileBounds);
        }
        let end = program.virtual_addr.checked_add(program.mem_size);
        if end.is_none_or(|end| end > u64::MAX - PAGE) {
            return Err(Rule::ElfOverflow);
        }
        let segment = Segment {
            offset: program.offset,
            address: program.virtual_addr,
            file_size: program.file_size,
            memory_size: program.mem_size,
            protection: protection(program),
        };
        if let Some(before) = self.segments().last() {
            if segment.address < before.address {
                return Err(Rule::ElfOrder);
            }
            if segment.start() < before.end() {
                return Err(Rule::ElfOverlap);
            }
        }
        let Some(slot) = self.segments.get_mut(self.count) else {
            return Err(Rule::ElfManySegments);
        };
        *slot = segment;
        self.count += 1;
        self.align = self.align.max(align);
        Ok(())
    }

    /// Checks what only all segments together show.
    fn check_whole(&mut self, phdr: Option<u64>, offset: u64, address_limit: u64) -> Result<(), Rule> {
        let (start, end) = (self.start(), self.end());
        if self.count == 0 {
            return Err(Rule::ElfNoSegments);
        }
        if end - start >= address_limit {
            return Err(Rule::ElfTooLarge);
        }
        if !self.position_independent && (start < PAGE || end > address_limit) {
            return Err(Rule::ElfAddress);
        }
        let entry = self.entry;
        if !self.segments().iter().any(|s| s.executable() && s.contains(entry, 1)) {
            return Err(Rule::ElfEntry);
        }
        // Without PT_PHDR the program headers are where a segment has the bytes of the file's first page.
        let length = u64::from(self.phnum) * size_of::<ProgramHeader64>() as u64;
        let found = phdr.or_else(|| {
            let holder = self
                .segments()
                .iter()
                .find(|s| s.offset <= offset && offset + length <= s.offset + s.file_size)?;
            Some(holder.address + (offset - holder.offset))
        });
        match found {
            Some(address) if self.segments().iter().any(|s| s.contains(address, length)) => {
                self.phdr = address;
                Ok(())
            }
            _ => Err(Rule::ElfPhdrSegment),
        }
    }
}

fn protection(program: &ProgramHeader64) -> u8 {
    let mut out = c::VM_PROT_NONE;
    for (wanted, bit) in [
        (program.flags.is_read(), c::VM_PROT_READ),
        (program.flags.is_write(), c::VM_PROT_WRITE),
        (program.flags.is_execute(), c::VM_PROT_EXECUTE),
    ] {
        if wanted {
            out |= bit;
        }
    }
    out
}

#[cfg(test)]
#[path = "elf_tests.rs"]
mod tests;
