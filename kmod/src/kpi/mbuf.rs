// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that travel in messages: `SCM_RIGHTS` of sendmsg(2), in network buffers, mbuf(9).

use super::errno::{check, Errno};
use super::held::discard;
use super::thread::Thread;
use super::uaccess;
use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;

/// Numbers of descriptors to be attached to a message that is sent.
pub struct Outgoing(NonNull<c::mbuf>);

impl Outgoing {
    /// Fetches the numbers from user space; whether they are open is for the socket to see.
    ///
    /// Errors: EINVAL for more than fit into a message; EFAULT.
    ///
    /// # Context
    /// May sleep.
    pub fn copyin(address: u64, count: usize) -> Result<Self, Errno> {
        let mut fds: *mut c_int = null_mut();
        // SAFETY: the shim makes a buffer of its own, and `fds` points at `count` numbers in it.
        let message = NonNull::new(unsafe { c::shim_rights_new(count, &mut fds) }).ok_or(Errno::EINVAL)?;
        let message = Self(message);
        // SAFETY: the buffer has room for so many bytes at `fds`; copyin checks the user address.
        check(unsafe { c::copyin(address as *const _, fds.cast(), count * size_of::<c_int>()) })?;
        Ok(message)
    }

    /// For other wrappers: gives the buffer away.
    pub(super) fn into_raw(self) -> *mut c::mbuf {
        ManuallyDrop::new(self).0.as_ptr()
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        // SAFETY: the buffer is ours and freed once.
        unsafe { c::shim_m_freem(self.0.as_ptr()) };
    }
}

/// Descriptors that came with a message. They are in the process's table already; dropped, all that were not
/// kept are closed.
pub struct Incoming(*mut c::mbuf);

impl Incoming {
    /// Takes over a chain of control messages that a receive answered with; it may be null.
    ///
    /// # Safety
    /// The chain is the caller's.
    pub(super) unsafe fn from_raw(chain: *mut c::mbuf) -> Self {
        Self(chain)
    }

    /// The numbers, a slice for each control message.
    fn messages(&mut self) -> impl Iterator<Item = &mut [c_int]> {
        let mut next = self.0;
        core::iter::from_fn(move || {
            let buffer = NonNull::new(next)?.as_ptr();
            let mut count = 0;
            // SAFETY: the chain is ours and no buffer in it comes twice.
            let fds = unsafe {
                next = c::shim_m_next(buffer);
                c::shim_rights_received(buffer, &mut count)
            };
            if fds.is_null() {
                return Some(Default::default());
            }
            // SAFETY: the shim answers with numbers inside the buffer, which is ours while `self` is borrowed.
            Some(unsafe { core::slice::from_raw_parts_mut(fds, count) })
        })
    }

    /// Copies the numbers to user space, as many as there is room for. Answers how many, and whether there
    /// were more.
    ///
    /// Errors: EFAULT.
    pub fn copyout(&mut self, mut address: u64, room: usize) -> Result<(usize, bool), Errno> {
        let mut stored = 0;
        for fds in self.messages() {
            let Some(fitting) = fds.get(..fds.len().min(room - stored)) else { continue };
            uaccess::copyout(fitting, address)?;
            address = address.wrapping_add(size_of_val(fitting) as u64);
            stored += fitting.len();
            if fitting.len() < fds.len() {
                return Ok((stored, true));
            }
        }
        Ok((stored, false))
    }

    /// Leaves the first `count` descriptors to the process.
    pub fn keep(mut self, count: usize) {
        for fd in self.messages().flatten().take(count) {
            // The number of no descriptor: what is not there is not closed.
            *fd = -1;
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if self.0.is_null() {
            return;
        }
        let mut td = Thread::current();
        let count = self.messages().flatten().filter(|fd| **fd >= 0).count();
        if count != 0 {
            discard(&mut td, self.messages().flatten().map(|fd| *fd).filter(|fd| *fd >= 0), count);
        }
        // SAFETY: the chain is ours, and freed once.
        unsafe { c::shim_m_freem(self.0) };
    }
}
