// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Directories, VOP_READDIR(9): entries with the cookies to go on from.
//!
//! A file system has offsets of its own for the places in a directory, and many take one that they never gave for what it
//! is not: the NFS client and udf(4) read kernel memory there. Few have been read and found to check them all; there a
//! cookie is the offset of the next entry. Everywhere else a cookie is the number of entries before it, and the
//! kernel reads as getdirentries(2) does: from offset 0, then from where the file system said that it was.
//!
//! To count from the start each time would make a long directory's reading quadratic, and miscount once entries that
//! were read are removed. So the open file remembers the place where its last reading ended, as a number of entries and
//! the file system's offset for it. Who goes on there loses nothing and meets nothing twice, as far as the file system keeps its own
//! promises; who goes elsewhere is counted to.

use super::capsicum::CapRights;
use super::dirent::{find, survey, Dirent, Found, HEADER, WHITEOUT};
use super::errno::{check, Errno};
use super::file::File;
use super::malloc::KVec;
use super::thread::Thread;
use core::ffi::{c_int, CStr};
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;

const _: () = assert!(WHITEOUT as u32 == c::DT_WHT);

/// File systems read directories in blocks of this size, or of less.
const BLOCK: usize = 4096;
/// The most that is read at once.
const MOST: usize = 64 << 10;
/// The most of what has to be read at once: some thousand entries.
const AT_ONCE: usize = 256 << 10;
/// From so many entries on it takes large blocks to count to a place.
const FAR: u64 = 256;
/// An entry of a CD crosses no multiple of this.
const SECTOR: i64 = 2048;
/// An offset that tmpfs(5) never gives; its assertions, where they are compiled in, fail for it.
const TMPFS_NOWHERE: i64 = 3;

/// What the cookies of a directory are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cookies {
    /// The file system's offsets; it takes any that is not negative.
    Offsets,
    /// tmpfs(5)'s: their order means nothing, and behind the last entry there is none.
    Tmpfs,
    /// cd9660(5)'s: it takes what is there for an entry, so it reads from the sector's start.
    Cd9660,
    /// Numbers of entries.
    Counts,
    /// The same. udf(4) reads 64 KiB from where it goes on, which overruns a buffer of the kernel's where that is no multiple
    /// of a page: only from the start on, at once, it can be read.
    CountsAtOnce,
    /// The same. unionfs(4) has the same offsets for both of its layers, and knows by itself in which it is: only
    /// offset 0 means the same each time.
    CountsFromStart,
}

impl Cookies {
    /// By the type of a mounted file system, and that of the one below, if there is a stack of them. Those with offsets have
    /// been read to the end of their readdir.
    fn of(fs: &CStr, below: &CStr) -> Self {
        match (fs.to_bytes(), below.to_bytes()) {
            (_, b"udf") => Self::CountsAtOnce,
            (b"ufs", _) => Self::Offsets,
            (b"tmpfs", _) => Self::Tmpfs,
            (b"cd9660", _) => Self::Cd9660,
            (b"unionfs", _) => Self::CountsFromStart,
            _ => Self::Counts,
        }
    }

    /// Whether the file system makes whole entries for the buffer that it is given, and has been read to do so.
    fn are_whole(self) -> bool {
        matches!(self, Self::Offsets | Self::Tmpfs)
    }

    fn are_counts(self) -> bool {
        matches!(self, Self::Counts | Self::CountsAtOnce | Self::CountsFromStart)
    }
}

/// A place in a directory.
#[derive(Clone, Copy)]
struct Place {
    /// How many entries are before it, where cookies are counts.
    index: u64,
    /// The file system's offset.
    offset: i64,
}

/// The bits of a vnode's address that a file remembers.
const TAG: u64 = 0x7fff_ffff;

const START: Place = Place { index: 0, offset: 0 };

/// Where a reading ended.
enum Ended {
    /// At a place that is known.
    At(Place),
    /// In a block whose entries do not tell, behind so many entries of the directory, and bytes of the block.
    Behind { index: u64, length: usize },
}

/// A length in whole blocks, one at least.
fn blocks(length: usize) -> usize {
    length.clamp(1, MOST).next_multiple_of(BLOCK)
}

/// A directory that is read, from a cookie on.
pub struct Directory {
    file: File,
    buffer: KVec<u8>,
    cookie: u64,
    cookies: Option<Cookies>,
    /// The block in the buffer: its bytes, where it begins and ends, and whether `d_off` tells where each entry ends.
    filled: usize,
    start: Place,
    end: Place,
    exact: bool,
    ended: Option<Ended>,
    /// What is read, and what the file's memory of a place is bound to: getdirentries(2) of another program makes the file another
    /// directory's, at the end of one that is mounted over it with the option union.
    vnode: usize,
    /// Whether there is no more.
    eof: bool,
}

/// The locked vnode of a directory.
struct Locked(NonNull<c::vnode>);

impl Locked {
    fn new(file: &File, td: &mut Thread) -> Result<Self, Errno> {
        let mut vp = null_mut();
        // SAFETY: the file is a vnode's; on success its vnode is locked, and ours to unlock.
        check(unsafe { c::shim_directory_lock(file.raw(), td.raw(), &mut vp) })?;
        NonNull::new(vp).map(Self).ok_or(Errno::EBADF)
    }

    fn cookies(&self) -> Cookies {
        // SAFETY: a locked vnode stays in its mount; the names are the file systems' own, which their mounts keep.
        let [fs, below] = unsafe {
            [c::shim_vnode_fs(self.0.as_ptr()), c::shim_vnode_lock_name(self.0.as_ptr())]
                .map(|name| CStr::from_ptr(name))
        };
        Cookies::of(fs, below)
    }

    fn id(&self) -> usize {
        self.0.as_ptr() as usize
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // SAFETY: `new` locked it.
        unsafe { c::shim_vop_unlock(self.0.as_ptr()) };
    }
}

impl Directory {
    /// A descriptor's directory, open for reading, to read about so many bytes of from a cookie on.
    ///
    /// Errors: EBADF, ENOTCAPABLE; ENOTDIR for what is no directory.
    ///
    /// # Context
    /// May sleep.
    pub fn new(td: &mut Thread, fd: c_int, length: usize, cookie: u64) -> Result<Self, Errno> {
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
        // SAFETY: on success `fp` holds a reference that is ours, and it is given away once.
        let file = NonNull::new(fp).map(|fp| unsafe { File::from_raw(fp) }).ok_or(Errno::EBADF)?;
        if file.vnode_format() != Some(c::S_IFDIR) {
            return Err(Errno::ENOTDIR);
        }
        if file.flags() & c::FREAD == 0 {
            return Err(Errno::EBADF);
        }
        let buffer = KVec::unset(blocks(length).min(MOST));
        Ok(Self {
            file,
            buffer,
            cookie,
            cookies: None,
            filled: 0,
            start: START,
            end: START,
            exact: false,
            ended: None,
            vnode: 0,
            eof: false,
        })
    }

    /// Reads the next block, of which no more is needed than fills so much. Answers whether there is one.
    ///
    /// Errors: EINVAL for a cookie that is none, as far as that can be seen; EIO for a block that makes no sense; EOVERFLOW
    /// where a directory has too much for udf(4); ERESTART when the thread must go back to user space.
    ///
    /// # Context
    /// Sleeps; locks the vnode.
    pub fn read(&mut self, td: &mut Thread, room: usize) -> Result<bool, Errno> {
        if self.eof {
            return Ok(false);
        }
        match self.cookies {
            Some(Cookies::CountsAtOnce) => return Err(Errno::EOVERFLOW),
            Some(_) => td.interruption()?,
            None => {}
        }
        let locked = Locked::new(&self.file, td)?;
        let cookies = match self.cookies {
            Some(cookies) if locked.id() == self.vnode => cookies,
            Some(_) => return Err(Errno::EIO),
            None => self.begin(&locked)?,
        };
        let inside_tmpfs = cookies == Cookies::Tmpfs && self.end.offset != 0;
        if inside_tmpfs && self.end.offset == TMPFS_NOWHERE {
            self.eof = true;
            return Ok(false);
        }
        // Packed, entries are shorter than the file system's.
        let length =
            if cookies.are_counts() { self.buffer.len() } else { self.buffer.len().min(blocks(room)) };
        let (result, request) = self.fill(td, &locked, length, self.end.offset);
        drop(locked);
        if inside_tmpfs && result == Err(Errno::EINVAL) {
            // The entry to go on from is gone, and none comes after it.
            self.eof = true;
            return Ok(false);
        }
        result?;
        let filled = length.saturating_sub(request.length);
        self.start = self.end;
        if cookies.are_whole() {
            (self.end.offset, self.filled) = (request.offset, filled);
        } else {
            let block = self.buffer.get(..filled).unwrap_or_default();
            let survey = survey(block, self.start.offset, request.offset).ok_or(Errno::EIO)?;
            self.end = Place { index: self.start.index + u64::from(survey.entries), offset: survey.end };
            self.filled = survey.length;
            self.exact = survey.exact;
        }
        // A file system that does not get on would keep a program reading for ever.
        let stuck = self.end.offset == self.start.offset && cookies != Cookies::CountsFromStart;
        self.eof = request.eof != 0 || stuck;
        Ok(self.filled != 0)
    }

    /// Has the file system fill so much of the buffer, from an offset of its own on. The answer has what it left: the room
    /// that is over, and its offset behind the entries.
    fn fill(
        &mut self,
        td: &mut Thread,
        locked: &Locked,
        length: usize,
        offset: i64,
    ) -> (Result<(), Errno>, c::shim_readdir) {
        let length = length.min(self.buffer.len());
        let mut request = c::shim_readdir { buffer: self.buffer.as_mut_ptr().cast(), length, offset, eof: 0 };
        // SAFETY: the vnode is locked, the credential that of its file, and the request describes memory that is ours.
        let result = check(unsafe {
            c::shim_readdir(locked.0.as_ptr(), (*self.file.raw()).f_cred, td.raw(), &mut request)
        });
        (result, request)
    }

    /// Finds out what the cookies are, and where to begin.
    fn begin(&mut self, locked: &Locked) -> Result<Cookies, Errno> {
        let cookies = locked.cookies();
        self.vnode = locked.id();
        if cookies.are_counts() {
            if self.cookie > u64::from(u32::MAX) {
                return Err(Errno::EINVAL);
            }
            if cookies == Cookies::Counts {
                self.end = self.recall().filter(|place| place.index <= self.cookie).unwrap_or(START);
            }
            if cookies == Cookies::CountsAtOnce {
                self.buffer = KVec::unset(AT_ONCE);
            } else if self.cookie - self.end.index > FAR {
                self.buffer = KVec::unset(MOST);
            }
        } else {
            self.end.offset = i64::try_from(self.cookie).map_err(|_| Errno::EINVAL)?;
            if cookies == Cookies::Cd9660 {
                self.end.offset -= self.end.offset % SECTOR;
            }
        }
        self.cookies = Some(cookies);
        Ok(cookies)
    }

    /// Packs the entries of the block together, each with a header of the function's before its name, which is given the
    /// entry and the cookie behind it. They fill at most `room` bytes, and a part of the last one does that if need be. What stands
    /// for no file is left out, and what is before the cookie to read from.
    ///
    /// Errors: EIO for a block that makes no sense.
    pub fn pack(
        &mut self,
        room: usize,
        header: impl Fn(&Dirent<'_>, u64) -> [u8; HEADER],
    ) -> Result<&[u8], Errno> {
        let cookies = self.cookies.unwrap_or(Cookies::Counts);
        // The packed entries overtake none that are still to come: a header is replaced by one of its size.
        let (mut packed, mut at, mut place) = (0, 0, self.start);
        let mut rising = true;
        let block = self.filled;
        while let Found::Entry(entry) = find(self.buffer.get(..block).unwrap_or_default(), at) {
            let behind = Place { index: place.index + 1, offset: entry.off };
            let (cookie, wanted) = match cookies {
                Cookies::Offsets | Cookies::Tmpfs => (behind.offset.cast_unsigned(), true),
                Cookies::Cd9660 => {
                    let cookie = behind.offset.cast_unsigned();
                    (cookie, self.cookie == 0 || cookie > self.cookie)
                }
                _ => (behind.index, place.index >= self.cookie),
            };
            let (length, next) = (entry.name.len(), at + entry.length);
            if wanted && entry.is_file() {
                let head = header(&entry, cookie);
                let name = at + HEADER;
                self.buffer.copy_within(name..name + length, packed + HEADER);
                if let Some(place) = self.buffer.get_mut(packed..packed + HEADER) {
                    place.copy_from_slice(&head);
                }
                packed += HEADER + length;
                if packed > room {
                    packed = room;
                    break;
                }
            }
            rising &= behind.offset > place.offset;
            (at, place) = (next, behind);
        }
        let at_end = at == block;
        if !at_end && packed < room {
            return Err(Errno::EIO);
        }
        self.ended = Some(match (at_end, self.exact) {
            // To a file system that does not get on, the end looks like the start.
            (true, _) if self.end.offset != self.start.offset => Ended::At(self.end),
            (false, true) => Ended::At(place),
            // What the file system skipped may be all that is in the way. NFS's entries never tell.
            (false, false) if rising && at > 0 => Ended::Behind { index: place.index, length: at },
            _ => Ended::At(self.start),
        });
        Ok(self.buffer.get(..packed).unwrap_or_default())
    }

    /// Has the file remember where the reading ended. Only for a reading that succeeded: whoever has to repeat it goes on from
    /// where it began.
    ///
    /// # Context
    /// May sleep; may lock the vnode.
    pub fn finish(mut self, td: &mut Thread) {
        if self.cookies != Some(Cookies::Counts) {
            return;
        }
        let place = match self.ended {
            None => return,
            Some(Ended::At(place)) => place,
            Some(Ended::Behind { index, length }) => self.ask(td, index, length).unwrap_or(self.start),
        };
        self.remember(place);
    }

    /// Reads the first so many bytes of a block again, to learn from the file system where they end.
    fn ask(&mut self, td: &mut Thread, index: u64, length: usize) -> Option<Place> {
        let locked = Locked::new(&self.file, td).ok()?;
        if locked.id() != self.vnode {
            return None;
        }
        let start = self.start;
        let (result, request) = self.fill(td, &locked, length, start.offset);
        drop(locked);
        result.ok()?;
        let block = self.buffer.get(..length)?;
        let survey = survey(block, start.offset, request.offset)?;
        // The directory may have changed meanwhile.
        let same = request.length == 0 && survey.length == length;
        let moved = request.offset != start.offset;
        (same && moved && start.index + u64::from(survey.entries) == index)
            .then_some(Place { index, offset: request.offset })
    }

    /// The place that the file remembers, if any.
    #[allow(clippy::cast_possible_truncation)]
    fn recall(&self) -> Option<Place> {
        let mut words = [0i64; 2];
        // SAFETY: the file is alive; the shim reads two words of it.
        unsafe { c::shim_file_recall(self.file.raw(), words.as_mut_ptr()) };
        let [count, offset] = words;
        // What read(2) leaves there natively, where a tunable lets it read directories, is not negative.
        let same = count < 0 && count.cast_unsigned() >> 32 & TAG == self.tag();
        same.then_some(Place { index: u64::from(count as u32), offset })
    }

    /// Lets the file remember a place.
    fn remember(&self, place: Place) {
        if place.index > u64::from(u32::MAX) {
            return;
        }
        let count = i64::MIN | (self.tag() << 32 | place.index).cast_signed();
        // SAFETY: the file is alive; the shim writes two words of it that nothing else uses for a directory.
        unsafe { c::shim_file_remember(self.file.raw(), [count, place.offset].as_ptr()) };
    }

    /// Different for two vnodes that are there at the same time.
    fn tag(&self) -> u64 {
        self.vnode as u64 >> 7 & TAG
    }
}
