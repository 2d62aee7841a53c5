// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files by path, relative to a directory's descriptor: the calls `file_*`. For file_open see `open`, for the
//! attributes of open files `fdstat`.

use super::number;
use crate::abi::flags::{FsFlags, UlFlags};
use crate::abi::records::{Dirent, FileStat};
use crate::abi::types::{Advice, Fd, FileType, Lookup, UserAddr};
use crate::convert::filetype::{from_dirent, from_mode};
use crate::convert::mem::file_advice;
use crate::convert::stat::{from_stat, times, TIMES};
use crate::kpi::allocate::fallocate;
use crate::kpi::dirent::{Dirent as Entry, HEADER};
use crate::kpi::fd::kern_posix_fadvise;
use crate::kpi::path::{
    kern_frmdirat, kern_funlinkat, kern_linkat, kern_mkdirat, kern_readlinkat, kern_renameat, kern_statat,
    kern_symlinkat, kern_utimensat, PathRoom,
};
use crate::kpi::readdir::Directory;
use crate::kpi::uaccess::{copyin, copyout, copyout_bytes};
use crate::kpi::{Errno, Thread};

/// An offset or a length as the kernel takes it.
fn offset(value: u64) -> Result<i64, Errno> {
    i64::try_from(value).map_err(|_| Errno::EINVAL)
}

/// Says how a part of a file will be used.
pub fn file_advise(td: &mut Thread, fd: Fd, from: u64, length: u64, advice: Advice) -> Result<(), Errno> {
    kern_posix_fadvise(td, number(fd), offset(from)?, offset(length)?, file_advice(advice))
}

/// Makes sure that there is room for a part of a file.
pub fn file_allocate(td: &mut Thread, fd: Fd, from: u64, length: u64) -> Result<(), Errno> {
    fallocate(td, number(fd), offset(from)?, offset(length)?)
}

/// Creates a directory. Programs know no modes: the umask that they are started with decides.
pub fn file_create(
    td: &mut Thread,
    fd: Fd,
    path: UserAddr,
    path_len: usize,
    kind: FileType,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;
    match kind {
        FileType::Directory => kern_mkdirat(td, number(fd), path, 0o777),
        _ => Err(Errno::EINVAL),
    }
}

/// Creates a hard link.
pub fn file_link(
    td: &mut Thread,
    fd1: Lookup,
    path1: UserAddr,
    path1_len: usize,
    fd2: Fd,
    path2: UserAddr,
    path2_len: usize,
) -> Result<(), Errno> {
    let (mut room1, mut room2) = (PathRoom::new(), PathRoom::new());
    let from = room1.copyin(path1.0, path1_len)?;
    let to = room2.copyin(path2.0, path2_len)?;
    kern_linkat(td, (number(fd1.fd), from), (number(fd2), to), fd1.follow)
}

/// Reads a directory from a cookie on: the buffer is filled, if need be with a part of the last entry; less than that
/// is in it only at the directory's end.
pub fn file_readdir(
    td: &mut Thread,
    fd: Fd,
    buf: UserAddr,
    buf_len: usize,
    cookie: u64,
) -> Result<u64, Errno> {
    let mut directory = Directory::new(td, number(fd), buf_len, cookie)?;
    let mut used = 0;
    while used < buf_len && directory.read(td, buf_len - used)? {
        let part = directory.pack(buf_len - used, dirent)?;
        copyout_bytes(part, buf.0.wrapping_add(used as u64))?;
        used += part.len();
    }
    if used != 0 {
        // Who looks for more where nothing is goes on elsewhere, or here again.
        directory.finish(td);
    }
    Ok(used as u64)
}

/// What stands before the name of an entry, with the cookie behind it.
fn dirent(entry: &Entry<'_>, next: u64) -> [u8; HEADER] {
    zerocopy::transmute!(Dirent {
        next,
        ino: entry.ino,
        // No name is longer than 255 bytes.
        namlen: u32::try_from(entry.name.len()).unwrap_or_default(),
        filetype: from_dirent(entry.kind).raw(),
        ..Dirent::default()
    })
}

/// Reads a symbolic link.
pub fn file_readlink(
    td: &mut Thread,
    fd: Fd,
    path: UserAddr,
    path_len: usize,
    buf: UserAddr,
    buf_len: usize,
) -> Result<u64, Errno> {
    if path_len == 0 {
        // Not the file of the descriptor itself, for which the kernel would take it.
        return Err(Errno::ENOENT);
    }
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;
    kern_readlinkat(td, number(fd), path, buf.0, buf_len)
}

/// Renames a file.
pub fn file_rename(
    td: &mut Thread,
    fd1: Fd,
    path1: UserAddr,
    path1_len: usize,
    fd2: Fd,
    path2: UserAddr,
    path2_len: usize,
) -> Result<(), Errno> {
    let (mut room1, mut room2) = (PathRoom::new(), PathRoom::new());
    let from = room1.copyin(path1.0, path1_len)?;
    let to = room2.copyin(path2.0, path2_len)?;
    kern_renameat(td, (number(fd1), from), (number(fd2), to))
}

/// Gets the attributes of a file.
pub fn file_stat_get(
    td: &mut Thread,
    fd: Lookup,
    path: UserAddr,
    path_len: usize,
    buf: UserAddr,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;
    let stat = kern_statat(td, number(fd.fd), path, fd.follow)?;
    copyout(&[from_stat(&stat, from_mode(stat.st_mode.into()))], buf.0)
}

/// Adjusts the times of a file.
///
/// Errors: EINVAL for no attribute, for the size, which takes a descriptor, and for a time that is to be both given
/// and the present one.
pub fn file_stat_put(
    td: &mut Thread,
    fd: Lookup,
    path: UserAddr,
    path_len: usize,
    buf: UserAddr,
    flags: FsFlags,
) -> Result<(), Errno> {
    if flags == FsFlags::NONE || !TIMES.contains(flags) {
        return Err(Errno::EINVAL);
    }
    let stat: FileStat = copyin(buf.0)?;
    let times = times(&stat, flags).ok_or(Errno::EINVAL)?;
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;
    kern_utimensat(td, number(fd.fd), path, &times, fd.follow)
}

/// Creates a symbolic link.
pub fn file_symlink(
    td: &mut Thread,
    path1: UserAddr,
    path1_len: usize,
    fd: Fd,
    path2: UserAddr,
    path2_len: usize,
) -> Result<(), Errno> {
    let (mut room1, mut room2) = (PathRoom::new(), PathRoom::new());
    let target = room1.copyin(path1.0, path1_len)?;
    let path = room2.copyin(path2.0, path2_len)?;
    kern_symlinkat(td, target, number(fd), path)
}

/// Removes a file or, where asked for, a directory.
pub fn file_unlink(
    td: &mut Thread,
    fd: Fd,
    path: UserAddr,
    path_len: usize,
    flags: UlFlags,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;
    if flags.contains(UlFlags::REMOVEDIR) {
        kern_frmdirat(td, number(fd), path)
    } else {
        kern_funlinkat(td, number(fd), path)
    }
}
