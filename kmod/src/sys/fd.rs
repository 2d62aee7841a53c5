// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors: the calls `fd_*`; their attributes are in `fdstat`.

use super::number;
use crate::abi::types::{Fd, FileType, UserAddr, Whence};
use crate::kpi::capsicum::{
    CapRights, CAP_FSTAT, CAP_FTRUNCATE, CAP_MMAP_R, CAP_MMAP_W, CAP_MMAP_X, CAP_SEEK_TELL,
};
use crate::kpi::fd::{
    fd_close as close, fd_replace as replace, kern_dup, kern_fsync, kern_lseek, kern_shm_open_anon,
    kern_socketpair, Seek, SOCK_DGRAM, SOCK_STREAM,
};
use crate::kpi::file::fget;
use crate::kpi::uio::{transfer, Transfer};
use crate::kpi::{Errno, Thread};

/// Closes a descriptor.
pub fn fd_close(td: &mut Thread, fd: Fd) -> Result<(), Errno> {
    close(td, number(fd))
}

/// Creates a shared memory object, of size 0.
pub fn fd_create1(td: &mut Thread, kind: FileType) -> Result<u32, Errno> {
    match kind {
        FileType::SharedMemory => {
            let rights = [CAP_FSTAT, CAP_FTRUNCATE, CAP_MMAP_R, CAP_MMAP_W, CAP_MMAP_X];
            kern_shm_open_anon(td, &CapRights::new(&rights))
        }
        _ => Err(Errno::EINVAL),
    }
}

/// Creates a pair of connected sockets.
pub fn fd_create2(td: &mut Thread, kind: FileType) -> Result<(u32, u32), Errno> {
    match kind {
        FileType::SocketDgram => kern_socketpair(td, SOCK_DGRAM),
        FileType::SocketStream => kern_socketpair(td, SOCK_STREAM),
        _ => Err(Errno::EINVAL),
    }
}

/// Writes a file's data to disk.
pub fn fd_datasync(td: &mut Thread, fd: Fd) -> Result<(), Errno> {
    kern_fsync(td, number(fd), false)
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

/// Replaces a descriptor by a copy of another.
pub fn fd_replace(td: &mut Thread, from: Fd, to: Fd) -> Result<(), Errno> {
    replace(td, number(from), number(to))
}

/// Moves the offset of a descriptor. To learn where it is takes a lesser right than to move it.
pub fn fd_seek(td: &mut Thread, fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno> {
    if offset == 0 && whence == Whence::Cur {
        return fget(td, number(fd), &CapRights::new(&[CAP_SEEK_TELL]))?.offset(td);
    }
    let whence = match whence {
        Whence::Cur => Seek::Cur,
        Whence::End => Seek::End,
        Whence::Set => Seek::Set,
    };
    kern_lseek(td, number(fd), offset, whence)
}

/// Writes a file's data to disk, and what is known about it.
pub fn fd_sync(td: &mut Thread, fd: Fd) -> Result<(), Errno> {
    kern_fsync(td, number(fd), true)
}

/// Writes.
pub fn fd_write(td: &mut Thread, fd: Fd, iovs: UserAddr, count: usize) -> Result<u64, Errno> {
    transfer(td, number(fd), Transfer::Write, iovs.0, count)
}

/// An offset as the kernel takes it; what it cannot hold is EINVAL, as a negative one is.
fn position(offset: u64) -> Result<i64, Errno> {
    i64::try_from(offset).map_err(|_| Errno::EINVAL)
}
