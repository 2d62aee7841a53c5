// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Room for a part of a file, posix_fallocate(2), which goes on for as long as the range is long: it writes to all of it.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::{fget, File};
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;

/// How many bytes are allocated between two looks at signals: little enough for a slow disk.
const PART: i64 = 1 << 20;

/// Allocates room for a range of a file. What has been allocated stays, also after an error.
///
/// Errors: those of posix_fallocate(2); ENOSPC where the file system does not have so much, before anything is
/// allocated; ERESTART, upon which the call goes on where it was.
///
/// # Context
/// Sleeps.
pub fn fallocate(td: &mut Thread, fd: c_int, offset: i64, length: i64) -> Result<(), Errno> {
    if offset < 0 || length <= 0 {
        return Err(Errno::EINVAL);
    }
    let end = offset.checked_add(length).ok_or(Errno::EFBIG)?;
    // Taken before anything can fail: it must not be left for another call, of another file.
    let left = td.take_restart();
    let file = fget(td, fd, &CapRights::new(&[c::CAP_PWRITE]))?;
    // The kernel sets no more than the size of shared memory.
    if file.vnode_format() != Some(c::S_IFREG) {
        return file.fallocate(td, offset, length);
    }
    if !file.is_writable() {
        return Err(Errno::EBADF);
    }
    let is_memory = file.is_memory();
    if length > PART && length.unsigned_abs() > file.room(td, is_memory)? {
        return Err(Errno::ENOSPC);
    }
    let mut at = left.filter(|at| (offset..end).contains(at)).unwrap_or(offset);
    loop {
        let part = PART.min(end - at);
        // tmpfs(5) of 14.0 takes all memory there is, and more: it waits for the rest in a way that nothing ends.
        if is_memory && memory_left() < part.unsigned_abs() {
            return Err(Errno::ENOSPC);
        }
        let allocated = file.fallocate(td, at, part);
        if allocated.is_ok() {
            at += part;
        }
        if at == end {
            return allocated;
        }
        allocated.and_then(|()| td.interruption()).inspect_err(|error| {
            if *error == Errno::ERESTART {
                td.set_restart(at);
            }
        })?;
    }
}

/// How many bytes of memory can be filled before the system has to make room.
fn memory_left() -> u64 {
    // SAFETY: looks at counters.
    unsafe { c::shim_memory_left() }
}

impl File {
    fn fallocate(&self, td: &mut Thread, offset: i64, length: i64) -> Result<(), Errno> {
        // SAFETY: the file is alive, the thread the current one, the range checked.
        check(unsafe { c::shim_fo_fallocate(self.raw(), offset, length, td.raw()) })
    }

    /// Whether the data of the vnode that it is fills memory.
    fn is_memory(&self) -> bool {
        // SAFETY: the file is a vnode's, which the current thread has not locked.
        unsafe { c::shim_vnode_is_memory(self.raw()) }
    }

    /// The longest range that can be allocated for the vnode that it is: what it has, and what there is.
    fn room(&self, td: &mut Thread, is_memory: bool) -> Result<u64, Errno> {
        const BLOCK: u64 = 512;
        let mut room = 0;
        // SAFETY: the file is a vnode's, which the current thread has not locked; the destination is ours.
        check(unsafe { c::shim_vnode_room(self.raw(), &mut room) })?;
        if is_memory {
            room = room.min(memory_left());
        }
        let has = u64::try_from(self.stat(td)?.st_blocks).unwrap_or(0).saturating_mul(BLOCK);
        Ok(room.saturating_add(has))
    }
}
