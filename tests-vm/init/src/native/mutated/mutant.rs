// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Random faults in an ELF file, and random circumstances in which it is executed. What makes it a CloudABI program stays: as a
//! native one it would run as root.

use crate::abi::{Fields, PAGE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_VMEM};
use alloc::vec::Vec;

/// The end of user space (VM_MAXUSER_ADDRESS_LA48 less a page), and what the kernel takes for a stack (MAXSSIZ).
const USER_END: u64 = 0x7fff_ffff_f000;
const STACK: u64 = 512 << 20;

/// Where the fields of the ELF header are that are read, and how long they are (sys/elf64.h).
const HEADER: [(usize, usize); 11] =
    [(4, 1), (5, 1), (6, 1), (16, 2), (18, 2), (20, 4), (24, 8), (32, 8), (48, 4), (54, 2), (56, 2)];
const E_TYPE: usize = 16;
const ET_EXEC: u64 = 2;
const ET_DYN: u64 = 3;
const E_ENTRY: usize = 24;
const E_PHNUM: usize = 56;
/// The program headers follow the ELF header in all originals.
const PHDRS: usize = 64;
const PHDR: usize = 56;
/// The same for a program header.
const FIELDS: [(usize, usize); 8] = [(0, 4), (4, 4), (8, 8), (16, 8), (24, 8), (32, 8), (40, 8), (48, 8)];
const P_VADDR: usize = 16;
const P_MEMSZ: usize = 40;
const PT_LOAD: u32 = 1;

/// Values at which something changes.
const EDGES: [u64; 24] = [
    0,
    1,
    2,
    3,
    7,
    0x1000 - 1,
    0x1000,
    0x1000 + 1,
    0x20_0000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 32,
    1 << 40,
    USER_END / 4,
    USER_END / 2,
    USER_END / 4 * 3,
    USER_END - STACK,
    USER_END - PAGE,
    USER_END,
    1 << 47,
    1 << 63,
    u64::MAX - 0xfff,
    u64::MAX,
];

/// Numbers that look random, SplitMix64.
pub struct Random(u64);

impl Random {
    /// Those of one of a seed's mutants.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut first = Self(seed);
        Self(first.next() ^ Self(number).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }

    /// A number below another one.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of some values.
    pub fn of<'a, T>(&mut self, values: &'a [T]) -> Option<&'a T> {
        values.get(self.below(values.len() as u64) as usize)
    }

    fn edge(&mut self) -> u64 {
        self.of(&EDGES).copied().unwrap_or(0)
    }

    /// A value to replace another one.
    fn value(&mut self, old: u64) -> u64 {
        match self.below(8) {
            0 => self.next(),
            1 => old ^ 1 << self.below(64),
            2 => old.wrapping_add(1),
            3 => old.wrapping_sub(1),
            4 => old.wrapping_add(self.below(16) * PAGE),
            5 => self.edge().wrapping_sub(old),
            _ => self.edge(),
        }
    }
}

/// How long the argument data is: less than the kernel begins a stack with, about as much, and more.
pub const ARGUMENTS: [usize; 6] = [1, 100_000, 126_000, 131_000, 260_000, 500_000];

/// In what circumstances a mutant is executed.
#[derive(Debug)]
pub struct Circumstances {
    /// Without randomisation of addresses.
    pub fixed: bool,
    /// A resource, and its limit in bytes.
    pub limit: Option<(usize, u64)>,
    /// An index of `ARGUMENTS`.
    pub arguments: usize,
}

impl Circumstances {
    pub fn new(random: &mut Random) -> Self {
        // A smaller one would take its stack from the process that still is to call execve(2).
        let stack = [96 << 10, 128 << 10, 256 << 10, 300_000, 1 << 20, 64 << 20];
        let data = [0, 4096, 8192, 1 << 20, 1 << 30];
        let all = [0, 4096, 64 << 10, 160 << 10, 180 << 10, 300 << 10, 1 << 20, 1 << 30];
        let limit = match random.below(10) {
            0 | 1 => random.of(&stack).map(|&bytes| (RLIMIT_STACK, bytes)),
            2 => random.of(&data).map(|&bytes| (RLIMIT_DATA, bytes)),
            3 | 4 => random.of(&all).map(|&bytes| (RLIMIT_VMEM, bytes)),
            _ => None,
        };
        let fixed = random.one_in(3);
        let arguments = if random.one_in(4) { random.below(ARGUMENTS.len() as u64) as usize } else { 0 };
        Self { fixed, limit, arguments }
    }
}

/// Puts some faults into a file. Some files stay as they are.
pub fn mutate(random: &mut Random, file: &mut Vec<u8>) {
    for _ in 0..random.below(5) {
        match random.below(14) {
            0 => {
                let at = 8 + random.below(PHDRS as u64 + 10 * PHDR as u64 - 8) as usize;
                let flipped = get(file, at, 1) ^ 1 << random.below(8);
                put(file, at, 1, flipped);
            }
            1 | 2 => change(random, file, 0, &HEADER),
            3..=6 => {
                let at = phdr(random, file);
                change(random, file, at, &FIELDS);
            }
            7 => {
                let (from, to) = (phdr(random, file), phdr(random, file));
                let copy = bytes(file, from);
                let other = bytes(file, to);
                set_bytes(file, to, copy);
                if random.one_in(2) {
                    set_bytes(file, from, other);
                }
            }
            8 | 9 => place(random, file),
            10 | 11 => spread(random, file),
            12 => {
                let at = 8 + random.below((file.len() as u64).saturating_sub(8)) as usize;
                put(file, at, 1, random.next());
            }
            _ => {
                let length = random.below(2 * file.len() as u64).max(8);
                file.resize(length as usize, 0);
            }
        }
    }
}

/// Gives one of some fields another value.
fn change(random: &mut Random, file: &mut [u8], at: usize, fields: &[(usize, usize)]) {
    let Some(&(field, length)) = random.of(fields) else { return };
    let value = random.value(get(file, at + field, length));
    put(file, at + field, length, value);
}

/// Moves the whole program to where something else may want to be, mostly as one with fixed addresses.
fn place(random: &mut Random, file: &mut [u8]) {
    let span =
        loads(file).map(|at| get(file, at + P_VADDR, 8).wrapping_add(get(file, at + P_MEMSZ, 8))).max();
    let span = span.unwrap_or(0).next_multiple_of(PAGE);
    let to = match random.below(4) {
        0 => random.edge(),
        1 => random.edge().wrapping_sub(span),
        2 => (USER_END - random.below(2 * STACK)).wrapping_sub(span),
        _ => random.below(USER_END),
    };
    put(file, E_TYPE, 2, if random.one_in(4) { ET_DYN } else { ET_EXEC });
    shift(file, 0, to / PAGE * PAGE);
}

/// Moves the later segments upwards, and may let the one before them grow by as much.
fn spread(random: &mut Random, file: &mut [u8]) {
    let all: Vec<usize> = loads(file).collect();
    let Some(&at) = random.of(&all) else { return };
    let from = get(file, at + P_VADDR, 8);
    let distance = random.of(&[0x20_0000, 1 << 30, 1 << 32, 1 << 40, USER_END / 4, USER_END / 2]);
    let distance = distance.copied().unwrap_or(0) + random.below(16) * PAGE;
    let before = all.iter().rev().find(|&&other| other < at);
    let grows = random.one_in(2);
    shift(file, from, distance);
    if let (Some(&before), true) = (before, grows) {
        put(file, before + P_MEMSZ, 8, get(file, before + P_MEMSZ, 8).wrapping_add(distance));
    }
}

/// Moves what is at or after an address.
fn shift(file: &mut [u8], from: u64, distance: u64) {
    for at in (0..headers(file)).map(|i| PHDRS + i * PHDR + P_VADDR).chain([E_ENTRY]) {
        let address = get(file, at, 8);
        if address >= from {
            put(file, at, 8, address.wrapping_add(distance));
        }
    }
}

/// How many program headers there are, as far as the originals have room for them.
fn headers(file: &[u8]) -> usize {
    usize::from(file.u16_at(E_PHNUM)).min(12)
}

/// Where one of the program headers is.
fn phdr(random: &mut Random, file: &[u8]) -> usize {
    PHDRS + random.below(headers(file) as u64) as usize * PHDR
}

/// Where those of the segments to be loaded are.
fn loads(file: &[u8]) -> impl Iterator<Item = usize> + '_ {
    (0..headers(file)).map(|i| PHDRS + i * PHDR).filter(|&at| file.u32_at(at) == PT_LOAD)
}

fn bytes(file: &[u8], at: usize) -> [u8; PHDR] {
    core::array::from_fn(|i| file.get(at + i).copied().unwrap_or(0))
}

fn set_bytes(file: &mut [u8], at: usize, bytes: [u8; PHDR]) {
    if let Some(place) = file.get_mut(at..at + PHDR) {
        place.copy_from_slice(&bytes);
    }
}

/// A little-endian number of so many bytes.
fn get(file: &[u8], at: usize, length: usize) -> u64 {
    (0..length).rev().fold(0, |value, i| value << 8 | u64::from(file.get(at + i).copied().unwrap_or(0)))
}

fn put(file: &mut [u8], at: usize, length: usize, value: u64) {
    if let Some(place) = file.get_mut(at..at + length) {
        place.iter_mut().zip(value.to_le_bytes()).for_each(|(byte, new)| *byte = new);
    }
}
