// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Random bytes for the kernel, random(9).

use sys_bindings as c;

/// Fills an array with random bytes.
///
/// # Context
/// Does not sleep.
pub fn arc4rand<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // SAFETY: the destination has the given length, which is small and fits.
    #[allow(clippy::cast_possible_truncation)]
    unsafe {
        c::arc4rand(bytes.as_mut_ptr().cast(), N as u32, 0);
    }
    bytes
}

/// A number in `0..below`, or 0 where nothing is below.
pub fn below(limit: u64) -> u64 {
    u64::from_ne_bytes(arc4rand()).checked_rem(limit).unwrap_or(0)
}
