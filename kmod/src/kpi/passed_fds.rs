// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that outlive an exec: taken from the table before, put into the new one after. kern_execve() may end the
//! process instead of returning: meanwhile they are `held`.

use super::errno::{check, Errno};
use super::held::{allocate, free, publish, release, slots, Held, Slot};
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::null_mut;
use sys_bindings as c;

/// Descriptors that the current process takes along into a new image. Gives up what it holds when dropped, or when
/// the process ends. As long as it is there, the module is not unloaded.
pub struct Passed {
    held: *mut Held,
    process: *mut c::proc_,
}

impl Passed {
    /// Takes references to the files of descriptors, which may be listed more than once. The caller bounds their
    /// number.
    ///
    /// Errors: EBADF; EINVAL for a file that cannot be passed on, as a kqueue; EMFILE where a rule of rctl(8) allows no table
    /// for so many.
    ///
    /// # Context
    /// The process has one thread, or its others are stopped. May sleep.
    pub fn take(td: &mut Thread, fds: &[u32]) -> Result<Self, Errno> {
        // SAFETY: the current thread's process.
        let process = unsafe { (*td.raw()).td_proc };
        let held = allocate(process, fds.len())?;
        // SAFETY: the memory has room for a slot for each descriptor, and is ours alone.
        let filled = unsafe { fill(td, held, fds) };
        if let Err(error) = filled.and_then(|()| make_room(td, fds)) {
            // SAFETY: never on the list.
            unsafe { free(held) };
            return Err(error);
        }
        // SAFETY: it is ours alone.
        unsafe { publish(held) };
        Ok(Self { held, process })
    }

    /// Closes all descriptors of the current process and opens these instead, numbered from 0 in their order.
    ///
    /// Errors: EMFILE where a limit was lowered meanwhile; then only some are open.
    ///
    /// # Context
    /// The process has one thread, or its others never return to user space. May sleep.
    pub fn install(&mut self, td: &mut Thread) -> Result<(), Errno> {
        // SAFETY: the thread is the current one, and no other uses the table.
        check(unsafe { c::kern_close_range(td.raw(), 0, 0, c_int::MAX as u32) })?;
        let held = self.held;
        // SAFETY: the memory stays until this is dropped, and only its own process changes it.
        unsafe {
            while (*held).first < (*held).end {
                let slot = slots(held).add((*held).first);
                let mut fd = -1;
                check(c::shim_finstall_refed(
                    td.raw(),
                    (*slot).file,
                    &mut fd,
                    (*slot).flags,
                    &mut (*slot).caps,
                ))?;
                let expected = (*held).first;
                (*held).first += 1;
                if usize::try_from(fd) != Ok(expected) {
                    return Err(Errno::EMFILE);
                }
            }
        }
        Ok(())
    }

    /// Gives up what it holds when the process ends, and not before.
    pub fn keep_until_exit(self) {
        core::mem::forget(self);
    }
}

impl Drop for Passed {
    fn drop(&mut self) {
        release(self.process);
    }
}

/// Fills the slots of a head.
///
/// # Safety
/// The head has room for a slot for each descriptor, none is filled, and it is not on the list.
unsafe fn fill(td: &mut Thread, held: *mut Held, fds: &[u32]) -> Result<(), Errno> {
    for &fd in fds {
        // SAFETY: the contract; the first `end` are filled.
        unsafe {
            take_one(td, fd, slots(held).add((*held).end))?;
            (*held).end += 1;
        }
    }
    Ok(())
}

/// Has the table grow while there still is a caller to answer.
fn make_room(td: &mut Thread, fds: &[u32]) -> Result<(), Errno> {
    let Some(&open) = fds.first() else {
        return Ok(());
    };
    let count = c_int::try_from(fds.len()).map_err(|_| Errno::EMFILE)?;
    // SAFETY: the thread is the current one, and its others do not run.
    check(unsafe { c::shim_fd_reserve(td.raw(), open as c_int, count) })
}

/// Fills a slot with the file of a descriptor.
///
/// # Safety
/// `slot` is memory for a slot, which is filled on success.
unsafe fn take_one(td: &mut Thread, fd: u32, slot: *mut Slot) -> Result<(), Errno> {
    let mut filled = Slot { file: null_mut(), caps: c::filecaps::default(), flags: 0 };
    // SAFETY: the thread is the current one; numbers past `c_int::MAX` become negative: EBADF. The rights are copied.
    check(unsafe {
        c::shim_fget_cap(
            td.raw(),
            fd as c_int,
            &raw const c::cap_no_rights,
            &mut filled.flags,
            &mut filled.file,
            &mut filled.caps,
        )
    })?;
    // SAFETY: a file that we hold has its operations.
    let passable = unsafe { (*(*filled.file).f_ops).fo_flags & c::DFLAG_PASSABLE as c::fo_flags_t != 0 };
    if !passable {
        // SAFETY: both are ours, and given up once.
        unsafe {
            c::filecaps_free(&mut filled.caps);
            c::shim_fdrop(filled.file, td.raw());
        }
        return Err(Errno::EINVAL);
    }
    // SAFETY: the contract.
    unsafe { slot.write(filled) };
    Ok(())
}
