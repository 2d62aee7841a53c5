// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory: `flags uint8 mprot` and `flags uint8 mflags`, see mmap(2); `enum uint8 advice`, see madvise(2);
//! `flags uint8 msflags`, see msync(2).

use crate::abi::flags::MsFlags;
use crate::abi::types::{Advice, MFlags, MProt};
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

/// FreeBSD's `MADV_*`; none says that memory will be used only once.
#[allow(clippy::cast_possible_wrap)]
pub fn advice(advice: Advice) -> Option<c_int> {
    let out = match advice {
        Advice::DontNeed => c::MADV_DONTNEED,
        Advice::NoReuse => return None,
        Advice::Normal => c::MADV_NORMAL,
        Advice::Random => c::MADV_RANDOM,
        Advice::Sequential => c::MADV_SEQUENTIAL,
        Advice::WillNeed => c::MADV_WILLNEED,
    };
    Some(out as c_int)
}

/// FreeBSD's `POSIX_FADV_*`, for files.
#[allow(clippy::cast_possible_wrap)]
pub fn file_advice(advice: Advice) -> c_int {
    let out = match advice {
        Advice::DontNeed => c::POSIX_FADV_DONTNEED,
        Advice::NoReuse => c::POSIX_FADV_NOREUSE,
        Advice::Normal => c::POSIX_FADV_NORMAL,
        Advice::Random => c::POSIX_FADV_RANDOM,
        Advice::Sequential => c::POSIX_FADV_SEQUENTIAL,
        Advice::WillNeed => c::POSIX_FADV_WILLNEED,
    };
    out as c_int
}

/// FreeBSD's `MS_*`. `None` unless exactly one of "at once" and "in due time" is set.
#[allow(clippy::cast_possible_wrap)]
pub fn synchronisation(flags: MsFlags) -> Option<c_int> {
    let mut out = match (flags.contains(MsFlags::SYNC), flags.contains(MsFlags::ASYNC)) {
        (true, false) => c::MS_SYNC,
        (false, true) => c::MS_ASYNC,
        _ => return None,
    };
    if flags.contains(MsFlags::INVALIDATE) {
        out |= c::MS_INVALIDATE;
    }
    Some(out as c_int)
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

    #[test]
    fn each_advice_has_a_behaviour_of_its_own() {
        let mut seen: std::vec::Vec<_> = Advice::ALL.iter().filter_map(|&one| advice(one)).collect();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4]);
        assert_eq!(advice(Advice::NoReuse), None);
        let mut seen: std::vec::Vec<_> = Advice::ALL.iter().map(|&one| file_advice(one)).collect();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn memory_is_synchronised_now_or_later() {
        for raw in 0..8u8 {
            let bits = synchronisation(MsFlags::try_from(raw).unwrap()).map(|bits| bits as u32);
            let expected = match raw & 5 {
                1 => Some(c::MS_ASYNC),
                4 => Some(c::MS_SYNC),
                _ => None,
            };
            let invalidate = if raw & 2 != 0 { c::MS_INVALIDATE } else { 0 };
            assert_eq!(bits, expected.map(|bits| bits | invalidate), "{raw}");
        }
    }
}
