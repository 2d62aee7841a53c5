// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. Descriptors as capabilities: handing them over, limiting their rights, giving them numbers.

use crate::abi::{number, open, scm, F_DUP2FD, F_DUPFD};
use crate::sys::{self, call, Result};
use alloc::vec::Vec;
use core::ffi::CStr;

/// Descriptors of a program before they have their numbers: above those, below the one that reports a failed exec.
const WAITING: usize = 50;
const AFTER_WAITING: u32 = 99;

/// Gives this process the descriptors as 0, 1 and so on, and no others below 100.
pub fn place(fds: &[i32]) -> Result<()> {
    let waiting: Vec<i32> = fds.iter().map(|&fd| sys::fcntl(fd, F_DUPFD, WAITING)).collect::<Result<_>>()?;
    for (to, &fd) in waiting.iter().enumerate() {
        sys::fcntl(fd, F_DUP2FD, to)?;
    }
    sys::close_range(fds.len() as u32, AFTER_WAITING)
}

/// Takes all rights from a descriptor but these; `[u64; 2]` is `cap_rights_t`, sys/capsicum.h.
pub fn limit(fd: i32, rights: &[u64; 2]) -> Result<()> {
    // SAFETY: the kernel reads the rights, which have the size that their version, 0, says.
    unsafe { call(number::CAP_RIGHTS_LIMIT, [fd as usize, rights.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Sends a byte and a descriptor.
pub fn send(socket: i32, fd: i32) -> Result<()> {
    let byte = 1_u8;
    let vector = [&raw const byte as usize, 1];
    // struct cmsghdr: length, level and type; then, where 64 bits are aligned, the descriptor.
    let control = [scm::LENGTH, scm::SOL_SOCKET, scm::RIGHTS, 0, fd as u32, 0];
    // struct msghdr: name, its length, vectors, how many, control, its length, flags.
    let header = [0, 0, vector.as_ptr() as usize, 1, control.as_ptr() as usize, size_of_val(&control), 0];
    // SAFETY: the kernel reads what the header names, all of which is above.
    unsafe { call(number::SENDMSG, [socket as usize, header.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

pub fn symlink(target: &CStr, path: &CStr) -> Result<()> {
    // SAFETY: the kernel reads both names up to their NULs.
    unsafe { call(number::SYMLINK, [target.as_ptr() as usize, path.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Opens a directory for reading.
pub fn open_directory(path: &CStr) -> Result<i32> {
    sys::open(path, open::RDONLY | open::DIRECTORY | open::CLOEXEC, 0)
}
