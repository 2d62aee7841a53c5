// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! File types: `enum uint8 filetype` of the ABI, and the ways in which the kernel names the type of a file: the
//! mode of stat(2), the entry of a directory(5), the kind of a descriptor.
//!
//! The ABI knows no pipes, FIFOs and sockets on disk: all are stream sockets.

use crate::abi::types::FileType;
use sys_bindings as c;

/// The type of a file, from the format bits of `st_mode`.
pub fn from_mode(mode: u32) -> FileType {
    match mode & c::S_IFMT {
        c::S_IFBLK => FileType::BlockDevice,
        c::S_IFCHR => FileType::CharacterDevice,
        c::S_IFDIR => FileType::Directory,
        c::S_IFIFO | c::S_IFSOCK => FileType::SocketStream,
        c::S_IFLNK => FileType::SymbolicLink,
        c::S_IFREG => FileType::RegularFile,
        _ => FileType::Unknown,
    }
}

/// The type that a directory entry names, `DT_*`: the format bits of a mode, shifted.
pub fn from_dirent(kind: u8) -> FileType {
    from_mode(u32::from(kind) << 12)
}

/// The type of what a descriptor refers to: the kind of file, `DTYPE_*`; of a socket, `SOCK_*`; of a vnode, the
/// format bits of its mode.
pub fn of_file(kind: u32, socket: Option<u32>, mode: Option<u32>) -> FileType {
    match kind {
        c::DTYPE_FIFO | c::DTYPE_PIPE => FileType::SocketStream,
        c::DTYPE_PROCDESC => FileType::Process,
        c::DTYPE_SHM => FileType::SharedMemory,
        c::DTYPE_SOCKET => match socket {
            Some(c::SOCK_DGRAM) => FileType::SocketDgram,
            Some(c::SOCK_STREAM) => FileType::SocketStream,
            _ => FileType::Unknown,
        },
        c::DTYPE_VNODE => mode.map_or(FileType::Unknown, from_mode),
        _ => FileType::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_has_a_type() {
        for format in 0..16 {
            let expected = match format {
                1 | 12 => FileType::SocketStream,
                2 => FileType::CharacterDevice,
                4 => FileType::Directory,
                6 => FileType::BlockDevice,
                8 => FileType::RegularFile,
                10 => FileType::SymbolicLink,
                _ => FileType::Unknown,
            };
            assert_eq!(from_mode(format << 12 | 0o7777), expected, "format {format}");
            assert_eq!(from_dirent(format as u8), expected, "entry {format}");
            assert_eq!(of_file(c::DTYPE_VNODE, None, Some(format << 12)), expected);
        }
        assert_eq!(from_dirent(0xff), FileType::Unknown);
    }

    #[test]
    fn every_kind_of_descriptor_has_a_type() {
        for kind in 0..32 {
            let seen = of_file(kind, Some(c::SOCK_DGRAM), Some(c::S_IFDIR));
            let expected = match kind {
                c::DTYPE_VNODE => FileType::Directory,
                c::DTYPE_SOCKET => FileType::SocketDgram,
                c::DTYPE_PIPE | c::DTYPE_FIFO => FileType::SocketStream,
                c::DTYPE_PROCDESC => FileType::Process,
                c::DTYPE_SHM => FileType::SharedMemory,
                _ => FileType::Unknown,
            };
            assert_eq!(seen, expected, "kind {kind}");
        }
        for socket in 0..16 {
            let expected = match socket {
                c::SOCK_STREAM => FileType::SocketStream,
                c::SOCK_DGRAM => FileType::SocketDgram,
                _ => FileType::Unknown,
            };
            assert_eq!(of_file(c::DTYPE_SOCKET, Some(socket), None), expected, "socket {socket}");
        }
    }
}
