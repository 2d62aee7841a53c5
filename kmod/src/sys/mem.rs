// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory mappings: the calls `mem_*`.

use super::number;
use crate::abi::flags::MsFlags;
use crate::abi::types::{Advice, Fd, MFlags, MProt, UserAddr};
use crate::arch::USER_SPACE;
use crate::convert::mem::{advice as behaviour, mapping, protection, synchronisation};
use crate::kpi::mem::{kern_madvise, kern_mmap, kern_mprotect, kern_msync, kern_munmap, Request};
use crate::kpi::{Errno, Thread};

/// Says how memory will be used.
pub fn mem_advise(td: &mut Thread, address: UserAddr, length: usize, advice: Advice) -> Result<(), Errno> {
    kern_madvise(td, address.0, extent(length)?, behaviour(advice).ok_or(Errno::EINVAL)?)
}

/// Creates a mapping. Without `MAP_FIXED` the address has no meaning, and the kernel chooses.
pub fn mem_map(
    td: &mut Thread,
    address: UserAddr,
    length: usize,
    prot: MProt,
    flags: MFlags,
    fd: Fd,
    offset: u64,
) -> Result<u64, Errno> {
    if flags.anon() && (fd != Fd::MAP_ANON || offset != 0) {
        return Err(Errno::EINVAL);
    }
    // The kernel charges a length to the process and its user before it looks for room, and their sums must not overflow.
    if !flags.fixed() && length as u64 > USER_SPACE {
        return Err(Errno::ENOMEM);
    }
    let request = Request {
        address: if flags.fixed() { address.0 } else { 0 },
        length: length as u64,
        protection: protection(prot),
        flags: mapping(flags),
        fd: number(fd),
        offset: i64::try_from(offset).map_err(|_| Errno::EINVAL)?,
    };
    kern_mmap(td, &request)
}

/// Changes the protection of pages.
pub fn mem_protect(td: &mut Thread, address: UserAddr, length: usize, prot: MProt) -> Result<(), Errno> {
    kern_mprotect(td, address.0, extent(length)?, protection(prot))
}

/// Writes changes of a mapping to its file. Either at once or in due time, not both.
pub fn mem_sync(td: &mut Thread, address: UserAddr, length: usize, flags: MsFlags) -> Result<(), Errno> {
    kern_msync(td, address.0, extent(length)?, synchronisation(flags).ok_or(Errno::EINVAL)?)
}

/// Removes mappings.
pub fn mem_unmap(td: &mut Thread, address: UserAddr, length: usize) -> Result<(), Errno> {
    kern_munmap(td, address.0, extent(length)?)
}

/// The length of a range. No address space is larger than this allows, and the kernel, which rounds to pages, would take
/// the largest numbers for none at all.
fn extent(length: usize) -> Result<u64, Errno> {
    isize::try_from(length).map(|_| length as u64).map_err(|_| Errno::EINVAL)
}
