// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The ABI's structures with plain numbers as members, so that values without a name can be tried, and the
//! constants that tests use. Written down independently of the module's.

macro_rules! record {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[repr(C)]
        pub struct $name { $(pub $field: $type),* }
    };
}

record! {
    /// `struct fdstat`.
    FdStat { filetype: u8, pad0: u8, flags: u16, pad1: u32, base: u64, inheriting: u64 }
}

record! {
    /// `struct filestat`.
    FileStat {
        dev: u64, ino: u64, filetype: u8, pad: [u8; 3], nlink: u32, size: u64, atim: u64, mtim: u64, ctim: u64,
    }
}

record! {
    /// `struct send_in`.
    SendIn { data: usize, data_len: usize, fds: usize, fds_len: usize, flags: u16, pad: [u16; 3] }
}

record! {
    /// `struct recv_in`.
    RecvIn { data: usize, data_len: usize, fds: usize, fds_len: usize, flags: u16, pad: [u16; 3] }
}

record! {
    /// `struct recv_out`.
    RecvOut { datalen: usize, fdslen: usize, unused: [u64; 5], flags: u16, pad: [u16; 3] }
}

/// `enum uint8 filetype`.
#[allow(missing_docs)]
pub mod filetype {
    pub const UNKNOWN: u8 = 0;
    pub const BLOCK_DEVICE: u8 = 0x10;
    pub const CHARACTER_DEVICE: u8 = 0x11;
    pub const DIRECTORY: u8 = 0x20;
    pub const PROCESS: u8 = 0x50;
    pub const REGULAR_FILE: u8 = 0x60;
    pub const SHARED_MEMORY: u8 = 0x70;
    pub const SOCKET_DGRAM: u8 = 0x80;
    pub const SOCKET_STREAM: u8 = 0x82;
    pub const SYMBOLIC_LINK: u8 = 0x90;
    pub const ALL: [u8; 10] = [
        UNKNOWN,
        BLOCK_DEVICE,
        CHARACTER_DEVICE,
        DIRECTORY,
        PROCESS,
        REGULAR_FILE,
        SHARED_MEMORY,
        SOCKET_DGRAM,
        SOCKET_STREAM,
        SYMBOLIC_LINK,
    ];
}

/// `flags uint16 fdflags`.
#[allow(missing_docs)]
pub mod fdflags {
    pub const APPEND: u16 = 1;
    pub const DSYNC: u16 = 2;
    pub const NONBLOCK: u16 = 4;
    pub const RSYNC: u16 = 8;
    pub const SYNC: u16 = 16;
}

#[path = "../../../kmod/src/abi/rights.rs"]
mod table;

/// The rights, from the module's own table.
#[allow(missing_docs)]
pub mod rights {
    macro_rules! constants {
        ($($name:ident $text:ident $bit:literal [$($cap:ident)?];)*) => {
            $(pub const $name: u64 = $bit;)*
        };
    }
    crate::for_each_right!(constants);
}
