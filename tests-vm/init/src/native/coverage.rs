// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What of the module has run, for one that was built with SANITIZE=coverage; `kocheck coverage` reads it.

use super::{doing, Outcome};
use crate::list::Place;
use crate::process::Status;
use crate::program::Program;
use crate::{check, say, sys};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// How long a seed's calls may take.
pub const LIMIT_S: u64 = 600;

/// Blocks of a line that `coverage` prints, four in a digit.
const BLOCKS_IN_A_LINE: usize = 400;

/// A byte for each basic block, 1 where it has run.
fn flags() -> Result<Vec<u8>, String> {
    sys::sysctlbyname("debug.cloudabi64_coverage").map_err(doing("debug.cloudabi64_coverage"))
}

/// Random calls by so many seeds from one on. Those that reach blocks that nothing has reached before are worth to be run again:
/// they are printed.
pub fn corpus(count: u64, calls: u64, first: u64) -> Outcome {
    let mut reached = flags()?;
    let mut kept = 0;
    let place = Place { programs: Some(String::from("fuzz")), ..Place::default() };
    for seed in first..first.saturating_add(count) {
        // A directory of its own for each: they leave a lot behind.
        let program = Program::new("/guest/fuzz")
            .with_guest_descriptors_at(&format!("corpus-{seed}"), &place)
            .map_err(doing("preparing its directory"))?
            .argdata(format!("{calls}\0{seed}").as_bytes())
            .quiet();
        let status = program.run(LIMIT_S * 1000)?;
        check!(status == Status::SUCCESS, "/guest/fuzz {calls} {seed}: {status}");
        let now = flags()?;
        let new = now.iter().zip(&reached).filter(|(now, before)| **now != 0 && **before == 0).count();
        if new != 0 {
            say!("init: corpus: seed {seed}: {new} blocks more");
            kept += 1;
        }
        reached = now;
    }
    say!("init: corpus: {kept} of {count} seeds of {calls} calls each");
    Ok(())
}

/// Prints which basic blocks have run, for a module that was built to tell.
pub fn print() -> Outcome {
    let flags = flags()?;
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
