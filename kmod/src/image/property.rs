// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The property note, `NT_GNU_PROPERTY_TYPE_0` in a `PT_GNU_PROPERTY` segment: what the linker found to hold for all code of an
//! executable.

use zerocopy::{FromBytes, Immutable, KnownLayout};

/// `PT_GNU_PROPERTY`, which the parser has no name for.
pub const SEGMENT: u32 = 0x6474_e553;
/// `NT_GNU_PROPERTY_TYPE_0`.
const NOTE: u32 = 5;

#[derive(FromBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Note {
    name_length: u32,
    length: u32,
    kind: u32,
    name: [u8; 4],
}

#[derive(FromBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Property {
    kind: u32,
    length: u32,
}

/// The note that a segment has; nothing where it is not all in the first page.
pub fn note(first_page: &[u8], offset: u64, length: u64) -> &[u8] {
    let part = || first_page.get(usize::try_from(offset).ok()?..)?.get(..usize::try_from(length).ok()?);
    part().unwrap_or_default()
}

/// Whether a note says that a bit is set in a property that is a word, of the `pr_type` `kind`. What is malformed says nothing.
pub fn says(note: &[u8], kind: u32, bit: u32) -> bool {
    find(note, kind).is_some_and(|word| word & bit != 0)
}

fn find(note: &[u8], kind: u32) -> Option<u32> {
    let (head, rest) = Note::read_from_prefix(note).ok()?;
    if head.kind != NOTE || head.name_length != 4 || head.name != *b"GNU\0" {
        return None;
    }
    let mut rest = rest.get(..usize::try_from(head.length).ok()?)?;
    loop {
        let (property, data) = Property::read_from_prefix(rest).ok()?;
        let length = usize::try_from(property.length).ok()?;
        if property.kind == kind && length == size_of::<u32>() {
            return u32::read_from_prefix(data).ok().map(|(word, _)| word);
        }
        // Each is padded to eight bytes.
        rest = data.get(length.checked_next_multiple_of(8)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    const BTI: u32 = 0xc000_0000;

    fn made(properties: &[(u32, &[u8])]) -> Vec<u8> {
        let mut all = Vec::new();
        for (kind, data) in properties {
            all.extend(kind.to_le_bytes());
            all.extend((data.len() as u32).to_le_bytes());
            all.extend(*data);
            all.resize(all.len().next_multiple_of(8), 0);
        }
        let mut note = Vec::new();
        for word in [4, all.len() as u32, NOTE] {
            note.extend(word.to_le_bytes());
        }
        note.extend(b"GNU\0");
        note.extend(all);
        note
    }

    #[test]
    fn a_flag_is_found_behind_other_properties() {
        assert!(says(&made(&[(BTI, &[1, 0, 0, 0])]), BTI, 1));
        assert!(says(&made(&[(1, &[0; 8]), (2, &[]), (3, &[9; 3]), (BTI, &[3, 0, 0, 0])]), BTI, 1));
        assert!(!says(&made(&[(BTI, &[2, 0, 0, 0])]), BTI, 1));
        assert!(!says(&made(&[(BTI + 2, &[1, 0, 0, 0])]), BTI, 1));
        assert!(!says(&made(&[(BTI, &[1, 0, 0, 0, 0, 0, 0, 0])]), BTI, 1));
        assert!(!says(&made(&[]), BTI, 1));
    }

    #[test]
    fn a_note_lies_in_the_first_page() {
        let page = [7; 64];
        assert_eq!(note(&page, 60, 4).len(), 4);
        for (offset, length) in [(60, 5), (65, 0), (u64::MAX, 1), (1, u64::MAX)] {
            assert!(note(&page, offset, length).is_empty());
        }
    }

    #[test]
    fn what_is_malformed_says_nothing() {
        let good = made(&[(1, &[0; 8]), (BTI, &[1, 0, 0, 0])]);
        for length in 0..good.len() - 8 {
            assert!(!says(&good[..length], BTI, 1), "{length}");
        }
        for at in 0..16 {
            let mut bad = good.clone();
            bad[at] ^= 0x40;
            assert!(!says(&bad, BTI, 1), "{at}");
        }
        for length in [u32::MAX, u32::MAX - 7, 0x7fff_ffff] {
            let mut bad = good.clone();
            bad[20..24].copy_from_slice(&length.to_le_bytes());
            assert!(!says(&bad, BTI, 1), "{length:#x}");
        }
    }
}
