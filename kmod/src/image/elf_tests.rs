// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Tests of the rules: a good executable, and one change for each rule that it then breaks.

use super::*;
use crate::abi::brand::{is_branded, OSABI};
use std::boxed::Box;
use std::vec::Vec;

const LIMIT: u64 = 0x7fff_ffff_e000;
const FILE: u64 = 0x5000;

/// A page, aligned as the kernel maps it.
#[repr(C, align(4096))]
#[derive(Clone)]
struct Page([u8; 4096]);

const R: u32 = 4;
const RX: u32 = 5;
const RW: u32 = 6;

/// Where the fields of program header `i` are.
fn ph(i: usize) -> usize {
    64 + 56 * i
}

impl Page {
    fn put(&mut self, at: usize, bytes: &[u8]) -> &mut Self {
        self.0[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    fn set(&mut self, at: usize, bytes: &[u8]) {
        self.put(at, bytes);
    }

    fn segment(
        &mut self,
        i: usize,
        kind: u32,
        flags: u32,
        offset: u64,
        address: u64,
        file: u64,
        memory: u64,
    ) {
        self.put(ph(i), &kind.to_le_bytes()).put(ph(i) + 4, &flags.to_le_bytes());
        for (field, value) in
            [(8, offset), (16, address), (24, address), (32, file), (40, memory), (48, 4096)]
        {
            self.put(ph(i) + field, &value.to_le_bytes());
        }
    }
}

/// A static PIE as linkers make it: headers, text, data with bss, and PT_PHDR.
fn good() -> Box<Page> {
    let mut page = Box::new(Page([0; 4096]));
    page.put(0, b"\x7fELF\x02\x01\x01\x11");
    page.put(16, &3u16.to_le_bytes()).put(18, &62u16.to_le_bytes()).put(20, &1u32.to_le_bytes());
    page.put(24, &0x1100u64.to_le_bytes()).put(32, &64u64.to_le_bytes());
    page.put(52, &64u16.to_le_bytes()).put(54, &56u16.to_le_bytes()).put(56, &4u16.to_le_bytes());
    page.segment(0, 6, R, 64, 64, 224, 224);
    page.segment(1, 1, R, 0, 0, 0x800, 0x800);
    page.segment(2, 1, RX, 0x1000, 0x1000, 0x900, 0x900);
    page.segment(3, 1, RW, 0x2010, 0x3010, 0x100, 0x2345);
    page
}

fn check(page: &Page) -> Result<Plan, &'static str> {
    assert!(is_branded(&page.0));
    plan(&page.0, FILE, LIMIT).map_err(Rule::name)
}

/// The rule that a change breaks, if any.
fn broken(change: impl FnOnce(&mut Page)) -> Result<(), &'static str> {
    let mut page = good();
    change(&mut page);
    check(&page).map(drop)
}

#[test]
fn a_good_executable_is_taken_as_it_says() {
    let plan = check(&good()).unwrap();
    assert!(plan.position_independent);
    assert_eq!((plan.entry, plan.phdr, plan.phnum, plan.align), (0x1100, 64, 4, 4096));
    let seen: Vec<_> = plan.segments().iter().map(|s| (s.start(), s.end(), s.protection)).collect();
    assert_eq!(seen, [(0, 0x1000, 1), (0x1000, 0x2000, 5), (0x3000, 0x6000, 3)]);
    assert_eq!((plan.start(), plan.end()), (0, 0x6000));
}

#[test]
fn without_pt_phdr_the_headers_are_found_in_a_segment() {
    let mut page = good();
    page.put(ph(0), &0x6474_e551u32.to_le_bytes());
    assert_eq!(check(&page).unwrap().phdr, 64);
}

#[test]
fn other_brands_are_not_ours() {
    for osabi in (0..=u8::MAX).filter(|&osabi| osabi != OSABI) {
        let mut page = good();
        page.0[7] = osabi;
        assert!(!is_branded(&page.0));
    }
}

#[test]
fn the_header_must_be_right() {
    assert_eq!(broken(|p| p.0[4] = 1), Err("elf-class"));
    assert_eq!(broken(|p| p.0[5] = 2), Err("elf-data"));
    assert_eq!(broken(|p| p.0[6] = 0), Err("elf-version"));
    assert_eq!(broken(|p| p.0[20] = 2), Err("elf-version"));
    for kind in [0u16, 1, 4, 0xff00] {
        assert_eq!(broken(|p| p.set(16, &kind.to_le_bytes())), Err("elf-type"));
    }
    assert_eq!(broken(|p| p.set(18, &183u16.to_le_bytes())), Err("elf-machine"));
    assert_eq!(broken(|p| p.0[54] = 57), Err("elf-phentsize"));
    assert_eq!(broken(|p| p.0[56] = 0), Err("elf-no-segments"));
    assert_eq!(broken(|p| p.set(32, &4000u64.to_le_bytes())), Err("elf-phdrs-outside-page"));
    assert_eq!(broken(|p| p.set(32, &u64::MAX.to_le_bytes())), Err("elf-phdrs-outside-page"));
    assert_eq!(broken(|p| p.set(56, &u16::MAX.to_le_bytes())), Err("elf-phdrs-outside-page"));
    assert_eq!(broken(|p| p.0[32] = 65), Err("elf-phdrs-misaligned"));
}

#[test]
fn a_file_that_ends_early_is_refused() {
    let page = good();
    for size in [8, 63] {
        assert_eq!(plan(&page.0, size, LIMIT).map_err(Rule::name), Err("elf-truncated"));
    }
    assert_eq!(plan(&page.0, 100, LIMIT).map_err(Rule::name), Err("elf-phdrs-outside-page"));
    assert_eq!(plan(&page.0, 0x2000, LIMIT).map_err(Rule::name), Err("elf-file-bounds"));
}

#[test]
fn each_segment_must_be_right() {
    let put = |field: usize, value: u64| move |p: &mut Page| p.set(ph(3) + field, &value.to_le_bytes());
    assert_eq!(broken(|p| p.0[ph(0)] = 3), Err("elf-interp"));
    assert_eq!(broken(|p| p.0[ph(3) + 4] = 7), Err("elf-wx"));
    assert_eq!(broken(put(48, 3 << 12)), Err("elf-align"));
    assert_eq!(broken(put(48, 1 << 31)), Err("elf-align"));
    assert_eq!(broken(put(48, 16)), Err("elf-align"));
    assert_eq!(broken(put(48, 0)), Ok(()));
    assert_eq!(broken(put(8, 0x2011)), Err("elf-congruence"));
    assert_eq!(broken(put(32, 0x2346)), Err("elf-size"));
    assert_eq!(broken(put(8, 0x1_0010)), Err("elf-file-bounds"));
    assert_eq!(broken(put(8, u64::MAX - 0xfef)), Err("elf-file-bounds"));
    assert_eq!(broken(put(16, u64::MAX - 0xfef)), Err("elf-overflow"));
    assert_eq!(broken(put(40, u64::MAX)), Err("elf-overflow"));
    assert_eq!(broken(put(16, 0x10)), Err("elf-order"));
    assert_eq!(broken(put(16, 0x1010)), Err("elf-overlap"));
    assert_eq!(broken(put(40, LIMIT)), Err("elf-too-large"));
}

#[test]
fn wx_and_sizes_have_their_own_errno() {
    let errno = |change: &dyn Fn(&mut Page)| {
        let mut page = good();
        change(&mut page);
        plan(&page.0, FILE, LIMIT).map_err(|refusal| refusal.errno())
    };
    assert_eq!(errno(&|p| p.0[ph(3) + 4] = 7), Err(c::EACCES));
    assert_eq!(errno(&|p| p.set(ph(3) + 40, &LIMIT.to_le_bytes())), Err(c::ENOMEM));
    assert_eq!(errno(&|p| p.0[4] = 1), Err(c::ENOEXEC));
}

#[test]
fn entry_and_headers_must_be_inside_segments() {
    for entry in [0u64, 0x800, 0x1900, 0x3010, u64::MAX] {
        assert_eq!(broken(|p| p.set(24, &entry.to_le_bytes())), Err("elf-entry"), "{entry:#x}");
    }
    assert_eq!(broken(|p| p.set(24, &0x18ffu64.to_le_bytes())), Ok(()));
    assert_eq!(broken(|p| p.set(ph(0) + 16, &0x7ffu64.to_le_bytes())), Err("elf-phdr-segment"));
    assert_eq!(broken(|p| p.set(ph(0) + 16, &u64::MAX.to_le_bytes())), Err("elf-phdr-segment"));
}

#[test]
fn a_fixed_executable_must_be_in_user_space() {
    let fixed = |shift: u64| {
        broken(move |p| {
            p.0[16] = 2;
            p.put(24, &(0x1100 + shift).to_le_bytes());
            for (i, address) in [64, 0, 0x1000, 0x3010].into_iter().enumerate() {
                p.put(ph(i) + 16, &(address + shift).to_le_bytes());
            }
        })
    };
    assert_eq!(fixed(0), Err("elf-address"));
    assert_eq!(fixed(0x20_0000), Ok(()));
    assert_eq!(fixed(LIMIT - 0x6000), Ok(()));
    assert_eq!(fixed(LIMIT - 0x5000), Err("elf-address"));
    assert_eq!(fixed(0xffff_8000_0000_0000), Err("elf-address"));
}

#[test]
fn no_single_byte_makes_the_parser_panic() {
    let good = good();
    for at in 0..ph(4) {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut page = good.clone();
            page.0[at] = value;
            let _ = plan(&page.0, FILE, LIMIT);
        }
    }
}
