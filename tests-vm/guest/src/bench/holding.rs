// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Holds threads or processes for init to look how much memory the kernel has for them (../../../init/src/native/memory.rs).

use super::threads::{forever, hold};
use crate::sync::pause;
use crate::sys::spawn;
use crate::{check_eq, good, sys, FILE};

/// So many of what the word says. The file's first byte tells that they are there.
pub fn hold_all(what: &[u8], count: usize) {
    match what {
        b"sleeping" => hold(count, false),
        b"locking" => hold(count, true),
        b"processes" => {
            for _ in 0..count {
                good!(spawn(|| forever()));
            }
            pause(1000);
        }
        _ => panic!("threads or processes expected"),
    }
    check_eq!(sys::pwrite(FILE, b"r", 0), Ok(1));
    forever()
}
