// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How a CloudABI executable is known: the brand in its ELF header, see elf(5).

/// The value of `EI_OSABI`.
pub const OSABI: u8 = 17;
/// The value of `EI_CLASS`: 64-bit.
const CLASS: u8 = 2;

/// Whether a file that begins like this claims to be a CloudABI executable.
pub fn is_branded(start: &[u8]) -> bool {
    matches!(start, [0x7f, b'E', b'L', b'F', _, _, _, OSABI, ..])
}

/// Whether it claims to be a 64-bit one.
pub fn is_program(start: &[u8]) -> bool {
    is_branded(start) && start.get(4) == Some(&CLASS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_brand_counts() {
        let good = *b"\x7fELF\x02\x01\x01\x11";
        assert!(is_branded(&good) && is_program(&good) && is_program(b"\x7fELF\x02\x01\x01\x11\0\0"));
        for (at, value) in [(0, 0), (1, b'e'), (7, 0), (7, 9), (7, 3)] {
            let mut bad = good;
            bad[at] = value;
            assert!(!is_branded(&bad) && !is_program(&bad), "{bad:?}");
        }
        for class in [0, 1] {
            let mut other = good;
            other[4] = class;
            assert!(is_branded(&other) && !is_program(&other), "{other:?}");
        }
        for short in [&b""[..], b"\x7fELF\x02\x01\x01", b"#!/bin/sh"] {
            assert!(!is_branded(short) && !is_program(short), "{short:?}");
        }
    }
}
