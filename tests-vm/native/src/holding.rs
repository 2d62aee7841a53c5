// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Holds threads or processes for init to look how much memory the kernel has for them (../../init/src/native/memory.rs).

use crate::threads::hold;
use crate::{rest, sys, FILE};

/// So many of what the word says. The file's first byte tells that they are there.
pub fn hold_all(what: &[u8], count: usize) {
    match what {
        b"sleeping" => hold(count, false),
        b"locking" => hold(count, true),
        b"processes" => {
            for _ in 0..count {
                let mut fd = 0i32;
                if sys!(PDFORK, &raw mut fd, 0).expect("pdfork") == 0 {
                    forever();
                }
            }
            rest();
        }
        _ => panic!("threads or processes expected"),
    }
    sys!(PWRITE, FILE, b"r".as_ptr(), 1, 0).expect("pwrite");
    forever()
}

/// Sleeps until it is killed.
pub fn forever() -> ! {
    loop {
        let time = [1_000_000u64, 0];
        let _ = sys!(NANOSLEEP, time.as_ptr(), 0);
    }
}
