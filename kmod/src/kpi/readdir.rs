// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Directories, VOP_READDIR(9): entries with the cookies to go on from.
//!
//! A cookie is the file system's own offset of the entry after the one that it comes with. Their order means nothing:
//! tmpfs(5)'s last one is the lowest. File systems that give none count the bytes of their entries.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::File;
use super::malloc::KVec;
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// File systems read directories in blocks of this size, or of less.
const BLOCK: usize = 4096;
/// The most that is read at once.
const MOST: usize = 64 << 10;

/// The length of an entry before its name.
pub const HEADER: usize = size_of::<RawEntry>();

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

/// A directory entry, but for its name.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The inode.
    pub ino: u64,
    /// `DT_*`.
    pub kind: u8,
    /// The length of the name.
    pub namlen: u16,
    /// Where the entry after this one is.
    pub next: u64,
}

/// A directory that is read.
pub struct Directory {
    file: File,
    buffer: KVec<u8>,
    filled: usize,
    cookies: Cookies,
    /// Where the entries were read from, and whether a cookie of the file system's own says so.
    start: u64,
    trusted: bool,
    /// Entries that end before this are not wanted.
    floor: u64,
    /// Whether the file system said that there is no more.
    eof: bool,
}

/// An array that the file system allocated, or none; freed when dropped.
struct Cookies(*mut u64, usize);

impl Cookies {
    fn get(&self, index: usize) -> Option<u64> {
        // SAFETY: the file system filled so many.
        (index < self.1 && !self.0.is_null()).then(|| unsafe { self.0.add(index).read() })
    }
}

impl Drop for Cookies {
    fn drop(&mut self) {
        // SAFETY: VOP_READDIR allocated it of this type, or it is null.
        unsafe { c::shim_free_temp(self.0.cast()) };
    }
}

impl Directory {
    /// A descriptor's directory, open for reading, to read about so many bytes from.
    ///
    /// Errors: EBADF, ENOTCAPABLE; ENOTDIR for what is no directory.
    ///
    /// # Context
    /// May sleep.
    pub fn new(td: &mut Thread, fd: c_int, length: usize) -> Result<Self, Errno> {
        const RIGHTS: CapRights = CapRights::new(&[c::CAP_READ]);
        let mut fp = null_mut();
        // SAFETY: the thread is the current one; on success `fp` holds a reference that is ours.
        check(unsafe { c::shim_getvnode(td.raw(), fd, RIGHTS.as_ptr(), &mut fp) }).map_err(|error| {
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
        let buffer = KVec::zeroed(length.clamp(1, MOST).next_multiple_of(BLOCK))?;
        let cookies = Cookies(null_mut(), 0);
        Ok(Self { file, buffer, filled: 0, cookies, start: 0, trusted: false, floor: 0, eof: false })
    }

    /// Reads entries, from a cookie on; another time, from where [`Self::pack`] says. Answers whether there are any.
    ///
    /// Errors: EINVAL for a cookie that is none, as far as the file system notices; ERESTART when the thread must go
    /// back to user space.
    ///
    /// # Context
    /// Sleeps; locks the vnode.
    pub fn read(&mut self, td: &mut Thread, cookie: u64) -> Result<bool, Errno> {
        let offset = i64::try_from(cookie).map_err(|_| Errno::EINVAL)?;
        if self.eof {
            return Ok(false);
        }
        if self.trusted {
            // SAFETY: looks at the current thread, which holds no lock; stops here if the process is to stop.
            check(unsafe { c::sig_intr() })?;
        }
        self.filled = 0;
        let mut request = c::shim_readdir {
            buffer: self.buffer.as_mut_ptr().cast(),
            length: self.buffer.len(),
            offset,
            cookies: null_mut(),
            ncookies: 0,
            eof: 0,
            trusted: self.trusted,
        };
        // SAFETY: the file is a vnode's, and the request describes memory that is ours.
        let result = check(unsafe { c::shim_readdir(self.file.raw(), td.raw(), &mut request) });
        self.cookies = Cookies(request.cookies, usize::try_from(request.ncookies).unwrap_or(0));
        result?;
        self.start = u64::try_from(request.offset).unwrap_or(cookie);
        if self.start != cookie {
            self.floor = cookie;
        }
        self.trusted = true;
        self.eof = request.eof != 0;
        self.filled = self.buffer.len().saturating_sub(request.length);
        Ok(self.filled != 0)
    }

    /// Packs the entries together, each with a header of the function's before its name. Entries that stand for no file
    /// are left out. Answers them, and where the entry after the last is.
    ///
    /// Errors: EIO for an entry that is none.
    pub fn pack(&mut self, header: impl Fn(&Entry) -> [u8; HEADER]) -> Result<(&[u8], u64), Errno> {
        // The packed entries overtake none that are still to come: a header is replaced by one of its size.
        let (mut packed, mut at, mut index, mut next) = (0, 0, 0, self.start);
        while at < self.filled {
            let rest = self.buffer.get(at..self.filled).ok_or(Errno::EIO)?;
            let (raw, _) = RawEntry::ref_from_prefix(rest).map_err(|_| Errno::EIO)?;
            let (length, room) = (HEADER + usize::from(raw.namlen), usize::from(raw.reclen));
            if length > room || room > rest.len() {
                return Err(Errno::EIO);
            }
            let (ino, kind, namlen) = (raw.fileno, raw.kind, raw.namlen);
            next = self.cookies.get(index).unwrap_or(self.start.saturating_add((at + room) as u64));
            if (self.floor == 0 || next > self.floor) && ino != 0 && u32::from(kind) != c::DT_WHT {
                self.buffer.copy_within(at + HEADER..at + length, packed + HEADER);
                let place = self.buffer.get_mut(packed..packed + HEADER).ok_or(Errno::EIO)?;
                place.copy_from_slice(&header(&Entry { ino, kind, namlen, next }));
                packed += length;
            }
            at += room;
            index += 1;
        }
        Ok((self.buffer.get(..packed).unwrap_or_default(), next))
    }
}
