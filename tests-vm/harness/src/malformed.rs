// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Malformed executables, one for each rule of the module's image activator, made from a good one.

use crate::arch::{self, Arch};
use crate::elf::*;
use crate::rules;
use anyhow::{bail, ensure, Context, Result};
use cloudabi_run_core::brand::OSABI;

type Edit = fn(&mut Elf) -> Result<()>;

/// A rule's name, which is also the file's, and how to break it and nothing else.
pub const RULES: &[(&str, Edit)] = &[
    ("elf-class", |elf| byte(elf, E_CLASS, 1)),
    ("elf-data", |elf| byte(elf, E_DATA, 2)),
    ("elf-version", |elf| {
        elf.put(E_VERSION, &2u32.to_le_bytes());
        byte(elf, 6, 2)
    }),
    ("elf-type", |elf| half(elf, E_TYPE, ET_REL)),
    ("elf-machine", |elf| half(elf, E_MACHINE, arch(elf).other_elf)),
    ("elf-phentsize", |elf| half(elf, E_PHENTSIZE, PHENTSIZE as u16 + 8)),
    ("elf-phdrs-outside-page", phdrs_outside_page),
    ("elf-phdrs-misaligned", phdrs_misaligned),
    ("elf-no-segments", |elf| half(elf, E_PHNUM, 0)),
    ("elf-interp", interp),
    ("elf-wx", |elf| edit_load(elf, |s| s.flags & PF_X != 0, |s| s.flags |= PF_W | PF_R)),
    ("elf-order", order),
    ("elf-align", |elf| edit_load(elf, |_| true, |s| s.align = 3 * PAGE)),
    ("elf-congruence", |elf| {
        edit_load(
            elf,
            |s| s.filesz > 16,
            |s| {
                s.offset += 16;
                s.filesz -= 16;
            },
        )
    }),
    ("elf-file-bounds", file_bounds),
    ("elf-size", |elf| edit_load(elf, |s| s.filesz > 1, |s| s.memsz = s.filesz - 1)),
    ("elf-overlap", overlap),
    ("elf-overflow", |elf| {
        edit_load(elf, |s| s.vaddr > PAGE, |s| s.memsz = 0u64.wrapping_sub(s.vaddr).wrapping_add(1))
    }),
    ("elf-entry", entry),
    ("elf-too-large", too_large),
    ("elf-address", address),
    ("elf-phdr-segment", phdr_segment),
];

/// Breaks one rule of a good file, and makes sure of both.
pub fn make(good: &[u8], rule: &str, edit: Edit) -> Result<Vec<u8>> {
    let mut elf = Elf::new(good)?;
    ensure!(elf.0[E_OSABI] == OSABI, "its EI_OSABI is {}, not CloudABI's", elf.0[E_OSABI]);
    let arch = arch(&elf);
    let before = rules::broken(&elf, arch);
    ensure!(before.is_empty(), "the good file breaks {before:?}");
    edit(&mut elf).with_context(|| format!("making {rule}"))?;
    let after = rules::broken(&elf, arch);
    ensure!(after == [rule], "the file made to break {rule} breaks {after:?}");
    Ok(elf.0)
}

/// The machine of a file that is still good.
fn arch(elf: &Elf) -> &'static Arch {
    arch::of_file(&elf.0)
}

fn byte(elf: &mut Elf, at: usize, value: u8) -> Result<()> {
    elf.put(at, &[value]);
    Ok(())
}

fn half(elf: &mut Elf, at: usize, value: u16) -> Result<()> {
    elf.put(at, &value.to_le_bytes());
    Ok(())
}

/// Edits the last loaded segment that suits.
fn edit_load(elf: &mut Elf, suits: fn(&Segment) -> bool, edit: fn(&mut Segment)) -> Result<()> {
    let loads = elf.loads();
    let (i, mut segment) = loads.into_iter().rev().find(|(_, s)| suits(s)).context("no segment suits")?;
    edit(&mut segment);
    elf.set_segment(i, &segment);
    Ok(())
}

fn phdr_table(elf: &Elf) -> Vec<u8> {
    let start = elf.u64(E_PHOFF) as usize;
    elf.0[start..start + usize::from(elf.u16(E_PHNUM)) * PHENTSIZE].to_vec()
}

/// A copy of the table behind the end of the file.
fn phdrs_outside_page(elf: &mut Elf) -> Result<()> {
    let table = phdr_table(elf);
    let at = elf.0.len().max(PAGE as usize).next_multiple_of(8);
    elf.0.resize(at, 0);
    elf.0.extend(table);
    elf.put(E_PHOFF, &(at as u64).to_le_bytes());
    Ok(())
}

/// The table moves by four bytes and spoils what follows it, which no rule looks at.
fn phdrs_misaligned(elf: &mut Elf) -> Result<()> {
    let table = phdr_table(elf);
    let at = elf.u64(E_PHOFF) as usize + 4;
    ensure!(at + table.len() <= elf.0.len().min(PAGE as usize), "no room behind the program headers");
    elf.put(at, &table);
    elf.put(E_PHOFF, &(at as u64).to_le_bytes());
    Ok(())
}

/// A program header that the activator need not understand, to be made into another.
fn spare(elf: &Elf) -> Result<(usize, Segment)> {
    let needed = [PT_LOAD, PT_DYNAMIC, PT_PHDR, PT_TLS];
    let segments = elf.segments().unwrap_or_default();
    segments
        .into_iter()
        .enumerate()
        .rev()
        .find(|(_, s)| !needed.contains(&s.kind))
        .context("no program header to spare")
}

fn interp(elf: &mut Elf) -> Result<()> {
    let (i, mut segment) = spare(elf)?;
    segment.kind = PT_INTERP;
    elf.set_segment(i, &segment);
    Ok(())
}

fn order(elf: &mut Elf) -> Result<()> {
    let loads = elf.loads();
    let [.., (i, a), (j, b)] = loads[..] else { bail!("fewer than two segments") };
    elf.set_segment(i, &b);
    elf.set_segment(j, &a);
    Ok(())
}

fn file_bounds(elf: &mut Elf) -> Result<()> {
    let length = elf.0.len() as u64;
    let (i, mut last) = elf.loads().pop().context("no segment")?;
    last.filesz = length - last.offset + PAGE;
    last.memsz = last.memsz.max(last.filesz);
    elf.set_segment(i, &last);
    Ok(())
}

/// A segment grows by one byte into the first page of the next.
fn overlap(elf: &mut Elf) -> Result<()> {
    let loads = elf.loads();
    let [(i, mut first), (_, second), ..] = loads[..] else { bail!("fewer than two segments") };
    first.memsz = second.vaddr / PAGE * PAGE + 1 - first.vaddr;
    elf.set_segment(i, &first);
    Ok(())
}

fn entry(elf: &mut Elf) -> Result<()> {
    let loads = elf.loads();
    let (_, data) = loads.iter().rev().find(|(_, s)| s.flags & PF_X == 0).context("all segments are code")?;
    elf.put(E_ENTRY, &data.vaddr.to_le_bytes());
    Ok(())
}

/// One segment is larger than the address space.
fn too_large(elf: &mut Elf) -> Result<()> {
    let size = arch(elf).user_end + PAGE;
    let (i, mut segment) = elf.loads().into_iter().next_back().context("no segment")?;
    segment.memsz = size;
    elf.set_segment(i, &segment);
    Ok(())
}

/// The whole program, at fixed addresses, right above the user address space.
fn address(elf: &mut Elf) -> Result<()> {
    half(elf, E_TYPE, ET_EXEC)?;
    let end = arch(elf).user_end;
    let segments = elf.segments().unwrap_or_default();
    for (i, mut segment) in segments.into_iter().enumerate() {
        segment.vaddr += end;
        segment.paddr += end;
        elf.set_segment(i, &segment);
    }
    let entry = elf.u64(E_ENTRY) + end;
    elf.put(E_ENTRY, &entry.to_le_bytes());
    Ok(())
}

/// PT_PHDR, made from a spare header if there is none, points one page behind the last segment.
fn phdr_segment(elf: &mut Elf) -> Result<()> {
    let end = elf.loads().iter().filter_map(|(_, s)| s.end()).max().context("no segment")?;
    let segments = elf.segments().unwrap_or_default();
    let present = segments.into_iter().enumerate().find(|(_, s)| s.kind == PT_PHDR);
    let (i, mut segment) = present.map_or_else(|| spare(elf), Ok)?;
    let size = u64::from(elf.u16(E_PHNUM)) * PHENTSIZE as u64;
    segment.kind = PT_PHDR;
    segment.vaddr = (end / PAGE + 2) * PAGE;
    segment.paddr = segment.vaddr;
    segment.filesz = size;
    segment.memsz = size;
    elf.set_segment(i, &segment);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A static PIE as a linker would make it: headers and constants, code, data with bss.
    fn good() -> Vec<u8> {
        let mut elf = Elf(vec![0; 0x3100]);
        elf.put(0, b"\x7fELF\x02\x01\x01\x11");
        for (at, value) in
            [(E_TYPE, ET_DYN), (E_MACHINE, EM_X86_64), (52, 64), (E_PHENTSIZE, 56), (E_PHNUM, 6)]
        {
            elf.put(at, &value.to_le_bytes());
        }
        elf.put(E_VERSION, &1u32.to_le_bytes());
        elf.put(E_ENTRY, &0x2010u64.to_le_bytes());
        elf.put(E_PHOFF, &64u64.to_le_bytes());
        let segment = |kind, flags, offset, vaddr, filesz, memsz, align| Segment {
            kind,
            flags,
            offset,
            vaddr,
            paddr: vaddr,
            filesz,
            memsz,
            align,
        };
        let table = [
            segment(PT_PHDR, PF_R, 64, 64, 6 * 56, 6 * 56, 8),
            segment(PT_LOAD, PF_R, 0, 0, 0x400, 0x400, PAGE),
            segment(PT_LOAD, PF_R | PF_X, 0x1000, 0x2000, 0x100, 0x100, PAGE),
            segment(PT_LOAD, PF_R | PF_W, 0x3000, 0x4000, 0x100, 0x2345, PAGE),
            segment(PT_DYNAMIC, PF_R | PF_W, 0x3000, 0x4000, 0x80, 0x80, 8),
            segment(0x6474_e551, PF_R | PF_W, 0, 0, 0, 0, 0),
        ];
        for (i, s) in table.iter().enumerate() {
            elf.set_segment(i, s);
        }
        elf.0
    }

    #[test]
    fn each_file_breaks_its_own_rule_only() {
        let good = good();
        for (rule, edit) in RULES {
            let bad = make(&good, rule, *edit).unwrap();
            assert_ne!(bad, good, "{rule}");
        }
    }

    /// The proof above would be worth little if the good file's rules did not hold one by one.
    #[test]
    fn a_wrong_edit_is_noticed() {
        let edit = RULES.iter().find(|(name, _)| *name == "elf-wx").unwrap().1;
        let why = make(&good(), "elf-order", edit).unwrap_err();
        assert!(why.to_string().contains("elf-wx"), "{why}");
    }

    #[test]
    fn a_broken_original_is_refused() {
        let mut broken = good();
        broken[E_MACHINE] = 3;
        assert!(make(&broken, RULES[0].0, RULES[0].1).is_err());
        assert!(make(b"#!/bin/sh\n", RULES[0].0, RULES[0].1).is_err());
        let mut native = good();
        native[E_OSABI] = 9;
        assert!(make(&native, RULES[0].0, RULES[0].1).is_err());
    }

    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = RULES.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }

    /// Few bytes differ, and only where the rule says so.
    #[test]
    fn header_edits_touch_only_their_field() {
        let good = good();
        for (rule, field) in [
            ("elf-class", 4..5),
            ("elf-data", 5..6),
            ("elf-type", 16..18),
            ("elf-machine", 18..20),
            ("elf-entry", 24..32),
        ] {
            let edit = RULES.iter().find(|(name, _)| *name == rule).unwrap().1;
            let bad = make(&good, rule, edit).unwrap();
            let mut differ = good.iter().zip(&bad).enumerate().filter(|(_, (a, b))| a != b).map(|(i, _)| i);
            assert!(differ.all(|i| field.contains(&i)), "{rule}");
        }
    }
}
