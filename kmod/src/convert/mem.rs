// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory protection and mapping flags: `flags uint8 mprot` and `flags uint8 mflags`, see mmap(2).

use crate::abi::types::{MFlags, MProt};
use core::ffi::c_int;
use sys_bindings as c;

/// FreeBSD's `PROT_*`.
#[allow(clippy::cast_possible_wrap)]
pub fn protection(prot: MProt) -> c_int {
    let mut out = c::PROT_NONE;
    for (wanted, bit) in
        [(prot.read(), c::PROT_READ), (prot.write(), c::PROT_WRITE), (prot.exec(), c::PROT_EXEC)]
    {
        if wanted {
            out |= bit;
        }
    }
    out as c_int
}

/// FreeBSD's `MAP_*`.
#[allow(clippy::cast_possible_wrap)]
pub fn mapping(flags: MFlags) -> c_int {
    let mut out = if flags.shared() { c::MAP_SHARED } else { c::MAP_PRIVATE };
    if flags.anon() {
        out |= c::MAP_ANON;
    }
    if flags.fixed() {
        out |= c::MAP_FIXED;
    }
    out as c_int
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protection_keeps_its_bits() {
        for raw in (0..8u8).filter(|raw| raw & 3 != 3) {
            let prot = MProt::try_from(raw).unwrap();
            let bits = u32::try_from(protection(prot)).unwrap();
            assert_eq!(bits & c::PROT_EXEC != 0, raw & 1 != 0);
            assert_eq!(bits & c::PROT_WRITE != 0, raw & 2 != 0);
            assert_eq!(bits & c::PROT_READ != 0, raw & 4 != 0);
            assert_eq!(bits & !(c::PROT_EXEC | c::PROT_WRITE | c::PROT_READ), 0);
        }
    }

    #[test]
    fn each_mapping_keeps_its_bits() {
        for raw in 0..16u8 {
            let Ok(flags) = MFlags::try_from(raw) else { continue };
            let bits = u32::try_from(mapping(flags)).unwrap();
            assert_eq!(bits & c::MAP_ANON != 0, raw & 1 != 0);
            assert_eq!(bits & c::MAP_FIXED != 0, raw & 2 != 0);
            assert_eq!(bits & c::MAP_PRIVATE != 0, raw & 4 != 0);
            assert_eq!(bits & c::MAP_SHARED != 0, raw & 8 != 0);
        }
    }
}
