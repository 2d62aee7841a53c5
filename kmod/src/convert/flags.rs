// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptor flags: `flags uint16 fdflags` of the ABI and the status flags `O_*` of open(2).
//!
//! FreeBSD has no flag for synchronised reads, and many kernels let nobody set `O_DSYNC` later than at open(2): for
//! both `O_SYNC` is set, which gives more than is asked for.

use crate::abi::flags::FdFlags;
use core::ffi::c_int;
use sys_bindings as c;

/// `O_*`, without an access mode.
#[allow(clippy::cast_possible_wrap)]
pub fn to_oflags(flags: FdFlags) -> c_int {
    let mut out = 0;
    for (flag, bit) in [
        (FdFlags::APPEND, c::O_APPEND),
        (FdFlags::DSYNC, c::O_SYNC),
        (FdFlags::NONBLOCK, c::O_NONBLOCK),
        (FdFlags::RSYNC, c::O_SYNC),
        (FdFlags::SYNC, c::O_SYNC),
    ] {
        if flags.contains(flag) {
            out |= bit;
        }
    }
    out as c_int
}

/// The flags that a file has, from its `f_flag`, whose status flags are those of open(2).
pub fn from_fflags(fflags: u32) -> FdFlags {
    let mut out = FdFlags::NONE;
    for (bit, flag) in [
        (c::O_APPEND, FdFlags::APPEND),
        (c::O_DSYNC, FdFlags::DSYNC),
        (c::O_NONBLOCK, FdFlags::NONBLOCK),
        (c::O_SYNC, FdFlags::SYNC),
    ] {
        if fflags & bit != 0 {
            out = out.with(flag);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_survive_the_way_there_and_back() {
        for bits in 0..32 {
            let flags = FdFlags::try_from(bits).unwrap();
            let stronger = FdFlags::DSYNC.with(FdFlags::RSYNC);
            let expected =
                if flags.intersects(stronger) { flags.without(stronger).with(FdFlags::SYNC) } else { flags };
            assert_eq!(from_fflags(to_oflags(flags) as u32), expected, "{bits:#x}");
        }
        assert_eq!(from_fflags(!(c::O_APPEND | c::O_DSYNC | c::O_NONBLOCK | c::O_SYNC)), FdFlags::NONE);
    }
}
