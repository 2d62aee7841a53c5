// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system calls that the examples make, as safe functions.

use core::mem::MaybeUninit;

pub use super::arch::trap;
use cloudabi::{
    ciovec, errno, fd, fdflags, fdsflags, fdstat, filetype, iovec, lookup, lookupflags, oflags, recv_in,
    recv_out, riflags, rights, ulflags,
};

/// What a system call gives.
pub type Result<T> = core::result::Result<T, errno>;

/// Makes a call that writes one result through a pointer.
macro_rules! one {
    ($call:ident($($argument:expr),*)) => {{
        let mut result = MaybeUninit::uninit();
        // SAFETY: all pointers are those of values that outlive the call.
        match unsafe { cloudabi::$call($($argument,)* result.as_mut_ptr()) } {
            // SAFETY: the call succeeded and thus wrote its result.
            errno::SUCCESS => Ok(unsafe { result.assume_init() }),
            error => Err(error),
        }
    }};
}

/// Makes a call without a result.
macro_rules! none {
    ($call:ident($($argument:expr),*)) => {
        // SAFETY: all pointers are those of values that outlive the call.
        match unsafe { cloudabi::$call($($argument),*) } {
            errno::SUCCESS => Ok(()),
            error => Err(error),
        }
    };
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    // SAFETY: it takes no pointer.
    unsafe { cloudabi::proc_exit(code) }
}

/// Writes all bytes.
pub fn write(to: fd, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        let vector = [ciovec { buf: (bytes.as_ptr().cast(), bytes.len()) }];
        let written = one!(fd_write(to, &vector))?;
        bytes = bytes.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// Reads some bytes; 0 at the end.
pub fn read(from: fd, bytes: &mut [u8]) -> Result<usize> {
    let vector = [iovec { buf: (bytes.as_mut_ptr().cast(), bytes.len()) }];
    one!(fd_read(from, &vector))
}

/// Closes a descriptor.
pub fn close(descriptor: fd) -> Result<()> {
    none!(fd_close(descriptor))
}

/// Opens a file below a directory. The new descriptor gets these rights and no others; to lack one of them is an
/// error. Nothing is waited for, not even a FIFO's other end.
pub fn open(directory: fd, path: &[u8], how: oflags, rights: rights) -> Result<fd> {
    let stat = fdstat {
        fs_filetype: filetype::UNKNOWN,
        fs_flags: fdflags::NONBLOCK,
        fs_rights_base: rights,
        fs_rights_inheriting: rights,
    };
    let from = lookup { fd: directory, flags: lookupflags::SYMLINK_FOLLOW };
    one!(file_open(from, path, how, &raw const stat))
}

/// What a descriptor is, and its rights. Memory of an enumeration of the crate cannot hold a type of file that it
/// does not know; the kernel gives none of those.
pub fn stat(descriptor: fd) -> Result<fdstat> {
    one!(fd_stat_get(descriptor))
}

/// Sets a descriptor's rights, which can become fewer.
pub fn set_rights(descriptor: fd, base: rights, inheriting: rights) -> Result<()> {
    let stat = fdstat { fs_rights_base: base, fs_rights_inheriting: inheriting, ..stat(descriptor)? };
    none!(fd_stat_put(descriptor, &raw const stat, fdsflags::RIGHTS))
}

/// Makes a directory.
pub fn make_directory(directory: fd, path: &[u8]) -> Result<()> {
    none!(file_create(directory, path, filetype::DIRECTORY))
}

/// Makes a symbolic link.
pub fn symlink(target: &[u8], directory: fd, path: &[u8]) -> Result<()> {
    none!(file_symlink(target, directory, path))
}

/// Gives a file a second name.
pub fn link(directory: fd, path: &[u8], new: &[u8]) -> Result<()> {
    none!(file_link(lookup { fd: directory, flags: lookupflags::empty() }, path, directory, new))
}

/// Gives a file another name.
pub fn rename(directory: fd, path: &[u8], new: &[u8]) -> Result<()> {
    none!(file_rename(directory, path, directory, new))
}

/// Removes a file.
pub fn unlink(directory: fd, path: &[u8]) -> Result<()> {
    none!(file_unlink(directory, path, ulflags::empty()))
}

/// Replaces the program by another one, without descriptors.
pub fn exec(program: fd) -> Result<()> {
    none!(proc_exec(program, &[], &[]))
}

/// Makes a descriptor of a type.
pub fn create(kind: filetype) -> Result<fd> {
    one!(fd_create1(kind))
}

/// Waits for a message with a descriptor in it and takes that. `None`: nobody sends any more.
pub fn receive(socket: fd) -> Result<Option<fd>> {
    let (mut byte, mut descriptor) = ([0_u8], [fd(0)]);
    let vector = [iovec { buf: (byte.as_mut_ptr().cast(), byte.len()) }];
    let input = recv_in {
        ri_data: (vector.as_ptr(), vector.len()),
        ri_fds: (descriptor.as_mut_ptr(), descriptor.len()),
        ri_flags: riflags::empty(),
    };
    loop {
        let output: recv_out = one!(sock_recv(socket, &raw const input))?;
        if output.ro_fdslen > 0 {
            return Ok(Some(descriptor[0]));
        }
        if output.ro_datalen == 0 {
            return Ok(None);
        }
    }
}
