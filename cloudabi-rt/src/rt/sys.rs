// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system calls as safe functions on numbers, under their own names where they are no more than that.
//!
//! Those that could break a safe program, with memory, locks and threads, are not here.

use crate::{Error, Result};
use cloudabi::{
    ciovec, clockid, dircookie, errno, fd, fdflags, fdsflags, fdstat, filedelta, filesize, filestat,
    filetype, fsflags, iovec, lookup, lookupflags, oflags, recv_in, recv_out, riflags, rights, sdflags,
    send_in, send_out, siflags, tid, timestamp, ulflags, whence, PROCESS_CHILD,
};
use core::mem::MaybeUninit;

/// Makes a call that writes one result through a pointer.
macro_rules! one {
    ($call:ident($($argument:expr),*)) => {{
        let mut result = MaybeUninit::uninit();
        // SAFETY: all pointers are those of values that outlive the call.
        match unsafe { cloudabi::$call($($argument,)* result.as_mut_ptr()) } {
            // SAFETY: the call succeeded and thus wrote its result.
            errno::SUCCESS => Ok(unsafe { result.assume_init() }),
            error => Err(Error(error)),
        }
    }};
}

/// Makes a call without a result.
macro_rules! none {
    ($call:ident($($argument:expr),*)) => {
        // SAFETY: all pointers are those of values that outlive the call.
        match unsafe { cloudabi::$call($($argument),*) } {
            errno::SUCCESS => Ok(()),
            error => Err(Error(error)),
        }
    };
}

fn from(bytes: &[u8]) -> [ciovec; 1] {
    [ciovec { buf: (bytes.as_ptr().cast(), bytes.len()) }]
}

fn into(bytes: &mut [u8]) -> [iovec; 1] {
    [iovec { buf: (bytes.as_mut_ptr().cast(), bytes.len()) }]
}

/// How finely a clock shows the time, in nanoseconds.
pub fn clock_res_get(clock: clockid) -> Result<timestamp> {
    one!(clock_res_get(clock))
}

/// The time, in nanoseconds.
pub fn clock_time_get(clock: clockid, precision: timestamp) -> Result<timestamp> {
    one!(clock_time_get(clock, precision))
}

/// Closes a descriptor.
pub fn fd_close(number: fd) -> Result<()> {
    none!(fd_close(number))
}

/// Makes a descriptor of a type.
pub fn fd_create1(kind: filetype) -> Result<fd> {
    one!(fd_create1(kind))
}

/// Makes two descriptors of a type, connected with each other.
pub fn fd_create2(kind: filetype) -> Result<(fd, fd)> {
    let mut first = fd(0);
    let second = one!(fd_create2(kind, &raw mut first))?;
    Ok((first, second))
}

/// Waits until a file's contents are on the disk.
pub fn fd_datasync(number: fd) -> Result<()> {
    none!(fd_datasync(number))
}

/// Makes another descriptor of the same.
pub fn fd_dup(number: fd) -> Result<fd> {
    one!(fd_dup(number))
}

/// Reads from a place.
pub fn fd_pread(number: fd, bytes: &mut [u8], offset: filesize) -> Result<usize> {
    one!(fd_pread(number, &into(bytes), offset))
}

/// Writes to a place.
pub fn fd_pwrite(number: fd, bytes: &[u8], offset: filesize) -> Result<usize> {
    one!(fd_pwrite(number, &from(bytes), offset))
}

/// Reads some bytes; 0 at the end.
pub fn fd_read(number: fd, bytes: &mut [u8]) -> Result<usize> {
    one!(fd_read(number, &into(bytes)))
}

/// Has a number be another descriptor's as well.
pub fn fd_replace(old: fd, new: fd) -> Result<()> {
    none!(fd_replace(old, new))
}

/// Sets the place in a file; answers it.
pub fn fd_seek(number: fd, offset: filedelta, from: whence) -> Result<filesize> {
    one!(fd_seek(number, offset, from))
}

/// What a descriptor is, and its rights. Memory of an enumeration of the crate cannot hold a type of file that it
/// does not know; the kernel gives none of those.
pub fn fd_stat_get(number: fd) -> Result<fdstat> {
    one!(fd_stat_get(number))
}

/// Sets a descriptor's rights, which can become fewer.
pub fn set_rights(number: fd, base: rights, inheriting: rights) -> Result<()> {
    let stat = fdstat { fs_rights_base: base, fs_rights_inheriting: inheriting, ..fd_stat_get(number)? };
    none!(fd_stat_put(number, &raw const stat, fdsflags::RIGHTS))
}

/// Sets a descriptor's flags.
pub fn set_flags(number: fd, flags: fdflags) -> Result<()> {
    let stat = fdstat { fs_flags: flags, ..fd_stat_get(number)? };
    none!(fd_stat_put(number, &raw const stat, fdsflags::FLAGS))
}

/// Waits until all of a file is on the disk.
pub fn fd_sync(number: fd) -> Result<()> {
    none!(fd_sync(number))
}

/// Writes some bytes.
pub fn fd_write(number: fd, bytes: &[u8]) -> Result<usize> {
    one!(fd_write(number, &from(bytes)))
}

/// Has room on the disk for a part of a file.
pub fn file_allocate(number: fd, offset: filesize, length: filesize) -> Result<()> {
    none!(file_allocate(number, offset, length))
}

/// Makes a directory.
pub fn file_create(directory: fd, path: &[u8], kind: filetype) -> Result<()> {
    none!(file_create(directory, path, kind))
}

/// Gives a file a second name.
pub fn file_link(directory: fd, path: &[u8], to: fd, new: &[u8]) -> Result<()> {
    none!(file_link(lookup { fd: directory, flags: lookupflags::empty() }, path, to, new))
}

/// Opens a file below a directory. The new descriptor gets these rights and no others; to lack one of them is an
/// error.
pub fn file_open(
    directory: fd,
    flags: lookupflags,
    path: &[u8],
    how: oflags,
    mode: fdflags,
    base: rights,
    inheriting: rights,
) -> Result<fd> {
    let stat = fdstat {
        fs_filetype: filetype::UNKNOWN,
        fs_flags: mode,
        fs_rights_base: base,
        fs_rights_inheriting: inheriting,
    };
    one!(file_open(lookup { fd: directory, flags }, path, how, &raw const stat))
}

/// Reads entries of a directory, from one on; the last may be cut off.
pub fn file_readdir(directory: fd, bytes: &mut [u8], from: dircookie) -> Result<usize> {
    one!(file_readdir(directory, bytes, from))
}

/// Where a symbolic link leads.
pub fn file_readlink(directory: fd, path: &[u8], bytes: &mut [u8]) -> Result<usize> {
    one!(file_readlink(directory, path, bytes))
}

/// Gives a file another name.
pub fn file_rename(directory: fd, path: &[u8], to: fd, new: &[u8]) -> Result<()> {
    none!(file_rename(directory, path, to, new))
}

/// What is known of a file.
pub fn file_stat_fget(number: fd) -> Result<filestat> {
    one!(file_stat_fget(number))
}

/// Sets a file's size.
pub fn set_size(number: fd, size: filesize) -> Result<()> {
    let stat = filestat { st_size: size, ..file_stat_fget(number)? };
    none!(file_stat_fput(number, &raw const stat, fsflags::SIZE))
}

/// What is known of a file, by its path.
pub fn file_stat_get(directory: fd, flags: lookupflags, path: &[u8]) -> Result<filestat> {
    one!(file_stat_get(lookup { fd: directory, flags }, path))
}

/// Makes a symbolic link.
pub fn file_symlink(target: &[u8], directory: fd, path: &[u8]) -> Result<()> {
    none!(file_symlink(target, directory, path))
}

/// Removes a file.
pub fn file_unlink(directory: fd, path: &[u8], flags: ulflags) -> Result<()> {
    none!(file_unlink(directory, path, flags))
}

/// Replaces the program by another one.
pub fn proc_exec(program: fd, argdata: &[u8], fds: &[fd]) -> Result<()> {
    none!(proc_exec(program, argdata, fds))
}

/// Ends the program.
pub fn proc_exit(code: u32) -> ! {
    // SAFETY: it takes no pointer.
    unsafe { cloudabi::proc_exit(code) }
}

/// A child like this process, with this thread alone; `None` in the child.
pub(crate) fn proc_fork() -> Result<Option<fd>> {
    let mut child = fd(0);
    let id: tid = one!(proc_fork(&raw mut child))?;
    if child == PROCESS_CHILD {
        super::local::renumber(id.0);
        return Ok(None);
    }
    Ok(Some(child))
}

/// Fills memory with random bytes.
pub fn random_get(bytes: &mut [u8]) -> Result<()> {
    none!(random_get(bytes))
}

/// Waits for bytes and descriptors.
pub fn sock_recv(socket: fd, bytes: &mut [u8], fds: &mut [fd], flags: riflags) -> Result<recv_out> {
    let vector = into(bytes);
    let input = recv_in {
        ri_data: (vector.as_ptr(), vector.len()),
        ri_fds: (fds.as_mut_ptr(), fds.len()),
        ri_flags: flags,
    };
    one!(sock_recv(socket, &raw const input))
}

/// Sends bytes and descriptors.
pub fn sock_send(socket: fd, bytes: &[u8], fds: &[fd]) -> Result<usize> {
    let vector = from(bytes);
    let input = send_in {
        si_data: (vector.as_ptr(), vector.len()),
        si_fds: (fds.as_ptr(), fds.len()),
        si_flags: siflags::empty(),
    };
    let output: send_out = one!(sock_send(socket, &raw const input))?;
    Ok(output.so_datalen)
}

/// Ends one direction of a socket, or both.
pub fn sock_shutdown(socket: fd, how: sdflags) -> Result<()> {
    none!(sock_shutdown(socket, how))
}

/// Lets other threads run.
pub fn thread_yield() -> Result<()> {
    none!(thread_yield())
}
