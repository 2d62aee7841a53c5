// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files by path, with plain numbers. `FOLLOW` added to a descriptor makes a lookup that follows links.

use super::Result;
use crate::call;
use crate::records::{FdStat, FileStat};

/// `LOOKUP_SYMLINK_FOLLOW`, in the upper half of a lookup.
pub const FOLLOW: u64 = 1 << 32;

/// Opens a file with rights of its own.
pub fn file_open(dir: u64, path: &[u8], oflags: u16, base: u64) -> Result<u32> {
    let stat = FdStat { base, ..FdStat::default() };
    file_open_with(dir, path, oflags, &stat)
}

/// Opens a file.
pub fn file_open_with(dir: u64, path: &[u8], oflags: u16, stat: &FdStat) -> Result<u32> {
    call!(file_open, dir, path.as_ptr(), path.len(), oflags, &raw const *stat).map(|fd| fd as u32)
}

/// Creates a file.
pub fn file_create(dir: u32, path: &[u8], kind: u8) -> Result<()> {
    call!(file_create, dir, path.as_ptr(), path.len(), kind).map(drop)
}

/// Creates a hard link.
pub fn file_link(from: u64, path1: &[u8], to: u32, path2: &[u8]) -> Result<()> {
    call!(file_link, from, path1.as_ptr(), path1.len(), to, path2.as_ptr(), path2.len()).map(drop)
}

/// Reads a directory.
pub fn file_readdir(dir: u32, buffer: &mut [u8], cookie: u64) -> Result<usize> {
    call!(file_readdir, dir, buffer.as_mut_ptr(), buffer.len(), cookie).map(|n| n as usize)
}

/// Reads a symbolic link.
pub fn file_readlink(dir: u32, path: &[u8], buffer: &mut [u8]) -> Result<usize> {
    call!(file_readlink, dir, path.as_ptr(), path.len(), buffer.as_mut_ptr(), buffer.len())
        .map(|n| n as usize)
}

/// Renames a file.
pub fn file_rename(from: u32, path1: &[u8], to: u32, path2: &[u8]) -> Result<()> {
    call!(file_rename, from, path1.as_ptr(), path1.len(), to, path2.as_ptr(), path2.len()).map(drop)
}

/// The attributes of a file.
pub fn file_stat_get(dir: u64, path: &[u8]) -> Result<FileStat> {
    let mut stat = FileStat { pad: [0xa5; 3], ..FileStat::default() };
    call!(file_stat_get, dir, path.as_ptr(), path.len(), &raw mut stat).map(|_| stat)
}

/// Adjusts the attributes of a file.
pub fn file_stat_put(dir: u64, path: &[u8], stat: &FileStat, flags: u16) -> Result<()> {
    call!(file_stat_put, dir, path.as_ptr(), path.len(), &raw const *stat, flags).map(drop)
}

/// Creates a symbolic link.
pub fn file_symlink(target: &[u8], dir: u32, path: &[u8]) -> Result<()> {
    call!(file_symlink, target.as_ptr(), target.len(), dir, path.as_ptr(), path.len()).map(drop)
}

/// Removes a file.
pub fn file_unlink(dir: u32, path: &[u8], flags: u8) -> Result<()> {
    call!(file_unlink, dir, path.as_ptr(), path.len(), flags).map(drop)
}
