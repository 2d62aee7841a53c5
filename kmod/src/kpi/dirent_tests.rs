// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Blocks of entries, good and bad ones.

use super::*;
use std::vec::Vec;

fn entry(off: i64, name: &[u8]) -> Vec<u8> {
    let length = (HEADER + name.len() + 1).next_multiple_of(8) as u16;
    let mut bytes = Vec::new();
    bytes.extend(7u64.to_le_bytes());
    bytes.extend(off.to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend([8, 0]);
    bytes.extend((name.len() as u16).to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend(name);
    bytes.resize(length.into(), 0);
    bytes
}

fn block(entries: &[(i64, &str)]) -> Vec<u8> {
    entries.iter().flat_map(|(off, name)| entry(*off, name.as_bytes())).collect()
}

#[test]
fn whole_entries() {
    let block = block(&[(1, "a"), (2, "bcdefgh"), (9, "i")]);
    assert_eq!(survey(&block, 0, 9), Some(Survey { entries: 3, length: 32 + 32 + 32, end: 9, exact: true }));
    let Found::Entry(second) = find(&block, 32) else { panic!("no entry") };
    assert_eq!((second.name, second.off, second.ino, second.length), (&b"bcdefgh"[..], 2, 7, 32));
    assert_eq!(find(&block, 96), Found::End);
    assert_eq!(find(&block, usize::MAX), Found::End);
    assert_eq!(survey(&[], 5, 5), Some(Survey { entries: 0, length: 0, end: 5, exact: true }));
}

#[test]
fn offsets_that_cannot_be_gone_on_from() {
    let exact = |entries: &[(i64, &str)], start, end| survey(&block(entries), start, end).unwrap().exact;
    assert!(exact(&[(40, "a"), (80, "b")], 0, 80));
    // An entry's own offset, a constant, an order of its own, and another end.
    assert!(!exact(&[(0, "a"), (40, "b")], 0, 80));
    assert!(!exact(&[(0, "a"), (0, "b")], 0, 64));
    assert!(!exact(&[(80, "a"), (40, "b")], 0, 40));
    assert!(!exact(&[(40, "a"), (80, "b")], 0, 96));
    assert!(!exact(&[(i64::MIN, "a"), (80, "b")], 0, 80));
    assert!(exact(&[(-4, "a"), (80, "b")], i64::MIN, 80));
}

#[test]
fn a_cut_entry_ends_the_block() {
    let whole = block(&[(32, "a"), (64, "b"), (96, "c")]);
    for length in 65..96 {
        let cut = survey(&whole[..length], 0, length as i64).unwrap();
        assert_eq!(cut, Survey { entries: 2, length: 64, end: 64, exact: true });
        // Not where offsets count something else, or where nothing else was read.
        assert_eq!(survey(&whole[..length], 0, 3), None);
        assert_eq!(survey(&whole[64..length], 64, length as i64), None);
    }
    assert_eq!(survey(&whole[..90], i64::MAX, 90), None);
}

#[test]
fn lengths_that_are_none() {
    for (at, value) in [(16, [0, 0]), (16, [24, 0]), (20, [255, 255]), (20, [9, 0]), (20, [0, 1])] {
        let mut bad = block(&[(1, "a")]);
        bad[at..at + 2].copy_from_slice(&value);
        assert_eq!(survey(&bad, 0, 1), None, "{value:?} at {at}");
    }
    let mut long = block(&[(1, &"x".repeat(256))]);
    assert_eq!(survey(&long, 0, 1), None);
    long = block(&[(1, &"x".repeat(255))]);
    assert_eq!(survey(&long, 0, 1).unwrap().entries, 1);
}

#[test]
fn entries_that_stand_for_no_file() {
    let is_file = |bytes: &[u8]| match find(bytes, 0) {
        Found::Entry(entry) => entry.is_file(),
        other => panic!("{other:?}"),
    };
    for name in ["a", ".", "..", "\u{e9}", " ", "\\"] {
        assert!(is_file(&entry(1, name.as_bytes())), "{name}");
    }
    for name in ["", "/", "a/b", "../x", "a\0", "\0"] {
        assert!(!is_file(&entry(1, name.as_bytes())), "{name}");
    }
    let mut no_inode = entry(1, b"a");
    no_inode[0] = 0;
    assert!(!is_file(&no_inode));
    let mut whiteout = entry(1, b"a");
    whiteout[18] = WHITEOUT;
    assert!(!is_file(&whiteout));
}

/// Wherever in a name it is, and whatever is beside it.
#[test]
fn a_nul_or_a_slash_anywhere() {
    for length in 1..=40 {
        for other in [1, b'.', b'0', 0x7f, 0x80, 0x81, 0xaf, 0xff] {
            let mut name = std::vec![other; length];
            assert!(!has_nul_or_slash(&name), "{other:#x}, {length} times");
            for at in 0..length {
                for byte in [0, b'/'] {
                    name[at] = byte;
                    assert!(has_nul_or_slash(&name), "{byte:#x} at {at} of {length} times {other:#x}");
                }
                name[at] = other;
            }
        }
    }
}

/// Whatever a block holds, a survey ends, and stays within it.
#[test]
fn random_blocks() {
    let mut random = 88_172_645_463_325_252u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let good = block(&[(1, "a"), (2, "bc"), (3, "defghijkl"), (4, "m")]);
    let mut surveys = [0, 0];
    for _ in 0..200_000 {
        let mut bytes = good.clone();
        for _ in 0..next() % 4 {
            let at = next() as usize % bytes.len();
            bytes[at] = next() as u8;
        }
        bytes.truncate(next() as usize % (good.len() + 1));
        let (start, end) = (next() as i64 >> (next() % 64), next() as i64 >> (next() % 64));
        let end = if next() % 2 == 0 { start.saturating_add(bytes.len() as i64) } else { end };
        let result = survey(&bytes, start, end);
        surveys[usize::from(result.is_some())] += 1;
        if let Some(seen) = result {
            assert!(seen.length <= bytes.len());
            assert!(seen.entries as usize * HEADER <= seen.length);
        }
    }
    assert!(surveys.iter().all(|&count| count > 10_000), "{surveys:?}");
}
