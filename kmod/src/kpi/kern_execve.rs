// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A new image for the current process: kern_execve() and what has to be done around it.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;

/// The most bytes of argument data, with the NUL behind them.
const ARG_MAX: usize = c::ARG_MAX as usize;

/// The other threads of the process are stopped where they would return to user space. Dropped, they go on; ended
/// with [`Single::finish`], they end.
pub struct Single<'a> {
    td: &'a mut Thread,
    old: *mut c::vmspace,
    sysent: *mut c::sysentvec,
    error: c_int,
}

impl<'a> Single<'a> {
    /// Stops the other threads.
    ///
    /// Errors: ERESTART where another thread of the process does the same or ends it.
    ///
    /// # Context
    /// Sleeps.
    pub fn new(td: &'a mut Thread) -> Result<Self, Errno> {
        let mut old = null_mut();
        // SAFETY: the thread is the current one; `post_execve` follows in `drop`.
        check(unsafe { c::pre_execve(td.raw(), &mut old) })?;
        // SAFETY: the current process, whose sysentvec only its own exec changes.
        let sysent = unsafe { (*(*td.raw()).td_proc).p_sysent };
        Ok(Self { td, old, sysent, error: 0 })
    }

    /// The current thread.
    pub fn thread(&mut self) -> &mut Thread {
        self.td
    }

    /// Executes the file of a descriptor with argument data from user space.
    ///
    /// Errors: E2BIG for more data than the system allows, EFAULT, those of fexecve(2). After an error nothing has
    /// changed. The process may end in here, and then this does not return.
    ///
    /// # Context
    /// Sleeps.
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
    pub fn execute(&mut self, fd: c_int, data: u64, length: usize) -> Result<(), Errno> {
        if length >= ARG_MAX {
            return Err(Errno::E2BIG);
        }
        let mut args = c::image_args::default();
        // SAFETY: the structure is empty, as the functions want it. On success it owns a buffer of `ARG_MAX` bytes
        // from `endp` on, one of which is left for the NUL.
        check(unsafe { c::exec_alloc_args(&mut args) })?;
        // SAFETY: there is room for so many bytes and a NUL at `endp`; copyin checks the user address.
        let copied = unsafe {
            check(c::exec_args_add_fname(&mut args, null_mut(), c::uio_seg_UIO_SYSSPACE))
                .and_then(|()| check(c::copyin(data as *const _, args.endp.cast(), length)))
        };
        if let Err(error) = copied {
            // SAFETY: the buffer is ours, and freed once.
            unsafe { c::exec_free_args(&mut args) };
            return Err(error);
        }
        // SAFETY: `length` bytes have been copied to `endp`, where there is room for one more.
        unsafe {
            *args.endp.add(length) = 0;
            args.endp = args.endp.add(length + 1);
        }
        args.stringspace -= (length + 1) as c_int;
        // Without an argument string the kernel refuses.
        args.argc = 1;
        args.fd = fd;
        // SAFETY: the arguments are complete and given away; `old` came from `pre_execve`. Nothing on this stack
        // needs to be dropped should it not return.
        let error = unsafe { c::kern_execve(self.td.raw(), &mut args, null_mut(), self.old) };
        if error == EJUSTRETURN {
            self.error = error;
            return Ok(());
        }
        check(error)
    }

    /// Whether the process has the ABI that it had before.
    pub fn is_of_same_abi(&self) -> bool {
        // SAFETY: the current process, whose sysentvec only its own exec changes.
        unsafe { (*(*self.td.raw()).td_proc).p_sysent == self.sysent }
    }

    /// After a successful [`Single::execute`]: ends the other threads.
    pub fn finish(self) -> Replaced {
        drop(self);
        Replaced
    }
}

/// The current process has another image. What a system call answers then: the registers are the new image's, and stay so.
#[must_use]
#[derive(Debug)]
pub struct Replaced;

impl Drop for Single<'_> {
    fn drop(&mut self) {
        // SAFETY: once after each successful `pre_execve`, with its vmspace.
        unsafe { c::post_execve(self.td.raw(), self.error, self.old) };
    }
}

/// The registers are set already.
const EJUSTRETURN: c_int = c::EJUSTRETURN as c_int;

/// A vnode, with a reference that is given up when dropped.
struct Vnode(NonNull<c::vnode>);

impl Drop for Vnode {
    fn drop(&mut self) {
        // SAFETY: the reference is ours and given up once; the vnode is not locked.
        unsafe { c::vrele(self.0.as_ptr()) };
    }
}

/// The first bytes of an executable, with zeros behind its end; of nothing but a regular file. Only who could execute it
/// if it were a program learns from that what it holds.
///
/// Errors: EBADF, also for a file that is not open in a way to be executed, as one open for writing; ENOTCAPABLE where the
/// descriptor is not for executing; EACCES.
///
/// # Context
/// Sleeps.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // A few bytes.
pub fn magic<const N: usize>(td: &mut Thread, fd: c_int) -> Result<Option<[u8; N]>, Errno> {
    let mut vp = null_mut();
    // SAFETY: the thread is the current one; on success `vp` holds a reference that is ours.
    check(unsafe { c::shim_fgetvp_exec(td.raw(), fd, CapRights::new(&[c::CAP_FEXECVE]).as_ptr(), &mut vp) })?;
    let vnode = Vnode(NonNull::new(vp).ok_or(Errno::EBADF)?);
    // SAFETY: the reference keeps the vnode.
    if unsafe { c::shim_vnode_format(vnode.0.as_ptr()) } != c::S_IFREG {
        return Ok(None);
    }
    // SAFETY: the reference keeps the vnode, which is not locked; the thread is the current one.
    check(unsafe { c::shim_vn_access_exec(vnode.0.as_ptr(), td.raw()) })?;
    let mut bytes = [0; N];
    // Asked for because a file that ends early would be an error otherwise.
    let mut rest = 0;
    // SAFETY: the vnode is ours and not locked; the destination has this size; credentials are the thread's own.
    check(unsafe {
        c::vn_rdwr(
            c::uio_rw_UIO_READ,
            vnode.0.as_ptr(),
            bytes.as_mut_ptr().cast(),
            N as c_int,
            0,
            c::uio_seg_UIO_SYSSPACE,
            0,
            (*td.raw()).td_ucred,
            null_mut(),
            &mut rest,
            td.raw(),
        )
    })?;
    Ok(Some(bytes))
}

/// How many descriptors the current process may have.
pub fn maxfd(td: &mut Thread) -> usize {
    // SAFETY: the thread is the current one.
    usize::try_from(unsafe { c::shim_maxfd(td.raw()) }).unwrap_or(0)
}
