// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir of directories whose file system lies: whatever its answers are, a call ends, with an error or with
//! entries that are some. With the argument data `far`, the first one is asked for an entry that it takes for ever to count to.
#![no_std]
#![no_main]

use guest::entries::entry;
use guest::sys::file_readdir;
use guest::{auxv, check};

/// The further directories.
const FIRST: u32 = 4;
/// How often one is gone on with.
const ROUNDS: usize = 12;

/// Reads from a cookie on, and goes on for some rounds. Answers how many entries there were.
fn go_on(dir: u32, size: usize, mut cookie: u64) -> usize {
    let mut buffer = [0xa5; 16_384];
    let mut entries = 0;
    for _ in 0..ROUNDS {
        let Ok(used) = file_readdir(dir, &mut buffer[..size], cookie) else { return entries };
        check!(used <= size);
        check!(buffer[size..].iter().all(|&byte| byte == 0xa5), "{dir}: written behind {size} bytes");
        let mut rest = &buffer[..used];
        let before = entries;
        while let Some((one, more)) = entry(rest) {
            cookie = one.next;
            rest = more;
            entries += 1;
        }
        if used < size {
            check!(rest.is_empty(), "{dir}: a part of an entry at the end");
            return entries;
        }
        check!(entries > before, "{dir}: no entry in {size} bytes");
    }
    entries
}

fn main() {
    let argdata = auxv::argdata();
    if argdata == b"far" {
        let _ = file_readdir(FIRST, &mut [0; 300], u32::MAX.into());
        check!(false, "a call that was to last for ever ended");
    }
    let count = argdata.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    for dir in FIRST..FIRST + count {
        for size in [300, 512, 4096, 16_384] {
            for cookie in [0, 1, 2, 17, 900, 20_000] {
                go_on(dir, size, cookie);
            }
        }
    }
}

guest::program!(main);
