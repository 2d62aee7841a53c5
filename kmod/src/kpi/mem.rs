// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! User mappings as system calls make them: mmap(2), munmap(2), mprotect(2), madvise(2), msync(2).

use super::errno::{check, Errno};
use super::thread::Thread;
use super::word;
use crate::arch::{PAGE, USER_SPACE};
use core::ffi::c_int;
use sys_bindings as c;

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

impl Request {
    /// Whether it asks for anonymous memory at a place that there can be.
    fn is_sound(&self) -> bool {
        let place = self.flags & c::MAP_FIXED as c_int == 0
            || self.address.is_multiple_of(PAGE)
                && self.address != 0
                && self.address.checked_add(self.length).is_some_and(|end| end <= USER_SPACE);
        self.flags & c::MAP_ANON as c_int != 0 && self.length != 0 && place
    }
}

/// Maps memory and answers its address.
///
/// Errors: EINVAL for a request that makes no sense; ENOMEM also where the kernel says EINVAL because there is no swap space left.
pub fn kern_mmap(td: &mut Thread, wanted: &Request) -> Result<u64, Errno> {
    let request = c::mmap_req {
        mr_hint: wanted.address,
        mr_len: wanted.length,
        mr_prot: wanted.protection,
        mr_flags: wanted.flags,
        mr_fd: wanted.fd,
        mr_pos: wanted.offset,
        ..Default::default()
    };
    // SAFETY: the thread is the current one; all values come from user space and are checked.
    match check(unsafe { c::kern_mmap(td.raw(), &request) }) {
        Err(Errno::EINVAL) if wanted.is_sound() => Err(Errno::ENOMEM),
        answer => answer.map(|()| td.result()),
    }
}

/// What a walk over a range of the address space does for each page or map entry that it meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Walk {
    /// A little, for the pages and entries that are there.
    Entries,
    /// A little, and for each page that could be there where an object has another one behind it.
    Pages,
    /// It may write each page to a disk.
    Writes,
}

impl Walk {
    /// How many pages and entries take well under a second, whatever is slow.
    const fn most(self) -> u64 {
        match self {
            Self::Entries | Self::Pages => 1 << 16,
            Self::Writes => 1 << 12,
        }
    }
}

/// Does something to a range of the address space, a part at a time where it is long. Between parts a process can
/// be stopped and killed.
///
/// Errors: those of `each`, which refuses what is no range before anything happens; ERESTART, upon which the call goes on where
/// it was.
fn in_parts(
    td: &mut Thread,
    address: u64,
    length: u64,
    walk: Walk,
    each: impl Fn(&mut Thread, u64, u64) -> Result<(), Errno>,
) -> Result<(), Errno> {
    let end = address.checked_add(length).filter(|end| *end <= USER_SPACE);
    let Some(end) = end.filter(|_| length > walk.most() * PAGE) else {
        return each(td, address, length);
    };
    let mut at = td
        .take_restart()
        .and_then(|at| u64::try_from(at).ok())
        .filter(|at| (address..end).contains(at))
        .unwrap_or(address);
    loop {
        let to = part_end(td, at, end, walk);
        each(td, at, to - at)?;
        at = to;
        if at >= end {
            return Ok(());
        }
        td.interruption().inspect_err(|_| td.set_restart(at.cast_signed()))?;
    }
}

/// The length of a range as mprotect(2) and msync(2) take it: they cut it where the address space ends. The others refuse it.
const fn cut(address: u64, length: u64) -> u64 {
    match address.checked_add(length) {
        Some(end) if address < USER_SPACE && end > USER_SPACE => USER_SPACE - address,
        _ => length,
    }
}

/// Where the first part of a range ends.
fn part_end(td: &mut Thread, start: u64, end: u64, walk: Walk) -> u64 {
    // SAFETY: the current process's map is alive and not locked by this thread; the range lies in user space.
    unsafe {
        let map = &raw mut (*(*(*td.raw()).td_proc).p_vmspace).vm_map;
        c::shim_vm_map_part(map, start, end, walk.most(), walk != Walk::Entries)
    }
}

/// Removes the mappings of a range.
pub fn kern_munmap(td: &mut Thread, address: u64, length: u64) -> Result<(), Errno> {
    in_parts(td, address, length, Walk::Entries, |td, address, length| {
        // SAFETY: the thread is the current one; all values are checked.
        check(unsafe { c::kern_munmap(td.raw(), word(address), word(length)) })
    })
}

/// Changes the protection of a range, to `PROT_*`.
pub fn kern_mprotect(td: &mut Thread, address: u64, length: u64, protection: c_int) -> Result<(), Errno> {
    in_parts(td, address, cut(address, length), Walk::Entries, |td, address, length| {
        // SAFETY: the thread is the current one; all values are checked.
        check(unsafe { c::shim_kern_mprotect(td.raw(), word(address), word(length), protection) })
    })
}

/// Says how a range will be used, `MADV_*`.
pub fn kern_madvise(td: &mut Thread, address: u64, length: u64, behaviour: c_int) -> Result<(), Errno> {
    in_parts(td, address, length, Walk::Pages, |td, address, length| {
        // SAFETY: the thread is the current one; all values are checked.
        check(unsafe { c::kern_madvise(td.raw(), word(address), word(length), behaviour) })
    })
}

/// Writes a range to its file, `MS_*`.
///
/// # Context
/// Sleeps.
pub fn kern_msync(td: &mut Thread, address: u64, length: u64, flags: c_int) -> Result<(), Errno> {
    in_parts(td, address, cut(address, length), Walk::Writes, |td, address, length| {
        // SAFETY: the thread is the current one; all values are checked.
        check(unsafe { c::kern_msync(td.raw(), word(address), word(length), flags) })
    })
}
