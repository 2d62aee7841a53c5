// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Directories: all paths begin at one, and none leads out.

use crate::fd::wraps;
use crate::{sys, Error, Fd, File, Result};
use alloc::collections::VecDeque;
use alloc::vec;
use alloc::vec::Vec;
use cloudabi::{dircookie, errno, fdflags, filestat, filetype, inode, lookupflags, oflags, rights};

/// A directory.
#[derive(Debug)]
pub struct Dir(Fd);

wraps!(Dir);

/// How a file is opened. The descriptor gets what is asked for, and of the rest the rights that go with it and that the
/// directory passes on.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    flags: oflags,
    mode: fdflags,
    needed: rights,
    follow: bool,
}

impl Open {
    /// For reading.
    pub fn read() -> Self {
        Self { flags: oflags::empty(), mode: fdflags::empty(), needed: rights::FD_READ, follow: true }
    }

    /// For writing.
    pub fn write() -> Self {
        Self { needed: rights::FD_WRITE, ..Self::read() }
    }

    /// For reading and writing.
    pub fn both() -> Self {
        Self { needed: rights::FD_READ | rights::FD_WRITE, ..Self::read() }
    }

    /// Makes the file if it is not there.
    pub fn create(mut self) -> Self {
        self.flags |= oflags::CREAT;
        self
    }

    /// Makes the file; if it is there, that is an error.
    pub fn create_new(mut self) -> Self {
        self.flags |= oflags::CREAT | oflags::EXCL;
        self
    }

    /// Empties the file.
    pub fn truncate(mut self) -> Self {
        self.flags |= oflags::TRUNC;
        self
    }

    /// Writes at the file's end, always.
    pub fn append(mut self) -> Self {
        self.mode |= fdflags::APPEND;
        self
    }

    /// Neither opening nor reading waits.
    pub fn nonblocking(mut self) -> Self {
        self.mode |= fdflags::NONBLOCK;
        self
    }

    /// A symbolic link is an error.
    pub fn no_follow(mut self) -> Self {
        self.follow = false;
        self
    }

    /// Further rights without which opening fails.
    pub fn with(mut self, needed: rights) -> Self {
        self.needed |= needed;
        self
    }

    fn lookup(self) -> lookupflags {
        if self.follow {
            lookupflags::SYMLINK_FOLLOW
        } else {
            lookupflags::empty()
        }
    }
}

/// What comes with reading or writing where the directory passes it on.
fn welcome() -> rights {
    rights::FD_SEEK
        | rights::FD_TELL
        | rights::FD_STAT_PUT_FLAGS
        | rights::FILE_ADVISE
        | rights::FILE_STAT_FGET
        | rights::POLL_FD_READWRITE
        | rights::PROC_EXEC
}

/// What comes with writing.
fn welcome_to_writers() -> rights {
    rights::FD_DATASYNC
        | rights::FD_SYNC
        | rights::FILE_ALLOCATE
        | rights::FILE_STAT_FPUT_SIZE
        | rights::FILE_STAT_FPUT_TIMES
}

/// What a directory can have. The others are for files, and to ask for writing would be an error.
fn of_directories() -> rights {
    rights::FD_STAT_PUT_FLAGS
        | rights::FILE_CREATE_DIRECTORY
        | rights::FILE_CREATE_FILE
        | rights::FILE_LINK_SOURCE
        | rights::FILE_LINK_TARGET
        | rights::FILE_OPEN
        | rights::FILE_READDIR
        | rights::FILE_READLINK
        | rights::FILE_RENAME_SOURCE
        | rights::FILE_RENAME_TARGET
        | rights::FILE_STAT_FGET
        | rights::FILE_STAT_FPUT_TIMES
        | rights::FILE_STAT_GET
        | rights::FILE_STAT_PUT_TIMES
        | rights::FILE_SYMLINK
        | rights::FILE_UNLINK
}

impl Dir {
    /// Opens a file.
    pub fn open(&self, path: impl AsRef<[u8]>, how: Open) -> Result<File> {
        let mut wanted = welcome();
        if how.needed.contains(rights::FD_WRITE) {
            wanted |= welcome_to_writers();
        }
        let base = how.needed | (wanted & self.0.stat()?.fs_rights_inheriting);
        let path = path.as_ref();
        let opened = sys::file_open(self.0.number(), how.lookup(), path, how.flags, how.mode, base, base)?;
        Ok(File::from(opened))
    }

    /// Opens a directory, with all rights that this one passes on.
    pub fn open_dir(&self, path: impl AsRef<[u8]>) -> Result<Self> {
        let all = self.0.stat()?.fs_rights_inheriting;
        let (how, path) = (oflags::DIRECTORY, path.as_ref());
        let follow = lookupflags::SYMLINK_FOLLOW;
        let mode = fdflags::empty();
        sys::file_open(self.0.number(), follow, path, how, mode, all & of_directories(), all).map(Self::from)
    }

    /// Makes a directory.
    pub fn make_dir(&self, path: impl AsRef<[u8]>) -> Result<()> {
        sys::file_create(self.0.number(), path.as_ref(), filetype::DIRECTORY)
    }

    /// Makes a symbolic link to `target`.
    pub fn symlink(&self, target: impl AsRef<[u8]>, path: impl AsRef<[u8]>) -> Result<()> {
        sys::file_symlink(target.as_ref(), self.0.number(), path.as_ref())
    }

    /// Where a symbolic link leads.
    pub fn read_link(&self, path: impl AsRef<[u8]>) -> Result<Vec<u8>> {
        let mut target = vec![0; 1024];
        let length = sys::file_readlink(self.0.number(), path.as_ref(), &mut target)?;
        target.truncate(length);
        Ok(target)
    }

    /// Gives a file a second name, in a directory.
    pub fn link(&self, path: impl AsRef<[u8]>, to: &Self, new: impl AsRef<[u8]>) -> Result<()> {
        sys::file_link(self.0.number(), path.as_ref(), to.0.number(), new.as_ref())
    }

    /// Gives a file another name, in a directory.
    pub fn rename(&self, path: impl AsRef<[u8]>, to: &Self, new: impl AsRef<[u8]>) -> Result<()> {
        sys::file_rename(self.0.number(), path.as_ref(), to.0.number(), new.as_ref())
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<[u8]>) -> Result<()> {
        sys::file_unlink(self.0.number(), path.as_ref(), cloudabi::ulflags::empty())
    }

    /// Removes an empty directory.
    pub fn remove_dir(&self, path: impl AsRef<[u8]>) -> Result<()> {
        sys::file_unlink(self.0.number(), path.as_ref(), cloudabi::ulflags::REMOVEDIR)
    }

    /// Size, times and whatever else is known of a file; of a symbolic link itself.
    pub fn stat(&self, path: impl AsRef<[u8]>) -> Result<filestat> {
        sys::file_stat_get(self.0.number(), lookupflags::empty(), path.as_ref())
    }

    /// What is in it, `.` and `..` too.
    pub fn entries(&self) -> Entries<'_> {
        Entries { of: self, next: Some(cloudabi::DIRCOOKIE_START), read: VecDeque::new() }
    }
}

/// A name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: Vec<u8>,
    /// What it is of; `UNKNOWN` where the file system does not say.
    pub kind: filetype,
    /// The file's number.
    pub inode: inode,
}

/// The names in a directory, one after the other.
pub struct Entries<'a> {
    of: &'a Dir,
    /// Where to go on, until the end has been seen.
    next: Option<dircookie>,
    read: VecDeque<Entry>,
}

/// The parts of an entry in memory: next, inode, length of the name, type.
const HEAD: usize = 24;
const BLOCK: usize = 4096;

impl Entries<'_> {
    /// Reads more.
    fn fill(&mut self, from: dircookie) -> Result<()> {
        let mut block = [0; BLOCK];
        let used = sys::file_readdir(self.of.0.number(), &mut block, from)?;
        // A block that is not full is the last. Of one that is, the last entry may be cut off.
        self.next = None;
        let mut rest = block.get(..used).unwrap_or_default();
        let mut last = from;
        while let Some((head, more)) = rest.split_at_checked(HEAD) {
            let number = |at: usize| u64::from_ne_bytes(core::array::from_fn(|i| head[at + i]));
            let length = u32::from_ne_bytes(core::array::from_fn(|i| head[16 + i])) as usize;
            let Some((name, more)) = more.split_at_checked(length) else { break };
            last = dircookie(number(0));
            self.read.push_back(Entry { name: name.to_vec(), kind: kind(head[20]), inode: inode(number(8)) });
            rest = more;
        }
        if used == BLOCK {
            // One that does not fit a block would never be read.
            self.next = Some(last).filter(|last| *last != from);
            if self.next.is_none() {
                return Err(Error(errno::OVERFLOW));
            }
        }
        Ok(())
    }
}

fn kind(number: u8) -> filetype {
    match number {
        16 => filetype::BLOCK_DEVICE,
        17 => filetype::CHARACTER_DEVICE,
        32 => filetype::DIRECTORY,
        80 => filetype::PROCESS,
        96 => filetype::REGULAR_FILE,
        112 => filetype::SHARED_MEMORY,
        128 => filetype::SOCKET_DGRAM,
        130 => filetype::SOCKET_STREAM,
        144 => filetype::SYMBOLIC_LINK,
        _ => filetype::UNKNOWN,
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        while self.read.is_empty() {
            let from = self.next?;
            if let Err(error) = self.fill(from) {
                self.next = None;
                return Some(Err(error));
            }
        }
        self.read.pop_front().map(Ok)
    }
}
