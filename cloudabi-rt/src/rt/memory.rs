// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory that is no file's, in whole pages.

use crate::{Error, Result};
use cloudabi::{errno, mflags, mprot, MAP_ANON_FD};
use core::ptr::null_mut;

/// New memory, all zero, wherever the kernel likes.
pub fn map(length: usize) -> Result<*mut u8> {
    let mut place = null_mut();
    let (protection, flags) = (mprot::READ | mprot::WRITE, mflags::ANON | mflags::PRIVATE);
    // SAFETY: nothing that is mapped is replaced, and the result has room for an address.
    match unsafe { cloudabi::mem_map(null_mut(), length, protection, flags, MAP_ANON_FD, 0, &raw mut place) }
    {
        errno::SUCCESS => Ok(place.cast()),
        error => Err(Error(error)),
    }
}

/// Makes memory inaccessible: a guard.
///
/// # Safety
/// It is of [`map`], and nothing refers to it.
pub unsafe fn guard(place: *mut u8, length: usize) -> Result<()> {
    // SAFETY: by the contract; the crate wants a slice, of which it takes address and length.
    match unsafe { cloudabi::mem_protect(core::slice::from_raw_parts_mut(place, length), mprot::empty()) } {
        errno::SUCCESS => Ok(()),
        error => Err(Error(error)),
    }
}

/// Gives memory back.
///
/// # Safety
/// It is of [`map`], and nothing refers to it.
pub unsafe fn unmap(place: *mut u8, length: usize) {
    // SAFETY: by the contract; the crate wants a slice, of which it takes address and length.
    let _ = unsafe { cloudabi::mem_unmap(core::slice::from_raw_parts_mut(place, length)) };
}
