// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Attributes of descriptors and of the files that they refer to: fd_stat_get, fd_stat_put, file_stat_fget,
//! file_stat_fput.

use super::number;
use crate::abi::flags::{FdFlags, FdsFlags, FsFlags, Rights};
use crate::abi::records::{FdStat, FileStat};
use crate::abi::types::{Fd, FileType, UserAddr};
use crate::convert::stat::{from_stat, times, TIMES};
use crate::convert::{filetype, flags as fdflags, rights};
use crate::kpi::capsicum::{CapRights, CAP_FSTAT, CAP_FTRUNCATE, CAP_FUTIMES, CAP_SEEK};
use crate::kpi::fd::{kern_cap_rights_limit, kern_ftruncate, kern_futimens, kern_setfl};
use crate::kpi::file::{fget, fget_cap, File, FREAD};
use crate::kpi::uaccess::{copyin, copyout};
use crate::kpi::{Errno, Thread};

/// The type of what a descriptor refers to.
pub fn type_of(file: &File) -> FileType {
    filetype::of_file(file.kind(), file.socket_type(), file.vnode_format())
}

/// The base rights that the way in which it was opened forbids.
fn forbidden(file: &File, filetype: FileType) -> Rights {
    rights::forbidden(filetype, file.flags() & FREAD != 0, file.is_writable())
}

/// Gets the attributes of a descriptor.
pub fn fd_stat_get(td: &mut Thread, fd: Fd, buf: UserAddr) -> Result<(), Errno> {
    let (file, caps) = fget_cap(td, number(fd))?;
    let filetype = type_of(&file);
    let (base, inheriting) = rights::of_type(rights::from_capsicum(|right| caps.is_set(right)), filetype);
    let base = base.without(forbidden(&file, filetype));
    let stat = FdStat {
        filetype: filetype.raw(),
        flags: fdflags::from_fflags(file.flags()).bits(),
        rights_base: base.bits(),
        rights_inheriting: inheriting.bits(),
        ..FdStat::default()
    };
    copyout(&[stat], buf.0)
}

/// Adjusts the attributes of a descriptor: its flags, its rights, or both. Rights can only be given up.
///
/// Errors: EINVAL for no attribute and for unknown flags; ENOTCAPABLE for a right that the descriptor lacks.
pub fn fd_stat_put(td: &mut Thread, fd: Fd, buf: UserAddr, what: FdsFlags) -> Result<(), Errno> {
    if what == FdsFlags::NONE {
        return Err(Errno::EINVAL);
    }
    let stat: FdStat = copyin(buf.0)?;
    let limit = if what.contains(FdsFlags::RIGHTS) { Some(wanted_rights(td, fd, &stat)?) } else { None };
    if what.contains(FdsFlags::FLAGS) {
        let flags = FdFlags::try_from(stat.flags).map_err(|_| Errno::EINVAL)?;
        kern_setfl(td, number(fd), fdflags::to_oflags(flags))?;
    }
    // Last: the right to set flags may be among those that go.
    limit.map_or(Ok(()), |rights| kern_cap_rights_limit(td, number(fd), &rights))
}

/// The rights for Capsicum, if the descriptor has them all. That is checked before anything changes.
fn wanted_rights(td: &mut Thread, fd: Fd, stat: &FdStat) -> Result<CapRights, Errno> {
    let (file, caps) = fget_cap(td, number(fd))?;
    // Nobody has a right that does not exist.
    let existing = |raw| Rights::try_from(raw).map_err(|_| Errno::ENOTCAPABLE);
    let (base, inheriting) = (existing(stat.rights_base)?, existing(stat.rights_inheriting)?);
    if base.intersects(forbidden(&file, type_of(&file))) {
        return Err(Errno::ENOTCAPABLE);
    }
    let wanted = base.with(inheriting);
    let mut set = CapRights::new(&[]);
    for right in rights::to_capsicum(wanted) {
        if !caps.is_set(right) {
            return Err(Errno::ENOTCAPABLE);
        }
        set.set(right);
    }
    // mmap(2) wants the right to seek, which of shared memory nobody can have or ask for.
    if wanted.contains(Rights::MEM_MAP) && type_of(&file) == FileType::SharedMemory && caps.is_set(CAP_SEEK) {
        set.set(CAP_SEEK);
    }
    Ok(set)
}

/// Gets the attributes of the file that a descriptor refers to.
pub fn file_stat_fget(td: &mut Thread, fd: Fd, buf: UserAddr) -> Result<(), Errno> {
    let file = fget(td, number(fd), &CapRights::new(&[CAP_FSTAT]))?;
    let stat = file.stat(td)?;
    copyout(&[from_stat(&stat, type_of(&file))], buf.0)
}

/// Adjusts the attributes of the file that a descriptor refers to: its size, its times, or both.
///
/// Errors: EINVAL for no attribute, and for a time that is to be both given and the present one. If only one of size
/// and times can be changed, for want of a right or otherwise, the size stays.
pub fn file_stat_fput(td: &mut Thread, fd: Fd, buf: UserAddr, flags: FsFlags) -> Result<(), Errno> {
    let stat: FileStat = copyin(buf.0)?;
    let times = times(&stat, flags).filter(|_| flags != FsFlags::NONE).ok_or(Errno::EINVAL)?;
    let fd = number(fd);
    if !flags.contains(FsFlags::SIZE) {
        return kern_futimens(td, fd, &times);
    }
    let size = i64::try_from(stat.size).map_err(|_| Errno::EINVAL)?;
    if !flags.intersects(TIMES) {
        return kern_ftruncate(td, fd, size);
    }
    // What cannot be undone comes once the rest has succeeded, and what can be known before is known before.
    if !fget(td, fd, &CapRights::new(&[CAP_FTRUNCATE, CAP_FUTIMES]))?.is_writable() {
        return Err(Errno::EINVAL);
    }
    kern_futimens(td, fd, &times)?;
    kern_ftruncate(td, fd, size)?;
    // The new size was a modification.
    kern_futimens(td, fd, &times)
}
