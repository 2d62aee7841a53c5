// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! File attributes: `struct filestat` of the ABI and `struct stat`, and the flags and times of utimensat(2).

use crate::abi::flags::FsFlags;
use crate::abi::records::FileStat;
use crate::abi::types::FileType;
use sys_bindings as c;

const NS_PER_S: u64 = 1_000_000_000;

/// A time in nanoseconds. One before 1970 is 0, one that does not fit is the last that does.
fn nanoseconds(time: &c::timespec) -> u64 {
    let (Ok(seconds), Ok(rest)) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec)) else { return 0 };
    seconds.saturating_mul(NS_PER_S).saturating_add(rest)
}

/// A time of the ABI for the kernel.
#[allow(clippy::cast_possible_wrap)]
fn timespec(ns: u64) -> c::timespec {
    // Both parts are far from their types' limits.
    c::timespec { tv_sec: (ns / NS_PER_S) as _, tv_nsec: (ns % NS_PER_S) as _ }
}

/// The ABI's record of a file's attributes. Where the caller knows the type better than the mode does, it says so.
#[allow(clippy::cast_sign_loss, clippy::cast_possible_truncation)]
pub fn from_stat(stat: &c::stat, filetype: FileType) -> FileStat {
    FileStat {
        dev: stat.st_dev,
        ino: stat.st_ino,
        filetype: filetype.raw(),
        nlink: u32::try_from(stat.st_nlink).unwrap_or(u32::MAX),
        size: u64::try_from(stat.st_size).unwrap_or(0),
        atim: nanoseconds(&stat.st_atim),
        mtim: nanoseconds(&stat.st_mtim),
        ctim: nanoseconds(&stat.st_ctim),
        ..FileStat::default()
    }
}

/// The times of access and modification that utimensat(2) takes, `UTIME_NOW` and `UTIME_OMIT` among them. `None`
/// where the flags ask for a time and for the present one at once.
pub fn times(stat: &FileStat, flags: FsFlags) -> Option<[c::timespec; 2]> {
    let one = |given: FsFlags, now: FsFlags, ns: u64| match (flags.contains(given), flags.contains(now)) {
        (true, true) => None,
        (true, false) => Some(timespec(ns)),
        (false, true) => Some(c::timespec { tv_sec: 0, tv_nsec: c::UTIME_NOW.into() }),
        (false, false) => Some(c::timespec { tv_sec: 0, tv_nsec: c::UTIME_OMIT.into() }),
    };
    Some([
        one(FsFlags::ATIM, FsFlags::ATIM_NOW, stat.atim)?,
        one(FsFlags::MTIM, FsFlags::MTIM_NOW, stat.mtim)?,
    ])
}

/// The flags that set times.
pub const TIMES: FsFlags = FsFlags::ATIM.with(FsFlags::ATIM_NOW).with(FsFlags::MTIM).with(FsFlags::MTIM_NOW);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_the_way_there_and_back() {
        for ns in [0, 1, 999_999_999, NS_PER_S, 1_700_000_000_123_456_789, u64::MAX] {
            assert_eq!(nanoseconds(&timespec(ns)), ns);
        }
        assert_eq!(nanoseconds(&c::timespec { tv_sec: -1, tv_nsec: 5 }), 0);
        assert_eq!(nanoseconds(&c::timespec { tv_sec: i64::MAX, tv_nsec: 5 }), u64::MAX);
    }

    #[test]
    fn each_time_is_given_or_now_or_left_alone() {
        let stat = FileStat { atim: 1_000_000_002, mtim: 3, ..FileStat::default() };
        for bits in 0..32 {
            let flags = FsFlags::try_from(bits).unwrap();
            let seen = times(&stat, flags);
            assert_eq!(seen.is_none(), bits & 3 == 3 || bits & 12 == 12, "{bits}");
            let Some([atim, mtim]) = seen else { continue };
            let part = |bits: u16, given: i64| match bits {
                0 => i64::from(c::UTIME_OMIT),
                1 => given,
                _ => i64::from(c::UTIME_NOW),
            };
            assert_eq!(atim.tv_nsec, part(bits & 3, 2), "{bits}");
            assert_eq!(mtim.tv_nsec, part(bits >> 2 & 3, 3), "{bits}");
            assert_eq!(atim.tv_sec, i64::from(bits & 3 == 1));
        }
    }
}
