// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! System calls, and errno.

use crate::arch;
use core::ffi::c_int;
use core::sync::atomic::{AtomicI32, Ordering};

/// The error number of the last call that failed.
static ERRNO: AtomicI32 = AtomicI32::new(0);

/// Where it is.
#[no_mangle]
pub extern "C" fn __error() -> *mut c_int {
    ERRNO.as_ptr()
}

/// Notes an error, and answers what C's functions answer then.
pub fn fail(errno: c_int) -> isize {
    ERRNO.store(errno, Ordering::Relaxed);
    -1
}

/// Makes a system call: its number and arguments, syscall(2). Answers -1 with errno set on failure.
///
/// # Safety
/// The kernel must be free to read and write where the arguments say.
pub unsafe fn call(number: usize, args: [usize; 6]) -> isize {
    // SAFETY: this function's contract.
    match unsafe { arch::call(number, args) } {
        Ok(result) => result as isize,
        Err(errno) => fail(errno),
    }
}

/// Defines functions that are system calls of the same name: `NUMBER name(argument: type, ...) -> type;`.
macro_rules! system_calls {
    ($($number:literal $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {$(
        #[no_mangle]
        pub unsafe extern "C" fn $name($($argument: $type),*) -> $result {
            let mut args = [0; 6];
            for (slot, value) in args.iter_mut().zip([$($argument as usize),*]) {
                *slot = value;
            }
            // SAFETY: the caller's contract, which is that of the system call.
            unsafe { $crate::call::call($number, args) as $result }
        }
    )*};
}
pub(crate) use system_calls;
