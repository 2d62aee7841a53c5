// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir with cookies that lead the NFS client outside of its list of places, if it sees them. It looks there once some places are
//! known, but not the end: at the first reading, and again after the directory has changed. The further directory must have
//! been read by nobody since it was mounted.
#![no_std]
#![no_main]

use guest::entries::walk;
use guest::records::{filetype, rights};
use guest::sys::{file_create, file_open, file_readdir, file_unlink};
use guest::{check_eq, errno, good};

const DIR: u32 = 4;
/// The size of its blocks, by which it divides; it keeps the quotient in an `int`, and subtracts 1.
const BLOCK: u64 = 8192;

/// Places far below its list, and far above.
fn nowhere() {
    for far in [1 << 44, 3 << 43, 1 << 45, 1 << 56] {
        for block in [1, 2, 3] {
            for cookie in [far + block * BLOCK, far - block * BLOCK] {
                check_eq!(file_readdir(DIR, &mut [0; 300], cookie), Err(errno::INVAL));
            }
        }
    }
}

fn change() {
    good!(file_create(DIR, b"new", filetype::DIRECTORY));
    good!(file_unlink(DIR, b"new", 1));
    let fd = good!(file_open(DIR.into(), b"newer", 1, rights::FD_WRITE));
    good!(guest::sys::fd_close(fd));
    good!(file_unlink(DIR, b"newer", 0));
}

fn main() {
    good!(file_readdir(DIR, &mut [0; 300], 0));
    nowhere();
    change();
    nowhere();
    good!(file_readdir(DIR, &mut [0; 300], 0));
    nowhere();
    let mut count = 0;
    walk(DIR, 4096, |_| count += 1);
    nowhere();
    change();
    nowhere();
    let mut again = 0;
    walk(DIR, 4096, |_| again += 1);
    check_eq!(again, count);
}

guest::program!(main);
