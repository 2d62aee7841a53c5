// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Open files, file(9): what a descriptor refers to.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::NonNull;
use sys_bindings as c;

/// A reference to an open file, given up when dropped.
pub struct File(NonNull<c::file>);

impl File {
    /// Takes over a reference.
    ///
    /// # Safety
    /// The file is alive and the reference the caller's.
    pub(super) unsafe fn from_raw(fp: NonNull<c::file>) -> Self {
        Self(fp)
    }

    /// For other wrappers.
    pub(super) fn raw(&self) -> *mut c::file {
        self.0.as_ptr()
    }

    /// What kind of object it is, `DTYPE_*`.
    #[allow(clippy::cast_sign_loss)]
    pub fn kind(&self) -> u32 {
        // SAFETY: the reference keeps the file alive, and its type does not change.
        unsafe { (*self.raw()).f_type as u32 }
    }

    /// Its flags, `FREAD`, `FWRITE`, `FAPPEND` and so on, at this moment.
    pub fn flags(&self) -> u32 {
        // SAFETY: as above; another thread may change the flags at any time, one word at once.
        unsafe { (&raw const (*self.raw()).f_flag).read_volatile() }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and given up once; the current thread holds no lock that the file's
        // close may want, as no wrapper keeps one past its own end.
        unsafe { c::shim_fdrop(self.raw(), Thread::current().raw()) };
    }
}

/// The file of a descriptor that has the rights.
///
/// Errors: EBADF; ENOTCAPABLE where a right is missing.
pub fn fget(td: &mut Thread, fd: c_int, rights: &CapRights) -> Result<File, Errno> {
    let mut fp = core::ptr::null_mut();
    // SAFETY: the thread is the current one; on success `fp` holds a reference that is ours.
    check(unsafe { c::shim_fget(td.raw(), fd, rights.as_ptr(), &mut fp) })?;
    NonNull::new(fp).map(File).ok_or(Errno::EBADF)
}
