// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Paths, and what is done with one relative to a directory's descriptor: mkdirat(2) and its relatives, namei(9).
//!
//! The calling process is in capability mode, where namei(9) finds nothing outside the directory.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::File;
use super::thread::Thread;
use core::ffi::{c_int, CStr};
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use sys_bindings as c;
/// Flags of [`open`].
pub use sys_bindings::{FREAD, FWRITE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_TRUNC};

/// The most bytes of a path, with the NUL behind them.
const PATH_MAX: usize = c::PATH_MAX as usize;
/// Paths that are not longer, with the NUL, stay on the stack.
const SHORT: usize = 128;
/// Where the kernel looks for the paths that it is given here.
const SPACE: c::uio_seg = c::uio_seg_UIO_SYSSPACE;

/// Room for a path; where it is long, a buffer of namei(9)'s, given back when dropped.
pub struct PathRoom {
    short: [MaybeUninit<u8>; SHORT],
    long: Option<NonNull<u8>>,
}

impl PathRoom {
    /// Without a path yet.
    pub const fn new() -> Self {
        Self { short: [MaybeUninit::uninit(); SHORT], long: None }
    }

    /// Copies a path from user space; each byte is fetched once.
    ///
    /// Errors: ENAMETOOLONG, EFAULT; EINVAL for a NUL in it.
    ///
    /// # Context
    /// May sleep.
    pub fn copyin(&mut self, address: u64, length: usize) -> Result<&CStr, Errno> {
        let room: *mut u8 = if length < SHORT {
            self.short.as_mut_ptr().cast()
        } else if length < PATH_MAX {
            // SAFETY: waits until it can answer with PATH_MAX bytes, which `drop` gives back.
            let room = unsafe { c::shim_namei_alloc() }.cast();
            self.long = NonNull::new(room);
            room
        } else {
            return Err(Errno::ENAMETOOLONG);
        };
        // SAFETY: there is room for more than `length` bytes; copyin checks the user address.
        check(unsafe { c::copyin(address as *const _, room.cast(), length) })?;
        // SAFETY: there is room for more than `length` bytes, and copyin has set all before this one.
        let text = unsafe {
            room.add(length).write(0);
            core::slice::from_raw_parts(room, length + 1)
        };
        CStr::from_bytes_with_nul(text).map_err(|_| Errno::EINVAL)
    }
}

impl Drop for PathRoom {
    fn drop(&mut self) {
        if let Some(room) = self.long {
            // SAFETY: came from shim_namei_alloc and is given back once.
            unsafe { c::shim_namei_free(room.as_ptr().cast()) };
        }
    }
}

/// `AT_SYMLINK_FOLLOW`, for calls that do not follow a link at the path's end unless told to.
#[allow(clippy::cast_possible_wrap)]
const fn follow_flag(follow: bool) -> c_int {
    if follow {
        c::AT_SYMLINK_FOLLOW as c_int
    } else {
        0
    }
}

/// `AT_SYMLINK_NOFOLLOW`, for calls that do follow.
#[allow(clippy::cast_possible_wrap)]
const fn nofollow_flag(follow: bool) -> c_int {
    if follow {
        0
    } else {
        c::AT_SYMLINK_NOFOLLOW as c_int
    }
}

// All of these may sleep.

/// Creates a directory with a mode, which the process's umask reduces.
pub fn kern_mkdirat(td: &mut Thread, fd: c_int, path: &CStr, mode: c_int) -> Result<(), Errno> {
    // SAFETY: the thread is the current one, the path a string that outlives the call; the descriptor is checked.
    check(unsafe { c::kern_mkdirat(td.raw(), fd, path.as_ptr(), SPACE, mode) })
}

/// Creates a hard link at `to` to the file at `from`.
pub fn kern_linkat(
    td: &mut Thread,
    from: (c_int, &CStr),
    to: (c_int, &CStr),
    follow: bool,
) -> Result<(), Errno> {
    let flag = follow_flag(follow);
    // SAFETY: the thread is the current one, the paths are strings that outlive the call; the descriptors are checked.
    check(unsafe { c::kern_linkat(td.raw(), from.0, to.0, from.1.as_ptr(), to.1.as_ptr(), SPACE, flag) })
}

/// Renames a file.
pub fn kern_renameat(td: &mut Thread, from: (c_int, &CStr), to: (c_int, &CStr)) -> Result<(), Errno> {
    // SAFETY: the thread is the current one, the paths are strings that outlive the call; the descriptors are checked.
    check(unsafe { c::kern_renameat(td.raw(), from.0, from.1.as_ptr(), to.0, to.1.as_ptr(), SPACE) })
}

/// Creates a symbolic link to `target`.
pub fn kern_symlinkat(td: &mut Thread, target: &CStr, fd: c_int, path: &CStr) -> Result<(), Errno> {
    // SAFETY: the thread is the current one, both are strings that outlive the call; the descriptor is checked.
    check(unsafe { c::kern_symlinkat(td.raw(), target.as_ptr(), fd, path.as_ptr(), SPACE) })
}

/// Reads a symbolic link into user memory, and answers how many bytes it took.
pub fn kern_readlinkat(
    td: &mut Thread,
    fd: c_int,
    path: &CStr,
    buf: u64,
    length: usize,
) -> Result<u64, Errno> {
    // No link is longer than what the kernel takes for a length.
    let length = length.min(c_int::MAX as usize);
    let user = c::uio_seg_UIO_USERSPACE;
    // SAFETY: the thread is the current one, the path a string that outlives the call; descriptor and user address are
    // checked.
    check(unsafe { c::kern_readlinkat(td.raw(), fd, path.as_ptr(), SPACE, buf as *mut _, user, length) })?;
    Ok(td.result())
}

/// Removes a directory.
pub fn kern_frmdirat(td: &mut Thread, fd: c_int, path: &CStr) -> Result<(), Errno> {
    // SAFETY: the thread is the current one, the path a string that outlives the call; the descriptor is checked.
    check(unsafe { c::kern_frmdirat(td.raw(), fd, path.as_ptr(), c::FD_NONE, SPACE, 0) })
}

/// Removes a file that is no directory.
pub fn kern_funlinkat(td: &mut Thread, fd: c_int, path: &CStr) -> Result<(), Errno> {
    // SAFETY: the thread is the current one, the path a string that outlives the call; the descriptor is checked.
    check(unsafe { c::kern_funlinkat(td.raw(), fd, path.as_ptr(), c::FD_NONE, SPACE, 0, 0) })
}

/// The attributes of a file.
pub fn kern_statat(td: &mut Thread, fd: c_int, path: &CStr, follow: bool) -> Result<c::stat, Errno> {
    let mut stat = c::stat::default();
    // SAFETY: the thread is the current one, the path a string that outlives the call; the descriptor is checked; the
    // destination is ours.
    check(unsafe {
        c::shim_kern_statat(td.raw(), nofollow_flag(follow), fd, path.as_ptr(), SPACE, &mut stat)
    })?;
    Ok(stat)
}

/// Sets the times of access and modification.
pub fn kern_utimensat(
    td: &mut Thread,
    fd: c_int,
    path: &CStr,
    times: &[c::timespec; 2],
    follow: bool,
) -> Result<(), Errno> {
    let flag = nofollow_flag(follow);
    // SAFETY: the thread is the current one, path and times are kernel memory that outlives the call; the descriptor is
    // checked.
    check(unsafe { c::kern_utimensat(td.raw(), fd, path.as_ptr(), SPACE, times.as_ptr(), SPACE, flag) })
}

/// A file that was opened, before it has a descriptor.
pub struct Opened {
    file: File,
    /// What fcntl(2) could do with the directory's descriptor, `CAP_FCNTL_*`.
    fcntls: u32,
    /// Flags for the descriptor.
    flags: c_int,
}

impl Opened {
    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file a descriptor with these rights. With the right to fcntl(2) the descriptor can do of it what the
    /// directory's could.
    ///
    /// Errors: EMFILE.
    pub fn install(self, td: &mut Thread, rights: &CapRights) -> Result<u32, Errno> {
        let fcntls = if rights.is_set(c::CAP_FCNTL) { self.fcntls } else { 0 };
        let mut caps = c::filecaps { fc_rights: rights.raw(), fc_fcntls: fcntls, ..Default::default() };
        let mut fd = -1;
        // SAFETY: the thread is the current one; on success the table has the reference and the rights.
        check(unsafe { c::finstall_refed(td.raw(), self.file.raw(), &mut fd, self.flags, &mut caps) })?;
        core::mem::forget(self.file);
        u32::try_from(fd).map_err(|_| Errno::EMFILE)
    }
}

/// Opens a file with flags, `FREAD` and so on and `O_*`, if the directory's descriptor has the rights. The umask
/// reduces the mode of a new file.
pub fn open(
    td: &mut Thread,
    fd: c_int,
    path: &CStr,
    flags: c_int,
    mode: c_int,
    rights: &CapRights,
) -> Result<Opened, Errno> {
    let mut opened = c::shim_opened::default();
    // SAFETY: the thread is the current one, path and rights outlive the call; the descriptor is checked; on success the
    // reference is ours.
    check(unsafe { c::shim_openat(td.raw(), fd, path.as_ptr(), flags, mode, rights.as_ptr(), &mut opened) })?;
    let fp = NonNull::new(opened.fp).ok_or(Errno::ENOENT)?;
    // SAFETY: the reference that the shim answered is ours, and given away once.
    Ok(Opened { file: unsafe { File::from_raw(fp) }, fcntls: opened.fcntls, flags: opened.flags })
}
