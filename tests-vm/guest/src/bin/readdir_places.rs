// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir on file systems that the program only reads: its further directories, with the number of entries that
//! each must have in the argument data, or 0.
#![no_std]
#![no_main]

use guest::entries::{entry, walk};
use guest::sys::file_readdir;
use guest::{auxv, check, check_eq, errno, good};

/// The most entries of a directory.
const MOST: usize = 1400;
/// The first of the further directories.
const FIRST: u32 = 4;

/// The entries of a directory in its order: what stands for the name of each, and the cookie behind it.
struct Reference {
    names: [u64; MOST],
    nexts: [u64; MOST],
    count: usize,
}

fn hash(name: &[u8]) -> u64 {
    name.iter()
        .fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

impl Reference {
    fn read(dir: u32) -> Self {
        let mut this = Self { names: [0; MOST], nexts: [0; MOST], count: 0 };
        walk(dir, 8192, |one| {
            this.names[this.count] = hash(one.name);
            this.nexts[this.count] = one.next;
            this.count += 1;
        });
        for (i, name) in this.names[..this.count].iter().enumerate() {
            check!(!this.names[..i].contains(name), "entry {i} comes twice");
        }
        this
    }

    fn names(&self) -> &[u64] {
        &self.names[..self.count]
    }
}

/// Through buffers of other sizes the same entries come in the same order.
fn sizes(dir: u32, reference: &Reference) {
    for size in [300, 511, 777, 4096] {
        let mut at = 0;
        walk(dir, size, |one| {
            check!(reference.names().get(at) == Some(&hash(one.name)), "entry {at} through {size} bytes");
            at += 1;
        });
        check_eq!(at, reference.count);
    }
}

/// From each cookie on comes the entry that follows.
fn resume(dir: u32, reference: &Reference) {
    let mut buffer = [0; 300];
    let step = if reference.count < 100 { 1 } else { 7 };
    for i in (0..reference.count).step_by(step).chain([reference.count - 1]) {
        let used = good!(file_readdir(dir, &mut buffer, reference.nexts[i]));
        let seen = entry(&buffer[..used]).map(|(one, _)| hash(one.name));
        check!(seen == reference.names().get(i + 1).copied(), "after entry {i}");
    }
}

/// Cookies that nobody gave are good for an error, or for entries that there are.
fn strange(dir: u32, reference: &Reference) {
    let mut buffer = [0; 300];
    let mut random = 88_172_645_463_325_252u64;
    for i in 0..2000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let cookie = if i < 600 { i } else { random >> (1 + i % 63) };
        let Ok(used) = file_readdir(dir, &mut buffer, cookie) else { continue };
        let mut rest = &buffer[..used];
        while let Some((one, more)) = entry(rest) {
            check!(reference.names().contains(&hash(one.name)), "at {cookie:#x}: {:?}", one.name);
            rest = more;
        }
    }
    for cookie in [1 << 63, u64::MAX] {
        check_eq!(file_readdir(dir, &mut buffer, cookie), Err(errno::INVAL));
    }
}

fn main() {
    let counts = auxv::argdata().split(|&byte| byte == 0);
    for (dir, count) in (FIRST..).zip(counts) {
        let expected = count.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
        let reference = Reference::read(dir);
        check!(expected == 0 || reference.count == expected, "{dir}: {} entries", reference.count);
        check!(reference.count > 1, "{dir}: {} entries", reference.count);
        sizes(dir, &reference);
        resume(dir, &reference);
        strange(dir, &reference);
    }
}

guest::program!(main);
