// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sets of rights, cap_rights_init(3), whose lists of rights have one element at most, as cloudabi-run's have. In C they
//! are variadic, which is the same to the caller where all arguments are in registers.

use core::ffi::c_int;

/// `cap_rights_t`. The topmost bits of the first word are the version; each word has a bit that says which it is.
#[repr(C)]
pub struct CapRights([u64; 2]);

/// The bit that a word has in it, and each of its rights.
const INDEX: [u64; 2] = [1 << 57, 1 << 58];

#[no_mangle]
pub unsafe extern "C" fn __cap_rights_init(
    _version: c_int,
    rights: *mut CapRights,
    _end: u64,
) -> *mut CapRights {
    // SAFETY: the caller's contract.
    unsafe { (*rights).0 = INDEX };
    rights
}

#[no_mangle]
pub unsafe extern "C" fn __cap_rights_set(rights: *mut CapRights, right: u64, _end: u64) -> *mut CapRights {
    // SAFETY: the caller's contract.
    for (word, index) in unsafe { &mut (*rights).0 }.iter_mut().zip(INDEX) {
        if right & index != 0 {
            *word |= right;
        }
    }
    rights
}
