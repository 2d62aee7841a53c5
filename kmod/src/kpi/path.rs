// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Paths, and what is done with one relative to a directory's descriptor: mkdirat(2) and its relatives, namei(9).
//!
//! The calling process is in capability mode, where namei(9) finds nothing outside the directory.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::File;
use super::malloc::KVec;
use super::thread::Thread;
use super::uaccess::copyin_bytes;
use core::ffi::{c_char, c_int};
use core::ptr::NonNull;
use sys_bindings as c;
/// Flags of [`open`].
pub use sys_bindings::{FREAD, FWRITE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_TRUNC};

/// The most bytes of a path, with the NUL behind them.
const PATH_MAX: usize = c::PATH_MAX as usize;
/// Where the kernel looks for the paths that it is given here.
const SPACE: c::uio_seg = c::uio_seg_UIO_SYSSPACE;

/// `CAP_FCNTL_SETFL`, of the type of a list of fcntls.
const SETFL: u32 = 1 << c::F_SETFL;

/// A path in kernel memory: bytes without NUL, and a NUL.
pub struct Path(KVec<u8>);

impl Path {
    /// Copies a path from user space; each byte is fetched once.
    ///
    /// Errors: ENAMETOOLONG, EFAULT; EINVAL for a NUL in it.
    ///
    /// # Context
    /// May sleep.
    pub fn copyin(address: u64, length: usize) -> Result<Self, Errno> {
        if length >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        let mut bytes = KVec::zeroed(length + 1)?;
        let text = bytes.get_mut(..length).ok_or(Errno::ENAMETOOLONG)?;
        copyin_bytes(address, text)?;
        if text.contains(&0) {
            return Err(Errno::EINVAL);
        }
        Ok(Self(bytes))
    }

    fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
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

// SAFETY of all blocks below: the thread is the current one, paths are strings in kernel memory that outlive the call,
// descriptors are checked, and other addresses are user addresses, which are checked too. All may sleep.

/// Creates a directory with a mode, which the process's umask reduces.
pub fn kern_mkdirat(td: &mut Thread, fd: c_int, path: &Path, mode: c_int) -> Result<(), Errno> {
    // SAFETY: see above.
    check(unsafe { c::kern_mkdirat(td.raw(), fd, path.as_ptr(), SPACE, mode) })
}

/// Creates a hard link at `to` to the file at `from`.
pub fn kern_linkat(
    td: &mut Thread,
    from: (c_int, &Path),
    to: (c_int, &Path),
    follow: bool,
) -> Result<(), Errno> {
    let flag = follow_flag(follow);
    // SAFETY: see above.
    check(unsafe { c::kern_linkat(td.raw(), from.0, to.0, from.1.as_ptr(), to.1.as_ptr(), SPACE, flag) })
}

/// Renames a file.
pub fn kern_renameat(td: &mut Thread, from: (c_int, &Path), to: (c_int, &Path)) -> Result<(), Errno> {
    // SAFETY: see above.
    check(unsafe { c::kern_renameat(td.raw(), from.0, from.1.as_ptr(), to.0, to.1.as_ptr(), SPACE) })
}

/// Creates a symbolic link to `target`.
pub fn kern_symlinkat(td: &mut Thread, target: &Path, fd: c_int, path: &Path) -> Result<(), Errno> {
    // SAFETY: see above.
    check(unsafe { c::kern_symlinkat(td.raw(), target.as_ptr(), fd, path.as_ptr(), SPACE) })
}

/// Reads a symbolic link into user memory, and answers how many bytes it took.
pub fn kern_readlinkat(
    td: &mut Thread,
    fd: c_int,
    path: &Path,
    buf: u64,
    length: usize,
) -> Result<u64, Errno> {
    // No link is longer than what the kernel takes for a length.
    let length = length.min(c_int::MAX as usize);
    let user = c::uio_seg_UIO_USERSPACE;
    // SAFETY: see above.
    check(unsafe { c::kern_readlinkat(td.raw(), fd, path.as_ptr(), SPACE, buf as *mut _, user, length) })?;
    Ok(td.result())
}

/// Removes a directory.
pub fn kern_frmdirat(td: &mut Thread, fd: c_int, path: &Path) -> Result<(), Errno> {
    // SAFETY: see above.
    check(unsafe { c::kern_frmdirat(td.raw(), fd, path.as_ptr(), c::FD_NONE, SPACE, 0) })
}

/// Removes a file that is no directory.
pub fn kern_funlinkat(td: &mut Thread, fd: c_int, path: &Path) -> Result<(), Errno> {
    // SAFETY: see above.
    check(unsafe { c::kern_funlinkat(td.raw(), fd, path.as_ptr(), c::FD_NONE, SPACE, 0, 0) })
}

/// The attributes of a file.
pub fn kern_statat(td: &mut Thread, fd: c_int, path: &Path, follow: bool) -> Result<c::stat, Errno> {
    let mut stat = c::stat::default();
    // SAFETY: see above; the destination is ours.
    check(unsafe {
        c::shim_kern_statat(td.raw(), nofollow_flag(follow), fd, path.as_ptr(), SPACE, &mut stat)
    })?;
    Ok(stat)
}

/// Sets the times of access and modification.
pub fn kern_utimensat(
    td: &mut Thread,
    fd: c_int,
    path: &Path,
    times: &[c::timespec; 2],
    follow: bool,
) -> Result<(), Errno> {
    let flag = nofollow_flag(follow);
    // SAFETY: see above; the times are kernel memory that is only read.
    check(unsafe { c::kern_utimensat(td.raw(), fd, path.as_ptr(), SPACE, times.as_ptr(), SPACE, flag) })
}

/// Opens a file with flags, `FREAD` and so on and `O_*`, if the directory's descriptor has the rights. The umask
/// reduces the mode of a new file. The file is not in the table of descriptors yet.
pub fn open(
    td: &mut Thread,
    fd: c_int,
    path: &Path,
    flags: u32,
    mode: u32,
    rights: &CapRights,
) -> Result<File, Errno> {
    let mut fp = core::ptr::null_mut();
    // SAFETY: see above; on success the reference is ours.
    check(unsafe {
        c::shim_openat(td.raw(), fd, path.as_ptr(), flags as c_int, mode as c_int, rights.as_ptr(), &mut fp)
    })?;
    // SAFETY: as the shim says.
    NonNull::new(fp).map(|fp| unsafe { File::from_raw(fp) }).ok_or(Errno::ENOENT)
}

/// Gives a file a descriptor, with these rights; `F_SETFL` is among the fcntls if its right is.
///
/// Errors: EMFILE.
pub fn install(td: &mut Thread, file: File, flags: u32, rights: &CapRights) -> Result<u32, Errno> {
    let mut caps = c::filecaps { fc_rights: rights.raw(), ..Default::default() };
    if rights.is_set(c::CAP_FCNTL) {
        caps.fc_fcntls = SETFL;
    }
    let mut fd = -1;
    // SAFETY: the thread is the current one; on success the table has the reference and the rights.
    check(unsafe { c::finstall_refed(td.raw(), file.raw(), &mut fd, flags as c_int, &mut caps) })?;
    core::mem::forget(file);
    u32::try_from(fd).map_err(|_| Errno::EMFILE)
}
