// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_open.

use super::fdstat::type_of;
use super::number;
use crate::abi::flags::{FdFlags, OFlags, Rights};
use crate::abi::records::FdStat;
use crate::abi::types::{Lookup, UserAddr};
use crate::convert::flags::to_oflags;
use crate::convert::rights;
use crate::kpi::capsicum::{CapRights, CAP_CREATE, CAP_FSYNC, CAP_FTRUNCATE, CAP_LOOKUP, CAP_SEEK};
use crate::kpi::path::{open, PathRoom, FREAD, FWRITE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_TRUNC};
use crate::kpi::uaccess::copyin;
use crate::kpi::{Errno, Thread};
use core::ffi::c_int;

/// Who asks for these means to write.
const WRITING: Rights = rights::WRITING.with(Rights::FD_DATASYNC);
/// Flags that take the right to synchronise.
const SYNCHRONISED: FdFlags = FdFlags::DSYNC.with(FdFlags::RSYNC).with(FdFlags::SYNC);

/// Opens a file, with flags and rights from the structure at `fds`. The rights must be the directory's; of them, the new
/// descriptor gets those that its type of file can have. As with openat(2), who may write only at the end of files,
/// for want of the right to seek, must append or truncate.
///
/// Errors: ENOTCAPABLE for a right that the directory lacks; EINVAL for unknown flags; ELOOP for a symbolic link that is
/// not to be followed; those of openat(2).
pub fn file_open(
    td: &mut Thread,
    dirfd: Lookup,
    path: UserAddr,
    path_len: usize,
    oflags: OFlags,
    fds: UserAddr,
) -> Result<u32, Errno> {
    let wanted: FdStat = copyin(fds.0)?;
    let fdflags = FdFlags::try_from(wanted.flags).map_err(|_| Errno::EINVAL)?;
    // Nobody has a right that does not exist.
    let base = Rights::try_from(wanted.rights_base).map_err(|_| Errno::ENOTCAPABLE)?;
    let inheriting = Rights::try_from(wanted.rights_inheriting).map_err(|_| Errno::ENOTCAPABLE)?;
    let mut room = PathRoom::new();
    let path = room.copyin(path.0, path_len)?;

    let all = capsicum(base.with(inheriting));
    let (flags, needed) = demands(base, oflags, fdflags, all)?;
    let flags = if dirfd.follow { flags } else { flags | O_NOFOLLOW };
    // What programs may execute they may create; the umask that they are started with decides.
    let opened = open(td, number(dirfd.fd), path, flags as c_int, 0o777, &needed)?;
    let filetype = type_of(opened.file());
    let given = rights::of_type(base, filetype).0.with(rights::of_type(inheriting, filetype).1);
    let given = if given == base.with(inheriting) { all } else { capsicum(given) };
    opened.install(td, &given)
}

/// The flags to open a file with, and the rights that the directory must have: those that are wanted, and others that
/// the flags need.
fn demands(
    base: Rights,
    oflags: OFlags,
    fdflags: FdFlags,
    mut needed: CapRights,
) -> Result<(u32, CapRights), Errno> {
    needed.set(CAP_LOOKUP);
    let (reads, writes) = (base.intersects(rights::READING), base.intersects(WRITING));
    let mut flags = to_oflags(fdflags) as u32;
    if writes {
        flags |= FWRITE;
    }
    if reads || !writes {
        flags |= FREAD;
    }
    if oflags.contains(OFlags::DIRECTORY) {
        flags |= O_DIRECTORY;
    }
    if oflags.contains(OFlags::CREAT) {
        needed.set(CAP_CREATE);
        // Directories are not created here. The kernel would look for the flag, and not for permission to read.
        if !oflags.contains(OFlags::DIRECTORY) {
            flags |= O_CREAT;
        } else if oflags.contains(OFlags::EXCL) {
            return Err(Errno::EINVAL);
        }
    }
    if oflags.contains(OFlags::EXCL) {
        flags |= O_EXCL;
    }
    if oflags.contains(OFlags::TRUNC) {
        flags |= O_TRUNC;
        needed.set(CAP_FTRUNCATE);
    }
    if fdflags.intersects(SYNCHRONISED) {
        needed.set(CAP_FSYNC);
    }
    if writes && !oflags.contains(OFlags::TRUNC) && !fdflags.contains(FdFlags::APPEND) {
        needed.set(CAP_SEEK);
    }
    Ok((flags, needed))
}

/// A set of rights for Capsicum.
fn capsicum(rights: Rights) -> CapRights {
    let mut set = CapRights::new(&[]);
    for right in rights::to_capsicum(rights) {
        set.set(right);
    }
    set
}
