// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Directories, VOP_READDIR(9): entries with the cookies to go on from.
//!
//! A cookie is the file system's own offset. File systems take those that they gave; what else user space may come
//! up with has to be kept from them where they do not look.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::File;
use super::malloc::KVec;
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::NonNull;
use sys_bindings as c;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// Bytes that are read at once.
pub const BATCH: usize = 4096;

/// The fixed part of `struct dirent`, dir(5). vnode.c checks its size.
#[derive(FromBytes, Immutable, KnownLayout)]
#[repr(C)]
struct RawEntry {
    fileno: u64,
    off: u64,
    reclen: u16,
    kind: u8,
    pad0: u8,
    namlen: u16,
    pad1: u16,
}

/// A directory entry.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The inode.
    pub ino: u64,
    /// `DT_*`.
    pub kind: u8,
    /// The name.
    pub name: &'a [u8],
    /// Where the entry after this one is.
    pub next: u64,
}

/// A directory that is read.
pub struct Directory {
    file: File,
    buffer: KVec<u8>,
    filled: usize,
    cookies: Cookies,
    /// Whether the file system said that there is no more.
    eof: bool,
}

/// An array that the file system allocated; freed when dropped.
struct Cookies(*mut u64, usize);

impl Drop for Cookies {
    fn drop(&mut self) {
        // SAFETY: VOP_READDIR allocated it of this type, or it is null.
        unsafe { c::shim_free_temp(self.0.cast()) };
    }
}

impl Directory {
    /// A descriptor's directory, open for reading.
    ///
    /// Errors: EBADF, ENOTCAPABLE; ENOTDIR for what is no directory.
    ///
    /// # Context
    /// May sleep.
    pub fn new(td: &mut Thread, fd: c_int) -> Result<Self, Errno> {
        let mut fp = core::ptr::null_mut();
        let rights = CapRights::new(&[c::CAP_READ]);
        // SAFETY: the thread is the current one; on success `fp` holds a reference that is ours.
        check(unsafe { c::shim_getvnode(td.raw(), fd, rights.as_ptr(), &mut fp) }).map_err(|error| {
            if error == Errno::EINVAL {
                Errno::ENOTDIR
            } else {
                error
            }
        })?;
        // SAFETY: as above.
        let file = NonNull::new(fp).map(|fp| unsafe { File::from_raw(fp) }).ok_or(Errno::EBADF)?;
        if file.vnode_format() != Some(c::S_IFDIR) {
            return Err(Errno::ENOTDIR);
        }
        if file.flags() & c::FREAD == 0 {
            return Err(Errno::EBADF);
        }
        let cookies = Cookies(core::ptr::null_mut(), 0);
        Ok(Self { file, buffer: KVec::zeroed(BATCH)?, filled: 0, cookies, eof: false })
    }

    /// Reads the next batch of entries, from a cookie on. Answers whether there are any.
    ///
    /// Errors: EINVAL for a cookie that is none, as far as the file system notices.
    ///
    /// # Context
    /// Sleeps; locks the vnode.
    pub fn read(&mut self, td: &mut Thread, cookie: u64) -> Result<bool, Errno> {
        let offset = i64::try_from(cookie).map_err(|_| Errno::EINVAL)?;
        self.filled = 0;
        self.cookies = Cookies(core::ptr::null_mut(), 0);
        if self.eof {
            return Ok(false);
        }
        let mut request = c::shim_readdir {
            buffer: self.buffer.as_mut_ptr().cast(),
            length: BATCH,
            offset,
            cookies: core::ptr::null_mut(),
            ncookies: 0,
            eof: 0,
        };
        // SAFETY: the file is a vnode's, and the request describes memory that is ours.
        let result = check(unsafe { c::shim_readdir(self.file.raw(), td.raw(), &mut request) });
        self.cookies = Cookies(request.cookies, usize::try_from(request.ncookies).unwrap_or(0));
        result?;
        self.eof = request.eof != 0;
        self.filled = BATCH.saturating_sub(request.length);
        Ok(self.filled != 0)
    }

    /// The entries of the batch. What is no proper entry ends them.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let mut rest = self.buffer.get(..self.filled).unwrap_or_default();
        let cookies = if self.cookies.0.is_null() {
            &[]
        } else {
            // SAFETY: the file system filled so many, and they live as long as `self` is borrowed.
            unsafe { core::slice::from_raw_parts(self.cookies.0, self.cookies.1) }
        };
        let mut cookies = cookies.iter();
        core::iter::from_fn(move || {
            let (raw, name) = RawEntry::ref_from_prefix(rest).ok()?;
            let (ino, kind) = (raw.fileno, raw.kind);
            let name = name.get(..usize::from(raw.namlen))?;
            rest = rest.get(usize::from(raw.reclen).max(size_of::<RawEntry>())..)?;
            Some(Entry { ino, kind, name, next: *cookies.next()? })
        })
    }
}
