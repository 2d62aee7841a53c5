// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! User memory, copy(9).

use super::errno::{check, Errno};
use sys_bindings as c;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Copies bytes to user space.
///
/// # Context
/// May sleep on a page fault. Addresses outside user space give EFAULT.
pub fn copyout_bytes(from: &[u8], to: u64) -> Result<(), Errno> {
    // SAFETY: `from` is a live slice of this length; copyout checks the user address.
    check(unsafe { c::copyout(from.as_ptr().cast(), to as *mut _, from.len()) })
}

/// Copies bytes from user space; each is fetched once.
///
/// # Context
/// May sleep on a page fault. Addresses outside user space give EFAULT.
pub fn copyin_bytes(from: u64, to: &mut [u8]) -> Result<(), Errno> {
    // SAFETY: `to` is a live slice of this length; copyin checks the user address.
    check(unsafe { c::copyin(from as *const _, to.as_mut_ptr().cast(), to.len()) })
}

/// Copies values to user space; see [`copyout_bytes`].
pub fn copyout<T: IntoBytes + Immutable>(from: &[T], to: u64) -> Result<(), Errno> {
    copyout_bytes(from.as_bytes(), to)
}

/// Copies a value from user space; see [`copyin_bytes`].
pub fn copyin<T: FromBytes + IntoBytes>(from: u64) -> Result<T, Errno> {
    let mut value = T::new_zeroed();
    copyin_bytes(from, value.as_mut_bytes())?;
    Ok(value)
}

/// Copies values from user space, as many as the destination holds; see [`copyin_bytes`].
pub fn copyin_slice<T: FromBytes + IntoBytes>(from: u64, to: &mut [T]) -> Result<(), Errno> {
    copyin_bytes(from, to.as_mut_bytes())
}
