// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir on file systems that the program only reads: its further directories, with the number of entries that
//! each must have in the argument data, or 0. A directory whose number ends in `d` lists some names twice, as unionfs(4) does.
#![no_std]
#![no_main]

use guest::entries::{entry, walk};
use guest::sys::file_readdir;
use guest::{auxv, check, check_eq, errno, good};

/// The most entries of a directory.
const MOST: usize = 2200;
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
    fn read(dir: u32, twice: bool) -> Self {
        let mut this = Self { names: [0; MOST], nexts: [0; MOST], count: 0 };
        walk(dir, 8192, |one| {
            this.names[this.count] = hash(one.name);
            this.nexts[this.count] = one.next;
            this.count += 1;
        });
        for (i, name) in this.names[..this.count].iter().enumerate() {
            check!(twice || !this.names[..i].contains(name), "entry {i} comes twice");
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

/// From each cookie on comes the entry that follows, in whatever order they are tried.
fn resume(dir: u32, reference: &Reference) {
    let count = reference.count;
    let step = if count < 100 { 1 } else { 7 };
    let (forwards, backwards) = ((0..count).step_by(step), (0..count).rev().step_by(step * 5));
    let near =
        (0..count).step_by(step * 11).flat_map(|i| [i, i.saturating_sub(1), i, (i + 3).min(count - 1)]);
    for i in forwards.chain([count - 1]).chain(backwards).chain(near) {
        let mut buffer = [0; 300];
        let used = good!(file_readdir(dir, &mut buffer, reference.nexts[i]));
        let seen = entry(&buffer[..used]).map(|(one, _)| hash(one.name));
        check!(seen == reference.names().get(i + 1).copied(), "after entry {i}");
    }
}

/// Cookies that mean something else to some file system: around each power of two.
fn fixed() -> impl Iterator<Item = u64> {
    let powers =
        (0..64).flat_map(|bit| [0, 1, 512, 8192, u64::MAX].map(|add| (1u64 << bit).wrapping_add(add)));
    powers.chain([
        u64::MAX,
        i64::MAX as u64,
        u32::MAX.into(),
        i32::MAX as u64,
        3 << 43,
        0xffff_ffff_8000_0000,
    ])
}

/// A program with strange cookies comes first: nothing is known of the directory yet, then a part of it, but not its end.
fn cold(dir: u32) {
    let mut buffer = [0; 8192];
    for part in [0, buffer.len()] {
        let _ = file_readdir(dir, &mut buffer[..part], 0);
        for cookie in fixed() {
            if let Ok(used) = file_readdir(dir, &mut buffer[..300], cookie) {
                let mut rest = &buffer[..used];
                while let Some((_, more)) = entry(rest) {
                    rest = more;
                }
            }
        }
    }
}

/// Cookies that nobody gave are good for an error, or for entries that there are.
fn strange(dir: u32, reference: &Reference) {
    let mut random = 88_172_645_463_325_252u64;
    let randoms = (0..600).map(|i| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        if i < 200 {
            i
        } else {
            random >> (1 + i % 63)
        }
    });
    let given = reference.nexts[..reference.count].iter().step_by(1 + reference.count / 6);
    let flipped = given.flat_map(|next| (0..64).map(move |bit| next ^ 1 << bit));
    for cookie in fixed().chain(flipped).chain(randoms) {
        let mut buffer = [0; 300];
        let Ok(used) = file_readdir(dir, &mut buffer, cookie) else { continue };
        let mut rest = &buffer[..used];
        while let Some((one, more)) = entry(rest) {
            check!(reference.names().contains(&hash(one.name)), "at {cookie:#x}: {:?}", one.name);
            rest = more;
        }
    }
    for cookie in [1 << 63, u64::MAX] {
        check_eq!(file_readdir(dir, &mut [0; 300], cookie), Err(errno::INVAL));
    }
}

fn main() {
    let words = auxv::argdata().split(|&byte| byte == 0);
    for (dir, word) in (FIRST..).zip(words) {
        let (count, twice) = word.strip_suffix(b"d").map_or((word, false), |count| (count, true));
        let expected = count.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
        cold(dir);
        let reference = Reference::read(dir, twice);
        check!(expected == 0 || reference.count == expected, "{dir}: {} entries", reference.count);
        check!(reference.count > 1, "{dir}: {} entries", reference.count);
        sizes(dir, &reference);
        resume(dir, &reference);
        strange(dir, &reference);
        // What the strange ones left behind does not matter.
        sizes(dir, &reference);
    }
}

guest::program!(main);
