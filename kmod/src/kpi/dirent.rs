// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What VOP_READDIR(9) leaves in a buffer: a block of `struct dirent`, dir(5). It is not trusted, for a file system may
//! be any user's program, fusefs(5), or a disk that somebody brought.

use zerocopy::{FromBytes, Immutable, KnownLayout};

/// The length of an entry before its name.
pub const HEADER: usize = size_of::<Raw>();
/// `DT_WHT`: the mark of a deleted file, in a layer of a stack of file systems.
pub const WHITEOUT: u8 = 14;
/// `MAXNAMLEN`.
const NAME_MAX: u16 = 255;

/// The fixed part of `struct dirent`. vnode.c checks its size.
#[derive(Clone, Copy, FromBytes, Immutable, KnownLayout)]
#[repr(C)]
struct Raw {
    fileno: u64,
    off: i64,
    reclen: u16,
    kind: u8,
    pad0: u8,
    namlen: u16,
    pad1: u16,
}

/// An entry of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dirent<'a> {
    /// The inode.
    pub ino: u64,
    /// `DT_*`.
    pub kind: u8,
    /// The name.
    pub name: &'a [u8],
    /// `d_off`: where the file system says that the entry after this one is.
    pub off: i64,
    /// The bytes that it takes in the block.
    pub length: usize,
}

impl Dirent<'_> {
    /// Whether it stands for a file, and has a name that a path can have.
    pub fn is_file(&self) -> bool {
        self.ino != 0 && self.kind != WHITEOUT && !self.name.is_empty() && !has_nul_or_slash(self.name)
    }
}

/// Whether there is a NUL or a slash among the bytes, eight of which are looked at at a time.
fn has_nul_or_slash(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    // The highest bit of a byte, only if the byte, or one below it, is 0.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & ONES << 7;
    let found = |word: u64| (zeros(word) | zeros(word ^ (ONES * b'/' as u64))) != 0;
    let (words, rest) = bytes.as_chunks::<8>();
    if words.iter().any(|word| found(u64::from_ne_bytes(*word))) {
        return true;
    }
    rest.iter().any(|&byte| byte == 0 || byte == b'/')
}

/// What begins at some place of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// A whole entry.
    Entry(Dirent<'a>),
    /// Nothing: the block ends here.
    End,
    /// An entry that the end of the block cuts.
    Cut,
    /// No entry at all.
    Nonsense,
}

/// Looks at a place of a block.
pub fn find(block: &[u8], at: usize) -> Found<'_> {
    let rest = block.get(at..).unwrap_or_default();
    if rest.is_empty() {
        return Found::End;
    }
    let Ok((raw, _)) = Raw::read_from_prefix(rest) else { return Found::Cut };
    let (named, length) = (HEADER + usize::from(raw.namlen), usize::from(raw.reclen));
    if length < named || raw.namlen > NAME_MAX {
        return Found::Nonsense;
    }
    let (Some(name), true) = (rest.get(HEADER..named), length <= rest.len()) else { return Found::Cut };
    Found::Entry(Dirent { ino: raw.fileno, kind: raw.kind, name, off: raw.off, length })
}

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Survey {
    /// How many whole entries.
    pub entries: u32,
    /// Their bytes.
    pub length: usize,
    /// The file system's offset behind them.
    pub end: i64,
    /// Whether each entry's `d_off` is the offset behind it.
    pub exact: bool,
}

/// Surveys a block that was read from one offset of the file system's up to another; `None` for one that makes no sense.
///
/// What `d_off` means is the file system's business: the entry's own offset in one, always 0 in another. It can be
/// gone on from if it rises from entry to entry and arrives where the file system did.
pub fn survey(block: &[u8], start: i64, end: i64) -> Option<Survey> {
    let mut this = Survey { entries: 0, length: 0, end, exact: true };
    let mut last = start;
    loop {
        match find(block, this.length) {
            Found::Entry(entry) => {
                this.exact &= entry.off > last;
                last = entry.off;
                this.entries += 1;
                this.length += entry.length;
            }
            Found::End => break,
            // Where offsets count bytes, the cut entry can be read again.
            Found::Cut if this.entries > 0 && behind(start, block.len()) == Some(end) => {
                this.end = behind(start, this.length)?;
                break;
            }
            Found::Cut | Found::Nonsense => return None,
        }
    }
    this.exact &= last == this.end;
    Some(this)
}

fn behind(start: i64, length: usize) -> Option<i64> {
    start.checked_add(i64::try_from(length).ok()?)
}

#[cfg(test)]
#[path = "dirent_tests.rs"]
mod tests;
