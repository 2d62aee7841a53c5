// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which executables are taken: ELF64, x86-64, `EI_OSABI` 17, checked completely before anything is
//! changed.
//!
//! Pure: from the file's first page and its size it makes a [`Plan`] or a [`Refusal`]. The rules are elf(5)'s
//! and the ABI's (no interpreter, nothing both writable and executable); xmas-elf does the parsing.

pub use crate::abi::brand::OSABI;
use sys_bindings as c;
use xmas_elf::header::{HeaderPt2, Machine, Type};
use xmas_elf::program::{ProgramHeader, ProgramHeader64, Type as SegmentType};
use xmas_elf::ElfFile;

/// The page size, in bytes; program headers must lie in the file's first page.
pub const PAGE: u64 = 4096;
/// More segments than any linker makes.
const MAX_SEGMENTS: usize = 16;
/// The largest alignment: that of the largest superpage.
const MAX_ALIGN: u64 = 1 << 30;

/// Why an executable is refused: the rule's name, what it means and its errno(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule's name, in the log line.
    pub rule: &'static str,
    /// What is wrong, in the log line.
    pub detail: &'static str,
    /// The error that execve(2) answers.
    pub errno: u32,
}

const fn refuse<T>(rule: &'static str, detail: &'static str) -> Result<T, Refusal> {
    Err(Refusal { rule, detail, errno: c::ENOEXEC })
}

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

/// Whether the file claims to be a CloudABI executable, which makes it ours to take or to refuse.
pub fn is_cloudabi(first_page: &[u8]) -> bool {
    first_page.starts_with(b"\x7fELF") && first_page.get(7) == Some(&OSABI)
}

/// Checks an executable for which [`is_cloudabi`] holds.
///
/// `first_page` is the file's first page, aligned to a page (zeros follow the file's end); `file_size` and
/// `address_limit` (past the last usable address) are in bytes.
pub fn plan(first_page: &[u8], file_size: u64, address_limit: u64) -> Result<Plan, Refusal> {
    if first_page.get(4) != Some(&(2u8)) {
        return refuse("elf-class", "the file is not ELF64");
    }
    if first_page.get(5) != Some(&1) {
        return refuse("elf-data", "the file is not little endian");
    }
    if first_page.get(6) != Some(&1) {
        return refuse("elf-version", "the version of the identification is not 1");
    }
    if file_size < 64 || first_page.len() < 64 {
        return refuse("elf-truncated", "the file ends inside the ELF header");
    }
    // The length is at least a header's, and a page is aligned: the parser's assumptions hold.
    let Ok(elf) = ElfFile::new(first_page) else {
        return refuse("elf-header", "the ELF header cannot be parsed");
    };
    let header = elf.header.pt2;
    check_header(&header)?;
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
    };
    let mut phdr = None;
    for program in elf.program_iter() {
        let ProgramHeader::Ph64(program) = program else {
            return refuse("elf-class", "a program header is not ELF64");
        };
        match program.get_type() {
            Ok(SegmentType::Interp) => return refuse("elf-interp", "the file asks for an interpreter"),
            Ok(SegmentType::Phdr) => phdr = Some(program.virtual_addr),
            Ok(SegmentType::Load) if program.mem_size != 0 => plan.add(program, file_size)?,
            _ => {}
        }
    }
    plan.check_whole(phdr, header.ph_offset(), address_limit)?;
    Ok(plan)
}

fn check_header(header: &HeaderPt2) -> Result<(), Refusal> {
    let kind = header.type_().as_type();
    if kind != Type::SharedObject && kind != Type::Executable {
        return refuse("elf-type", "the file is neither ET_DYN nor ET_EXEC");
    }
    if header.machine().as_machine() != Machine::X86_64 {
        return refuse("elf-machine", "the machine is not x86-64");
    }
    let version = match header {
        HeaderPt2::Header64(h) => h.version,
        HeaderPt2::Header32(h) => h.version,
    };
    if version != 1 {
        return refuse("elf-version", "the version is not 1");
    }
    if usize::from(header.ph_entry_size()) != size_of::<ProgramHeader64>() {
        return refuse("elf-phentsize", "the size of a program header is not 56 bytes");
    }
    Ok(())
}

/// The program headers lie in the first page and in the file, aligned, so that reading them is sound.
fn check_program_headers(header: &HeaderPt2, first_page: &[u8], file_size: u64) -> Result<(), Refusal> {
    let bytes = u64::from(header.ph_count()) * u64::from(header.ph_entry_size());
    let end = header.ph_offset().checked_add(bytes);
    let limit = file_size.min(first_page.len() as u64);
    if header.ph_count() == 0 || header.ph_offset() == 0 {
        return refuse("elf-no-segments", "the file has no program headers");
    }
    if end.is_none_or(|end| end > limit) {
        return refuse("elf-phdrs-outside-page", "the program headers are not inside the first page");
    }
    if !header.ph_offset().is_multiple_of(align_of::<ProgramHeader64>() as u64) {
        return refuse("elf-phdrs-misaligned", "the program headers are not aligned");
    }
    Ok(())
}

impl Plan {
    /// Checks one segment by itself and against the one before it, and appends it.
    fn add(&mut self, program: &ProgramHeader64, file_size: u64) -> Result<(), Refusal> {
        // An alignment of 0 or 1 means that none is asked for; the page's holds all the same.
        let align = program.align.max(1);
        if !align.is_power_of_two() || align > MAX_ALIGN || (align > 1 && align < PAGE) {
            return refuse("elf-align", "a segment's alignment is no power of two between a page and 1 GiB");
        }
        let flags = program.flags;
        if flags.is_write() && flags.is_execute() {
            return Err(Refusal {
                rule: "elf-wx",
                detail: "a segment is both writable and executable",
                errno: c::EACCES,
            });
        }
        if program.offset % PAGE != program.virtual_addr % PAGE {
            return refuse("elf-congruence", "a segment's offset and address differ modulo the page size");
        }
        if program.file_size > program.mem_size {
            return refuse("elf-size", "a segment is larger in the file than in memory");
        }
        if program.offset.checked_add(program.file_size).is_none_or(|end| end > file_size) {
            return refuse("elf-file-bounds", "a segment reaches past the end of the file");
        }
        let end = program.virtual_addr.checked_add(program.mem_size);
        if end.is_none_or(|end| end > u64::MAX - PAGE) {
            return refuse("elf-overflow", "a segment's addresses wrap around");
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
                return refuse("elf-order", "the segments are not in ascending order");
            }
            if segment.start() < before.end() {
                return refuse("elf-overlap", "two segments share a page");
            }
        }
        let Some(slot) = self.segments.get_mut(self.count) else {
            return refuse("elf-many-segments", "the file has more than 16 segments");
        };
        *slot = segment;
        self.count += 1;
        self.align = self.align.max(align);
        Ok(())
    }

    /// Checks what only all segments together show.
    fn check_whole(&mut self, phdr: Option<u64>, offset: u64, address_limit: u64) -> Result<(), Refusal> {
        let (start, end) = (self.start(), self.end());
        if self.count == 0 {
            return refuse("elf-no-segments", "the file has nothing to load");
        }
        if end - start >= address_limit {
            return Err(Refusal {
                rule: "elf-too-large",
                detail: "the segments span more than the address space",
                errno: c::ENOMEM,
            });
        }
        if !self.position_independent && (start < PAGE || end > address_limit) {
            return Err(Refusal {
                rule: "elf-address",
                detail: "a segment is outside the user address space",
                errno: c::ENOMEM,
            });
        }
        let entry = self.entry;
        if !self.segments().iter().any(|s| s.executable() && s.contains(entry, 1)) {
            return refuse("elf-entry", "the entry point is not inside an executable segment");
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
            _ => refuse("elf-phdr-segment", "the program headers are not inside a loaded segment"),
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
