// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How a CloudABI executable is known: the brand in its ELF header, see elf(5).

/// The value of `EI_OSABI`.
pub const OSABI: u8 = 17;

/// Whether a file that begins like this claims to be a 64-bit CloudABI executable.
pub fn is_program(magic: [u8; 8]) -> bool {
    let [m0, m1, m2, m3, class, _, _, osabi] = magic;
    [m0, m1, m2, m3] == *b"\x7fELF" && class == 2 && osabi == OSABI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_brand_counts() {
        let good = *b"\x7fELF\x02\x01\x01\x11";
        assert!(is_program(good));
        for (at, value) in [(0, 0), (1, b'e'), (4, 1), (4, 0), (7, 0), (7, 9), (7, 3)] {
            let mut bad = good;
            bad[at] = value;
            assert!(!is_program(bad), "{bad:?}");
        }
        assert!(!is_program(*b"#!/bin/s"));
    }
}
