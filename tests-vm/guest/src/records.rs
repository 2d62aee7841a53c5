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

/// `flags uint64 rights`.
#[allow(missing_docs)]
pub mod rights {
    pub const FD_DATASYNC: u64 = 1 << 0;
    pub const FD_READ: u64 = 1 << 1;
    pub const FD_SEEK: u64 = 1 << 2;
    pub const FD_STAT_PUT_FLAGS: u64 = 1 << 3;
    pub const FD_SYNC: u64 = 1 << 4;
    pub const FD_TELL: u64 = 1 << 5;
    pub const FD_WRITE: u64 = 1 << 6;
    pub const FILE_ADVISE: u64 = 1 << 7;
    pub const FILE_ALLOCATE: u64 = 1 << 8;
    pub const FILE_CREATE_DIRECTORY: u64 = 1 << 9;
    pub const FILE_CREATE_FILE: u64 = 1 << 10;
    pub const FILE_LINK_SOURCE: u64 = 1 << 12;
    pub const FILE_LINK_TARGET: u64 = 1 << 13;
    pub const FILE_OPEN: u64 = 1 << 14;
    pub const FILE_READDIR: u64 = 1 << 15;
    pub const FILE_READLINK: u64 = 1 << 16;
    pub const FILE_RENAME_SOURCE: u64 = 1 << 17;
    pub const FILE_RENAME_TARGET: u64 = 1 << 18;
    pub const FILE_STAT_FGET: u64 = 1 << 19;
    pub const FILE_STAT_FPUT_SIZE: u64 = 1 << 20;
    pub const FILE_STAT_FPUT_TIMES: u64 = 1 << 21;
    pub const FILE_STAT_GET: u64 = 1 << 22;
    pub const FILE_STAT_PUT_TIMES: u64 = 1 << 23;
    pub const FILE_SYMLINK: u64 = 1 << 24;
    pub const FILE_UNLINK: u64 = 1 << 25;
    pub const MEM_MAP: u64 = 1 << 26;
    pub const MEM_MAP_EXEC: u64 = 1 << 27;
    pub const POLL_FD_READWRITE: u64 = 1 << 28;
    pub const POLL_PROC_TERMINATE: u64 = 1 << 30;
    pub const PROC_EXEC: u64 = 1 << 32;
    pub const SOCK_SHUTDOWN: u64 = 1 << 39;
}
