// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The process: its end, its signals, other programs, and what the system says of itself.

use crate::call::{call, fail, system_calls};
use core::ffi::{c_char, c_int, c_long, c_void, CStr};

#[path = "../../../kmod/src/abi/page.rs"]
mod page;

system_calls! {
    1 _exit(status: c_int) -> isize;
    2 fork() -> c_int;
    53 sigaltstack(new: *const c_void, old: *mut c_void) -> c_int;
    303 modfind(name: *const c_char) -> c_int;
    416 sigaction(signal: c_int, new: *const c_void, old: *mut c_void) -> c_int;
    492 fexecve(fd: c_int, argv: *const *const c_char, envp: *const *const c_char) -> c_int;
    516 cap_enter() -> c_int;
    533 cap_rights_limit(fd: c_int, rights: *const c_void) -> c_int;
}

const GETPID: usize = 20;
const KILL: usize = 37;
const SYSCTLBYNAME: usize = 570;
const SIGABRT: usize = 6;
const EINVAL: c_int = 22;

#[no_mangle]
pub extern "C" fn abort() -> ! {
    // SAFETY: the calls take no address.
    unsafe {
        let me = call(GETPID, [0; 6]);
        call(KILL, [me as usize, SIGABRT, 0, 0, 0, 0]);
    }
    pause()
}

/// Nobody waits for a signal that it handles.
#[no_mangle]
pub extern "C" fn pause() -> ! {
    loop {
        // SAFETY: takes no address; does not return.
        unsafe { _exit(134) };
    }
}

/// The old handler is not told.
#[no_mangle]
pub extern "C" fn signal(signal: c_int, handler: usize) -> usize {
    // struct sigaction: the handler, flags and mask.
    let action = [handler, 0, 0, 0];
    // SAFETY: the kernel reads one struct sigaction.
    unsafe { sigaction(signal, action.as_ptr().cast(), core::ptr::null_mut()) as usize }
}

#[no_mangle]
pub unsafe extern "C" fn sysctlbyname(
    name: *const c_char,
    old: *mut c_void,
    old_length: *mut usize,
    new: *const c_void,
    new_length: usize,
) -> c_int {
    // SAFETY: the caller's contract.
    unsafe {
        let length = CStr::from_ptr(name).count_bytes();
        let args = [name as usize, length, old as usize, old_length as usize, new as usize, new_length];
        call(SYSCTLBYNAME, args) as c_int
    }
}

#[no_mangle]
pub extern "C" fn sysconf(name: c_int) -> c_long {
    const PAGE_SIZE: c_int = 47;
    if name == PAGE_SIZE {
        page::PAGE as c_long
    } else {
        fail(EINVAL) as c_long
    }
}

#[no_mangle]
pub extern "C" fn getenv(_name: *const c_char) -> *mut c_char {
    core::ptr::null_mut()
}
