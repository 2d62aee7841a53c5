// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What of the module has run, for one that was built with SANITIZE=coverage; `kocheck coverage` reads it.

use super::{doing, Outcome};
use crate::{say, sys};
use alloc::string::String;

/// Blocks of a line that `coverage` prints, four in a digit.
const BLOCKS_IN_A_LINE: usize = 400;

/// Prints which basic blocks have run, for a module that was built to tell.
pub fn print() -> Outcome {
    let flags = sys::sysctlbyname("debug.cloudabi64_coverage").map_err(doing("debug.cloudabi64_coverage"))?;
    for (i, line) in flags.chunks(BLOCKS_IN_A_LINE).enumerate() {
        let digit = |four: &[u8]| {
            let bits = four.iter().enumerate().map(|(n, &flag)| u32::from(flag != 0) << n);
            char::from_digit(bits.sum(), 16).unwrap_or('?')
        };
        let digits: String = line.chunks(4).map(digit).collect();
        say!("init: coverage: {} {digits}", i * BLOCKS_IN_A_LINE);
    }
    Ok(())
}
