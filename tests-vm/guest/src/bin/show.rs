// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Shows what the kernel gave: argument data, auxiliary vector, clocks. Exits with the last word of the argument
//! data where that is a number.
#![no_std]
#![no_main]

use core::fmt::{Display, Formatter, Result, Write};

use guest::auxv::{self, auxtype};
use guest::{clockid, mem, say, sys};

/// Bytes in hexadecimal, with hyphens where a UUID has them if asked for by `{:#}`.
struct Hex(&'static [u8]);

impl Display for Hex {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        for (i, byte) in self.0.iter().enumerate() {
            if f.alternate() && matches!(i, 4 | 6 | 8 | 10) {
                f.write_char('-')?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

fn show_entry(tag: u32, value: usize) {
    let Some(&(kind, name)) = auxv::TAGS.iter().find(|(kind, _)| *kind as u32 == tag) else {
        say!("auxv {tag:>12}  {value:#x}");
        return;
    };
    match kind {
        auxtype::PID => say!("auxv {name:>12}  {value:#x}: {:#}", Hex(mem::bytes(value, 16))),
        auxtype::CANARY => {
            let length = auxv::value(auxtype::CANARYLEN).min(16);
            say!("auxv {name:>12}  {value:#x}: {}...", Hex(mem::bytes(value, length)));
        }
        auxtype::SYSINFO_EHDR => say!("auxv {name:>12}  {value:#x}: {}...", Hex(mem::bytes(value, 8))),
        auxtype::ARGDATA | auxtype::BASE | auxtype::PHDR => say!("auxv {name:>12}  {value:#x}"),
        _ => say!("auxv {name:>12}  {value}"),
    }
}

fn show_clock(name: &str, clock: clockid) {
    let times = [(); 2].map(|()| sys::clock_time_get(clock, 0));
    match times {
        [Ok(first), Ok(second)] => {
            let (s, ns) = (first / 1_000_000_000, first % 1_000_000_000);
            say!(
                "clock {name:>11}  {s}.{ns:09} s, then {} ns later",
                second.wrapping_sub(first).cast_signed()
            );
        }
        _ => say!("clock {name:>11}  {times:?}"),
    }
}

fn main() {
    let argdata = auxv::argdata();
    say!("argdata \"{}\", {} bytes", argdata.escape_ascii(), argdata.len());
    auxv::entries().for_each(|(tag, value)| show_entry(tag, value));
    show_clock("monotonic", clockid::MONOTONIC);
    show_clock("realtime", clockid::REALTIME);
    let last = argdata.rsplit(|&b| b == 0 || b == b' ').next().unwrap_or(&[]);
    let status = core::str::from_utf8(last).ok().and_then(|word| word.parse().ok());
    sys::proc_exit(status.unwrap_or(0));
}

guest::program!(main);
