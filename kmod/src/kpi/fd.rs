// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors, by number: close(2), dup(2), lseek(2).

use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;

/// Closes a descriptor.
pub fn kern_close(td: &mut Thread, fd: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::kern_close(td.raw(), fd) })
}

/// Duplicates a descriptor to the lowest free number, which is answered.
#[allow(clippy::cast_possible_truncation)]
pub fn kern_dup(td: &mut Thread, fd: c_int) -> Result<u32, Errno> {
    // SAFETY: as above; the last argument is where the search for a free number starts.
    check(unsafe { c::kern_dup(td.raw(), c::FDDUP_NORMAL, 0, fd, 0) })?;
    // A descriptor's number is an int.
    Ok(td.result() as u32)
}

/// Where an offset starts, `SEEK_*`.
#[derive(Clone, Copy, Debug)]
pub enum Seek {
    /// At the current offset.
    Cur,
    /// At the end of the file.
    End,
    /// At the start of the file.
    Set,
}

/// Moves a descriptor's offset and answers the new one.
#[allow(clippy::cast_possible_wrap)]
pub fn kern_lseek(td: &mut Thread, fd: c_int, offset: i64, whence: Seek) -> Result<u64, Errno> {
    let whence = match whence {
        Seek::Cur => c::SEEK_CUR,
        Seek::End => c::SEEK_END,
        Seek::Set => c::SEEK_SET,
    };
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::kern_lseek(td.raw(), fd, offset, whence as c_int) })?;
    Ok(td.result())
}
