// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files and sockets.

use crate::call::{call, fail, system_calls};
use core::ffi::{c_char, c_int, c_uint, c_void};

system_calls! {
    3 read(fd: c_int, buffer: *mut c_void, length: usize) -> isize;
    4 write(fd: c_int, buffer: *const c_void, length: usize) -> isize;
    5 open(path: *const c_char, flags: c_int, mode: c_int) -> c_int;
    6 close(fd: c_int) -> c_int;
    28 sendmsg(fd: c_int, message: *const c_void, flags: c_int) -> isize;
    41 dup(fd: c_int) -> c_int;
    90 dup2(from: c_int, to: c_int) -> c_int;
    92 fcntl(fd: c_int, command: c_int, argument: usize) -> c_int;
    97 socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    98 connect(fd: c_int, address: *const c_void, length: c_uint) -> c_int;
    104 bind(fd: c_int, address: *const c_void, length: c_uint) -> c_int;
    105 setsockopt(fd: c_int, level: c_int, name: c_int, value: *const c_void, length: c_uint) -> c_int;
    106 listen(fd: c_int, backlog: c_int) -> c_int;
    135 socketpair(domain: c_int, kind: c_int, protocol: c_int, pair: *mut c_int) -> c_int;
    209 poll(fds: *mut c_void, count: c_uint, timeout: c_int) -> c_int;
    541 accept4(fd: c_int, address: *mut c_void, length: *mut c_uint, flags: c_int) -> c_int;
    551 fstat(fd: c_int, stat: *mut c_void) -> c_int;
}

const CLOSE_RANGE: usize = 575;

#[no_mangle]
pub extern "C" fn closefrom(low: c_int) {
    let low = usize::try_from(low).unwrap_or(0);
    // SAFETY: takes no address.
    unsafe { call(CLOSE_RANGE, [low, u32::MAX as usize, 0, 0, 0, 0]) };
}

/// For colours: there are none.
#[no_mangle]
pub extern "C" fn isatty(_fd: c_int) -> c_int {
    const ENOTTY: c_int = 25;
    fail(ENOTTY);
    0
}
