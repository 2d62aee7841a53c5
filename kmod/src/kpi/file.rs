// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Open files, file(9): what a descriptor refers to.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;
use sys_bindings as c;
/// A kind of file.
pub use sys_bindings::DTYPE_KQUEUE;
/// Flag of a file that was opened for reading.
pub use sys_bindings::FREAD;

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
        // SAFETY: the reference keeps the file alive; another thread may change the flags at any time, one word at once.
        unsafe { (&raw const (*self.raw()).f_flag).read_volatile() }
    }

    /// Whether it was opened for writing.
    pub fn is_writable(&self) -> bool {
        self.flags() & c::FWRITE != 0
    }

    /// The type of the socket that it is, `SOCK_*`.
    #[allow(clippy::cast_sign_loss)]
    pub fn socket_type(&self) -> Option<u32> {
        if self.kind() != c::DTYPE_SOCKET {
            return None;
        }
        // SAFETY: a file of this kind holds a socket until its last reference goes; its type does not change.
        unsafe { (*self.raw()).f_data.cast::<c::socket>().as_ref().map(|so| so.so_type as u32) }
    }

    /// The format bits of the mode, `S_IF*`, of the vnode that it is.
    pub fn vnode_format(&self) -> Option<u32> {
        if self.kind() != c::DTYPE_VNODE {
            return None;
        }
        // SAFETY: a file of this kind holds a reference to its vnode. The type is a byte that changes once at most, when
        // a file system is unmounted by force.
        Some(unsafe { c::shim_vnode_format((*self.raw()).f_vnode) })
    }

    /// Its attributes, fstat(2).
    ///
    /// # Context
    /// May sleep.
    pub fn stat(&self, td: &mut Thread) -> Result<c::stat, Errno> {
        let mut stat = c::stat::default();
        // SAFETY: the file is alive, the destination ours, the credential the current thread's own.
        check(unsafe { c::shim_fo_stat(self.raw(), &mut stat, (*td.raw()).td_ucred) })?;
        Ok(stat)
    }

    /// Its offset.
    ///
    /// Errors: ESPIPE for what has none.
    ///
    /// # Context
    /// May sleep.
    pub fn offset(&self, td: &mut Thread) -> Result<u64, Errno> {
        // SAFETY: the file is alive, and the thread the current one.
        check(unsafe { c::shim_fo_tell(self.raw(), td.raw()) })?;
        Ok(td.result())
    }

    /// Its offset at this moment, whoever is about to move it; 0 for what has none.
    ///
    /// # Context
    /// Does not sleep.
    pub fn offset_now(&self) -> u64 {
        // SAFETY: the file is alive; the offset is read as one word.
        u64::try_from(unsafe { c::shim_f_offset(self.raw()) }).unwrap_or(0)
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

/// Runs a function on the file of a descriptor that has the rights; without a reference where none is needed.
///
/// Errors: EBADF; ENOTCAPABLE where a right is missing.
pub fn with_file<R>(
    td: &mut Thread,
    fd: c_int,
    rights: &CapRights,
    body: impl FnOnce(&mut Thread, &File) -> R,
) -> Result<R, Errno> {
    let (mut fp, mut held) = (core::ptr::null_mut(), false);
    // SAFETY: the thread is the current one. On success `fp` holds a reference that is ours, or the descriptor has one
    // that only this thread, which is busy here, could give up.
    check(unsafe { c::shim_fget_borrow(td.raw(), fd, rights.as_ptr(), &mut fp, &mut held) })?;
    let file = ManuallyDrop::new(NonNull::new(fp).map(File).ok_or(Errno::EBADF)?);
    let result = body(td, &file);
    if held {
        drop(ManuallyDrop::into_inner(file));
    }
    Ok(result)
}

/// The rights of a descriptor, `struct filecaps`, freed when dropped.
pub struct FileCaps(c::filecaps);

impl FileCaps {
    /// Whether a right, `CAP_*`, is among them. That to fcntl(2) is where flags can be set: a descriptor can have a list of
    /// what it is for, cap_fcntls_limit(2).
    pub fn is_set(&self, right: u64) -> bool {
        CapRights::from_raw(self.0.fc_rights).is_set(right)
            && (right != c::CAP_FCNTL || self.0.fc_fcntls & 1 << c::F_SETFL != 0)
    }

    /// For other wrappers.
    pub(super) fn as_mut_ptr(&mut self) -> *mut c::filecaps {
        &mut self.0
    }
}

impl Drop for FileCaps {
    fn drop(&mut self) {
        // SAFETY: what the structure points to is ours, or null after it was moved on.
        unsafe { c::filecaps_free(&mut self.0) };
    }
}

/// The file of a descriptor, and the descriptor's rights, at one moment.
///
/// Errors: EBADF.
///
/// # Context
/// May sleep where the descriptor has a list of ioctls.
pub fn fget_cap(td: &mut Thread, fd: c_int) -> Result<(File, FileCaps), Errno> {
    let mut fp = core::ptr::null_mut();
    let mut caps = FileCaps(c::filecaps::default());
    // SAFETY: the thread is the current one; no rights are asked for; on success the reference and the copy of the
    // rights are ours.
    check(unsafe {
        c::shim_fget_cap(
            td.raw(),
            fd,
            &raw const c::cap_no_rights,
            core::ptr::null_mut(),
            &mut fp,
            caps.as_mut_ptr(),
        )
    })?;
    NonNull::new(fp).map(|fp| (File(fp), caps)).ok_or(Errno::EBADF)
}
