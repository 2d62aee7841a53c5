// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors: attributes, rights and pairs, with plain numbers.

use super::Result;
use crate::call;
use crate::records::{FdStat, FileStat};
use crate::rt::raw;

/// A shared memory object.
pub fn fd_create1(kind: u8) -> Result<u32> {
    call!(fd_create1, kind).map(|fd| fd as u32)
}

/// A pair of sockets.
pub fn fd_create2(kind: u8) -> Result<(u32, u32)> {
    let answer = raw::syscall(const { crate::names::number("fd_create2") }, &[kind.into()]);
    answer.result().map(|first| (first as u32, answer.second as u32))
}

/// Replaces a descriptor.
pub fn fd_replace(from: u32, to: u32) -> Result<()> {
    call!(fd_replace, from, to).map(drop)
}

/// The attributes of a descriptor.
pub fn fd_stat_get(fd: u32) -> Result<FdStat> {
    // Padding that is not written shows.
    let mut stat = FdStat { pad0: 0xa5, pad1: 0xa5a5_a5a5, ..FdStat::default() };
    call!(fd_stat_get, fd, &raw mut stat).map(|_| stat)
}

/// Adjusts the attributes of a descriptor.
pub fn fd_stat_put(fd: u32, stat: &FdStat, flags: u16) -> Result<()> {
    call!(fd_stat_put, fd, &raw const *stat, flags).map(drop)
}

/// Leaves a descriptor only these rights.
pub fn limit(fd: u32, base: u64, inheriting: u64) -> Result<()> {
    fd_stat_put(fd, &FdStat { base, inheriting, ..FdStat::default() }, 2)
}

/// A copy of a descriptor with only these rights.
pub fn limited(fd: u32, rights: u64) -> Result<u32> {
    let copy = super::fd_dup(fd)?;
    limit(copy, rights, rights).map(|()| copy)
}

/// The attributes of the file of a descriptor.
pub fn file_stat_fget(fd: u32) -> Result<FileStat> {
    let mut stat = FileStat { pad: [0xa5; 3], ..FileStat::default() };
    call!(file_stat_fget, fd, &raw mut stat).map(|_| stat)
}

/// Adjusts the attributes of the file of a descriptor.
pub fn file_stat_fput(fd: u32, stat: &FileStat, flags: u16) -> Result<()> {
    call!(file_stat_fput, fd, &raw const *stat, flags).map(drop)
}
