// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! User memory, copy(9).

use super::errno::{check, Errno};
use sys_bindings as c;

/// Copies bytes to user space.
///
/// # Context
/// May sleep on a page fault. Addresses outside user space give EFAULT.
pub fn copyout_bytes(from: &[u8], to: u64) -> Result<(), Errno> {
    // SAFETY: `from` is a live slice of this length; copyout checks the user address.
    check(unsafe { c::copyout(from.as_ptr().cast(), to as *mut _, from.len()) })
}

/// A type that may be copied to user space byte by byte.
///
/// # Safety
/// The type is plain data without padding: each of its bytes is initialised.
pub unsafe trait Plain: Copy {}

// SAFETY: integers have no padding.
unsafe impl Plain for u64 {}
// SAFETY: bytes have no padding.
unsafe impl Plain for u8 {}
// SAFETY: an array has no padding but that of its elements.
unsafe impl<T: Plain, const N: usize> Plain for [T; N] {}

/// Copies values to user space; see [`copyout_bytes`].
pub fn copyout<T: Plain>(from: &[T], to: u64) -> Result<(), Errno> {
    // SAFETY: `Plain` says that all bytes of the slice are initialised.
    let bytes = unsafe { core::slice::from_raw_parts(from.as_ptr().cast::<u8>(), size_of_val(from)) };
    copyout_bytes(bytes, to)
}
