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
use crate::kpi::capsicum::{CapRights, CAP_CREATE, CAP_FSYNC, CAP_FTRUNCATE, CAP_LOOKUP};
use crate::kpi::path::{
    install, open, Path, FREAD, FWRITE, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_TRUNC,
};
use crate::kpi::uaccess::copyin;
use crate::kpi::{Errno, Thread};

/// Rights that cannot be used without reading.
const READING: Rights = Rights::FD_READ.with(Rights::FILE_READDIR).with(Rights::MEM_MAP_EXEC);
/// Rights that cannot be used without writing.
const WRITING: Rights =
    Rights::FD_DATASYNC.with(Rights::FD_WRITE).with(Rights::FILE_ALLOCATE).with(Rights::FILE_STAT_FPUT_SIZE);

/// Opens a file, with flags and rights from the structure at `fds`. The rights must be the directory's; of them, the new
/// descriptor gets those that its type of file can have.
///
/// Errors: ENOTCAPABLE for a right that the directory lacks; EINVAL for unknown flags; ELOOP for a symbolic link that is
/// not to be followed; those of openat(2).
#[allow(clippy::cast_sign_loss)]
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
    let path = Path::copyin(path.0, path_len)?;

    let mut needed = capsicum(base.with(inheriting));
    needed.set(CAP_LOOKUP);
    let mut flags = match (base.intersects(READING), base.intersects(WRITING)) {
        (true, true) => FREAD | FWRITE,
        (false, true) => FWRITE,
        (_, false) => FREAD,
    };
    for (oflag, bit, right) in [
        (OFlags::CREAT, O_CREAT, Some(CAP_CREATE)),
        (OFlags::DIRECTORY, O_DIRECTORY, None),
        (OFlags::EXCL, O_EXCL, None),
        (OFlags::TRUNC, O_TRUNC, Some(CAP_FTRUNCATE)),
    ] {
        if oflags.contains(oflag) {
            flags |= bit;
            if let Some(right) = right {
                needed.set(right);
            }
        }
    }
    if fdflags.intersects(FdFlags::DSYNC.with(FdFlags::RSYNC).with(FdFlags::SYNC)) {
        needed.set(CAP_FSYNC);
    }
    flags |= to_oflags(fdflags) as u32;
    if !dirfd.follow {
        flags |= O_NOFOLLOW;
    }

    // What programs may execute they may create; the umask that they are started with decides.
    let file = open(td, number(dirfd.fd), &path, flags, 0o777, &needed)?;
    let (base, inheriting) = {
        let filetype = type_of(&file);
        (rights::of_type(base, filetype).0, rights::of_type(inheriting, filetype).1)
    };
    install(td, file, flags, &capsicum(base.with(inheriting)))
}

/// A set of rights for Capsicum.
fn capsicum(rights: Rights) -> CapRights {
    let mut set = CapRights::new(&[]);
    for right in rights::to_capsicum(rights) {
        set.set(right);
    }
    set
}
