// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! User mappings as system calls make them: mmap(2), munmap(2), mprotect(2), madvise(2), msync(2).

use super::errno::{check, Errno};
use super::thread::Thread;
use super::word;
use core::ffi::c_int;
use sys_bindings as c;

/// How large an address space is, in bytes; none is larger.
pub const USER_SPACE: u64 = c::VM_MAXUSER_ADDRESS_LA48;

/// What to map, as mmap(2) takes it: `PROT_*`, `MAP_*`, -1 for no descriptor.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The address, a hint unless `MAP_FIXED` is set.
    pub address: u64,
    /// The length in bytes.
    pub length: u64,
    /// `PROT_*`.
    pub protection: c_int,
    /// `MAP_*`.
    pub flags: c_int,
    /// The file.
    pub fd: c_int,
    /// The offset in the file, in bytes.
    pub offset: i64,
}

/// Maps memory and answers its address.
pub fn kern_mmap(td: &mut Thread, request: &Request) -> Result<u64, Errno> {
    let request = c::mmap_req {
        mr_hint: request.address,
        mr_len: request.length,
        mr_prot: request.protection,
        mr_flags: request.flags,
        mr_fd: request.fd,
        mr_pos: request.offset,
        ..Default::default()
    };
    // SAFETY: the thread is the current one; all values come from user space and are checked.
    check(unsafe { c::kern_mmap(td.raw(), &request) })?;
    Ok(td.result())
}

/// Removes the mappings of a range.
pub fn kern_munmap(td: &mut Thread, address: u64, length: u64) -> Result<(), Errno> {
    // SAFETY: as above.
    check(unsafe { c::kern_munmap(td.raw(), word(address), word(length)) })
}

/// Changes the protection of a range, to `PROT_*`.
pub fn kern_mprotect(td: &mut Thread, address: u64, length: u64, protection: c_int) -> Result<(), Errno> {
    // SAFETY: as above.
    check(unsafe { c::shim_kern_mprotect(td.raw(), word(address), word(length), protection) })
}

/// Says how a range will be used, `MADV_*`.
pub fn kern_madvise(td: &mut Thread, address: u64, length: u64, behaviour: c_int) -> Result<(), Errno> {
    // SAFETY: as above.
    check(unsafe { c::kern_madvise(td.raw(), word(address), word(length), behaviour) })
}

/// Writes a range to its file, `MS_*`.
///
/// # Context
/// Sleeps.
pub fn kern_msync(td: &mut Thread, address: u64, length: u64, flags: c_int) -> Result<(), Errno> {
    // SAFETY: as above.
    check(unsafe { c::kern_msync(td.raw(), word(address), word(length), flags) })
}
