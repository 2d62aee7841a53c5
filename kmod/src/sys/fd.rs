// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors: fd_close, fd_dup, fd_seek, and reading and writing.

use super::number;
use crate::abi::types::{Fd, UserAddr, Whence};
use crate::kpi::fd::{kern_close, kern_dup, kern_lseek, Seek};
use crate::kpi::uio::{transfer, Transfer};
use crate::kpi::{Errno, Thread};

/// Closes a descriptor.
pub fn fd_close(td: &mut Thread, fd: Fd) -> Result<(), Errno> {
    kern_close(td, number(fd))
}

/// Duplicates a descriptor.
pub fn fd_dup(td: &mut Thread, from: Fd) -> Result<u32, Errno> {
    kern_dup(td, number(from))
}

/// Reads at an offset.
pub fn fd_pread(td: &mut Thread, fd: Fd, iovs: UserAddr, count: usize, offset: u64) -> Result<u64, Errno> {
    transfer(td, number(fd), Transfer::ReadAt(position(offset)?), iovs.0, count)
}

/// Writes at an offset.
pub fn fd_pwrite(td: &mut Thread, fd: Fd, iovs: UserAddr, count: usize, offset: u64) -> Result<u64, Errno> {
    transfer(td, number(fd), Transfer::WriteAt(position(offset)?), iovs.0, count)
}

/// Reads.
pub fn fd_read(td: &mut Thread, fd: Fd, iovs: UserAddr, count: usize) -> Result<u64, Errno> {
    transfer(td, number(fd), Transfer::Read, iovs.0, count)
}

/// Moves the offset of a descriptor.
pub fn fd_seek(td: &mut Thread, fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno> {
    let whence = match whence {
        Whence::Cur => Seek::Cur,
        Whence::End => Seek::End,
        Whence::Set => Seek::Set,
    };
    kern_lseek(td, number(fd), offset, whence)
}

/// Writes.
pub fn fd_write(td: &mut Thread, fd: Fd, iovs: UserAddr, count: usize) -> Result<u64, Errno> {
    transfer(td, number(fd), Transfer::Write, iovs.0, count)
}

/// An offset as the kernel takes it; what it cannot hold is EINVAL, as a negative one is.
fn position(offset: u64) -> Result<i64, Errno> {
    i64::try_from(offset).map_err(|_| Errno::EINVAL)
}
