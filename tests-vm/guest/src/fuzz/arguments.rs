// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The kinds of arguments that each call takes.

use super::{Caller, Kind, SPARE};
use crate::mem;
use crate::names::NAMES;
use crate::records::filetype;
use crate::PAGE;

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arg {
    /// Any number.
    Any,
    /// A number up to this one, or any: flags and enumerations.
    To(u64),
    /// `filetype`.
    Type,
    /// A descriptor.
    Fd,
    /// A descriptor, mostly a directory.
    Dir,
    /// A descriptor, mostly a file or shared memory.
    File,
    /// A descriptor, mostly a socket.
    Sock,
    /// A descriptor, or none for anonymous memory.
    MapFd,
    /// A directory and whether symbolic links are followed.
    Lookup,
    /// `scope`.
    Scope,
    /// `mflags`.
    MFlags,
    /// The offset of a mapping.
    MapOffset,
    /// An address to read from or to write to.
    Address,
    /// The length of what the last argument was about; otherwise any.
    Count,
    /// A length.
    Length,
    /// An offset in a file.
    Offset,
    /// The same where the disk would be filled: a small one, or one that there cannot be.
    Short,
    /// The length of a mapping: a small one, or one that there cannot be.
    MapLength,
    Path,
    Vectors,
    Fds,
    FdStat,
    FileStat,
    SendIn,
    RecvIn,
    Word,
    Subscriptions,
}

use Arg::*;

/// By number.
const CALLS: [&[Arg]; NAMES.len()] = [
    &[To(5)],
    &[To(5), Any],
    &[Word, Scope, To(3)],
    &[Fd],
    &[Type],
    &[Type],
    &[File],
    &[Fd],
    &[File, Vectors, Count, Offset],
    &[File, Vectors, Count, Offset],
    &[Fd, Vectors, Count],
    &[Fd, Fd],
    &[File, Offset, To(3)],
    &[Fd, Address],
    &[Fd, FdStat, To(3)],
    &[File],
    &[Fd, Vectors, Count],
    &[File, Offset, Offset, To(6)],
    &[File, Short, Short],
    &[Dir, Path, Count, Type],
    &[Lookup, Path, Count, Dir, Path, Count],
    &[Lookup, Path, Count, To(15), FdStat],
    &[Dir, Address, Length, Any],
    &[Dir, Path, Count, Address, Length],
    &[Dir, Path, Count, Dir, Path, Count],
    &[Fd, Address],
    &[File, FileStat, To(31)],
    &[Lookup, Path, Count, Address],
    &[Lookup, Path, Count, FileStat, To(31)],
    &[Path, Count, Dir, Path, Count],
    &[Dir, Path, Count, To(1)],
    &[Word, Scope],
    &[Address, Length, To(6)],
    &[Address, MapLength, To(7), MFlags, MapFd, MapOffset],
    &[Address, Length, To(7)],
    &[Address, Length, To(7)],
    &[Address, Length],
    &[Subscriptions, Address, Count],
    &[Fd, Address, Length, Fds, Count],
    &[Any],
    &[],
    &[To(30)],
    &[Address, Length],
    &[Sock, RecvIn, Address],
    &[Sock, SendIn, Address],
    &[Sock, To(3)],
    &[Address],
    &[Word, Scope],
    &[],
];

const FD_CREATE2: u64 = crate::names::number("fd_create2");

impl Caller {
    /// The arguments of a call. Those that it does not take are junk.
    pub(super) fn arguments(&mut self, number: u64) -> [u64; 6] {
        let mut arguments = core::array::from_fn(|_| self.random.edge());
        let kinds = usize::try_from(number).ok().and_then(|number| CALLS.get(number)).copied().unwrap_or(&[]);
        for (argument, kind) in arguments.iter_mut().zip(kinds) {
            *argument = self.argument(*kind);
        }
        if number == FD_CREATE2
            && self.kind != Kind::Datagrams
            && arguments[0] as u8 == filetype::SOCKET_DGRAM
        {
            arguments[0] = filetype::SOCKET_STREAM.into();
        }
        arguments
    }

    fn argument(&mut self, kind: Arg) -> u64 {
        // An address may be one that there is not, but not one where something of the program is.
        if self.random.one_in(40) && !matches!(kind, Short | MapLength) {
            let edge = self.random.edge();
            let is_number =
                matches!(kind, Any | To(_) | Type | Fd | MapFd | Lookup | Count | Length | Offset);
            return if is_number { edge } else { self.random.bad_address() };
        }
        match kind {
            Any => self.random.next_u64(),
            To(limit) => self.random.below(limit + 1) | self.junk(8),
            Type => u64::from(self.random.of(&filetype::ALL)) | self.junk(8),
            Fd => self.descriptor(),
            Dir => self.spare(0, 2),
            File => self.spare(2, 5),
            Sock => self.spare(4, 2),
            MapFd if self.random.one_in(2) => mem::NO_FD.into(),
            MapFd => self.spare(2, 5),
            Lookup => self.spare(0, 2) & 0xffff_ffff | self.random.below(2) << 32,
            Scope => self.random.of(&[4, 8, 4, 8, 4, 0, 1, 255]) | self.junk(8),
            MFlags => self.random.of(&[5, 9, 7, 11, 4, 8, 6, 10, 5, 9, 0, 12, 255]) | self.junk(8),
            MapOffset if self.random.one_in(8) => self.random.edge(),
            MapOffset => self.random.of(&[0, 0, 0, 0x1000, 0x8000, 1]),
            Address => self.arena.pointer(&mut self.random),
            Count if self.random.one_in(16) => self.random.of(&[0, 1, 2, 5, 100, 1024, 1025, 5000]),
            Count => self.length,
            Length => self.random.below(4096),
            Offset if self.random.one_in(4) => self.random.edge(),
            Offset => self.random.below(20_000),
            Short if self.random.one_in(8) => self.random.next_u64() | 1 << 62,
            Short => self.random.below(20_000),
            MapLength if self.random.one_in(8) => {
                self.random.next_u64() | mem::USER_END.next_power_of_two() as u64
            }
            MapLength => self.random.below(9 * PAGE as u64),
            Path => self.path(),
            Vectors => self.vectors(),
            Fds => self.descriptor_list(),
            FdStat => self.fdstat(),
            FileStat => self.filestat(),
            SendIn => self.message(false),
            RecvIn => self.message(true),
            Word => self.word(),
            Subscriptions => self.subscriptions(),
        }
    }

    /// One of the descriptors that stay, or any.
    pub(super) fn spare(&mut self, first: u32, count: u32) -> u64 {
        if self.random.one_in(4) {
            return self.descriptor();
        }
        (u64::from(SPARE + first) + self.random.below(count.into())) | self.junk(32)
    }

    /// Now and then, bits above those that an argument has.
    fn junk(&mut self, width: u32) -> u64 {
        if self.random.one_in(16) {
            self.random.next_u64() << width
        } else {
            0
        }
    }
}
