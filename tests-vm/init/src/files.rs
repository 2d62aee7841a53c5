// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Whole files, read and written.

use crate::abi::open;
use crate::sys;
use alloc::ffi::CString;
use alloc::vec::Vec;
use core::ffi::CStr;

/// A path for the kernel.
pub fn path(text: &str) -> CString {
    CString::new(text).unwrap_or_default()
}

pub fn read_file(path: &CStr) -> sys::Result<Vec<u8>> {
    let fd = sys::open(path, open::RDONLY, 0)?;
    let contents = read_to_end(fd);
    sys::close(fd)?;
    contents
}

pub fn read_to_end(fd: i32) -> sys::Result<Vec<u8>> {
    let mut contents = Vec::new();
    let mut block = [0; 8192];
    loop {
        match sys::read(fd, &mut block)? {
            0 => return Ok(contents),
            n => contents.extend_from_slice(block.get(..n).unwrap_or_default()),
        }
    }
}

pub fn write_file(path: &CStr, contents: &[u8], mode: u32) -> sys::Result<()> {
    let fd = sys::open(path, open::WRONLY | open::CREAT | open::TRUNC, mode)?;
    let mut rest = contents;
    while !rest.is_empty() {
        let n = sys::write(fd, rest)?;
        rest = rest.get(n..).unwrap_or_default();
    }
    sys::close(fd)?;
    // The mode given to open(2) is subject to the umask.
    sys::chmod(path, mode)
}
