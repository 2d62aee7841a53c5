// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Directory entries, as file_readdir leaves them in memory.

use crate::sys::file_readdir;
use crate::{check, check_eq, good};

/// The length of an entry without its name, `struct dirent`.
pub const HEAD: usize = 24;

/// An entry as it is in memory.
#[allow(missing_docs)]
pub struct Entry<'a> {
    pub next: u64,
    pub ino: u64,
    pub kind: u8,
    pub name: &'a [u8],
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// The first entry, if all of it is there, and what follows.
pub fn entry(bytes: &[u8]) -> Option<(Entry<'_>, &[u8])> {
    if bytes.len() < HEAD {
        return None;
    }
    let length = number(&bytes[16..20]) as usize;
    check!(length > 0 && length < 256, "a name of {length} bytes");
    check_eq!(bytes[21..24], [0; 3]);
    if bytes.len() < HEAD + length {
        return None;
    }
    let (this, rest) = bytes.split_at(HEAD + length);
    let name = &this[HEAD..];
    check!(!name.contains(&0) && !name.contains(&b'/'), "a name {name:?}");
    Some((Entry { next: number(&this[..8]), ino: number(&this[8..16]), kind: this[20], name }, rest))
}

/// Reads all of a directory through a buffer of this size, and gives each entry to the function.
pub fn walk(dir: u32, size: usize, mut each: impl FnMut(&Entry<'_>)) {
    let mut buffer = [0; 8192];
    let mut cookie = 0;
    loop {
        let used = good!(file_readdir(dir, &mut buffer[..size], cookie));
        check!(used <= size);
        let mut rest = &buffer[..used];
        let mut got = false;
        while let Some((one, more)) = entry(rest) {
            each(&one);
            cookie = one.next;
            rest = more;
            got = true;
        }
        if used < size {
            check!(rest.is_empty(), "a part of an entry at the end");
            return;
        }
        check!(got, "no entry fits into {size} bytes");
    }
}
