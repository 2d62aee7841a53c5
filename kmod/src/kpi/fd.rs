// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors, by number: close(2), dup(2), fcntl(2), fsync(2), lseek(2), and new ones.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use sys_bindings as c;
/// Types of sockets.
pub use sys_bindings::{SOCK_DGRAM, SOCK_STREAM};

/// Makes what closing needs.
///
/// # Context
/// Module load only. May sleep.
pub fn init() -> Result<(), Errno> {
    // SAFETY: once for each load, before any process closes a descriptor.
    check(unsafe { c::shim_closing_init() })
}

/// Undoes `init`.
///
/// # Context
/// Module unload only, when no process is left. May sleep.
pub fn uninit() {
    // SAFETY: once after `init`.
    unsafe { c::shim_closing_destroy() };
}

/// Closes a descriptor. Where it is a process's, other threads are stopped meanwhile.
///
/// Errors: EBADF; ERESTART where another thread stops them, and nothing was closed; those of the file, which is closed.
///
/// # Context
/// May sleep.
pub fn fd_close(td: &mut Thread, fd: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::shim_fd_close(td.raw(), fd) })
}

/// Duplicates a descriptor to the lowest free number, which is answered.
#[allow(clippy::cast_possible_truncation)]
pub fn kern_dup(td: &mut Thread, fd: c_int) -> Result<u32, Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::shim_dup(td.raw(), fd) })?;
    // A descriptor's number is an int.
    Ok(td.result() as u32)
}

/// Where an offset starts, `SEEK_*`.
#[derive(Clone, Copy, Debug)]
pub enum Seek {
    /// At the current offset.
    Cur,
    /// At the end of the file.
    End,
    /// At the start of the file.
    Set,
}

/// Moves a descriptor's offset and answers the new one.
#[allow(clippy::cast_possible_wrap)]
pub fn kern_lseek(td: &mut Thread, fd: c_int, offset: i64, whence: Seek) -> Result<u64, Errno> {
    let whence = match whence {
        Seek::Cur => c::SEEK_CUR,
        Seek::End => c::SEEK_END,
        Seek::Set => c::SEEK_SET,
    };
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::kern_lseek(td.raw(), fd, offset, whence as c_int) })?;
    Ok(td.result())
}

/// Makes an open descriptor refer to the file of another, with its rights, as one step.
///
/// Errors: EBADF where either is not open; ERESTART as for [`fd_close`].
///
/// # Context
/// May sleep: the replaced file is closed.
pub fn fd_replace(td: &mut Thread, from: c_int, to: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptors are checked.
    check(unsafe { c::shim_fd_replace(td.raw(), from, to) })
}

/// Sets the status flags, `O_*`, of a descriptor's file, as `F_SETFL` of fcntl(2) does.
pub fn kern_setfl(td: &mut Thread, fd: c_int, flags: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::kern_fcntl(td.raw(), fd, c::F_SETFL as c_int, flags as isize) })
}

/// Reduces the rights of a descriptor, cap_rights_limit(2).
///
/// Errors: EBADF; ENOTCAPABLE for a right that the descriptor does not have.
pub fn kern_cap_rights_limit(td: &mut Thread, fd: c_int, rights: &CapRights) -> Result<(), Errno> {
    let mut rights = rights.raw();
    // SAFETY: the thread is the current one, the set a copy of ours, the descriptor is checked.
    check(unsafe { c::shim_cap_rights_limit(td.raw(), fd, &mut rights) })
}

/// Writes a file's data to disk; with `all`, also what is known about it.
///
/// # Context
/// Sleeps.
pub fn kern_fsync(td: &mut Thread, fd: c_int, all: bool) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::kern_fsync(td.raw(), fd, all) })
}

/// Sets the size of a file in bytes.
///
/// # Context
/// Sleeps.
pub fn kern_ftruncate(td: &mut Thread, fd: c_int, size: i64) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked, and a negative size is refused.
    check(unsafe { c::kern_ftruncate(td.raw(), fd, size) })
}

/// Sets the times of access and modification of a file, futimens(2).
///
/// # Context
/// Sleeps.
pub fn kern_futimens(td: &mut Thread, fd: c_int, times: &[c::timespec; 2]) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; the descriptor is checked; the times are kernel memory that is only read.
    check(unsafe { c::kern_futimens(td.raw(), fd, times.as_ptr(), c::uio_seg_UIO_SYSSPACE) })
}

/// Creates an anonymous shared memory object, and a descriptor with exactly these rights.
#[allow(clippy::cast_possible_truncation)]
pub fn kern_shm_open_anon(td: &mut Thread, rights: &CapRights) -> Result<u32, Errno> {
    let mut caps = c::filecaps { fc_rights: rights.raw(), ..Default::default() };
    let flags = (c::O_RDWR | c::O_CLOEXEC) as c_int;
    // SAFETY: the thread is the current one; the rights are copied.
    check(unsafe { c::shim_shm_open_anon(td.raw(), flags, &mut caps) })?;
    Ok(td.result() as u32)
}

/// Creates a pair of connected UNIX sockets of a type, `SOCK_*`.
#[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]
pub fn kern_socketpair(td: &mut Thread, kind: u32) -> Result<(u32, u32), Errno> {
    let mut fds = [0; 2];
    // SAFETY: the thread is the current one; there is room for two descriptors.
    check(unsafe { c::kern_socketpair(td.raw(), c::AF_UNIX as c_int, kind as c_int, 0, fds.as_mut_ptr()) })?;
    Ok((fds[0] as u32, fds[1] as u32))
}

/// Says how a part of a file will be used, `POSIX_FADV_*`, posix_fadvise(2).
pub fn kern_posix_fadvise(
    td: &mut Thread,
    fd: c_int,
    offset: i64,
    length: i64,
    advice: c_int,
) -> Result<(), Errno> {
    // SAFETY: the thread is the current one; all values are checked.
    check(unsafe { c::kern_posix_fadvise(td.raw(), fd, offset, length, advice) })
}
