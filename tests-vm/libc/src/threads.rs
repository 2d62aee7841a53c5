// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, of which there is one.

use crate::call::system_calls;
use core::ffi::{c_int, c_long, c_ulong, c_void};

system_calls! {
    454 _umtx_op(object: *mut c_void, operation: c_int, value: c_ulong, first: *mut c_void, second: *mut c_void) -> c_int;
}

const EINVAL: c_int = 22;

#[no_mangle]
pub extern "C" fn pthread_self() -> *mut c_void {
    core::ptr::without_provenance_mut(1)
}

#[no_mangle]
pub extern "C" fn pthread_getthreadid_np() -> c_int {
    1
}

#[no_mangle]
pub extern "C" fn pthread_attr_init(_attributes: *mut c_void) -> c_int {
    0
}

#[no_mangle]
pub extern "C" fn pthread_attr_destroy(_attributes: *mut c_void) -> c_int {
    0
}

/// Where the stack is, is not known.
#[no_mangle]
pub extern "C" fn pthread_attr_get_np(_thread: *mut c_void, _attributes: *mut c_void) -> c_int {
    EINVAL
}

#[no_mangle]
pub extern "C" fn pthread_attr_getstack(_: *const c_void, _: *mut *mut c_void, _: *mut c_long) -> c_int {
    EINVAL
}
