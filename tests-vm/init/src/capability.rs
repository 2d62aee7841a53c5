// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. Descriptors as capabilities: handing them over, limiting their rights, giving them numbers.

use crate::abi::{self, number, open, scm, F_DUP2FD, F_DUPFD, MSG_EOR};
use crate::sys::{self, call, Result};
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::CStr;

/// Descriptors of a program before they have their numbers: above those, below the one that reports a failed exec.
const WAITING: usize = 50;
const AFTER_WAITING: u32 = 99;

/// Gives this process the descriptors as 0, 1 and so on, and no others below 100.
pub fn place(fds: &[i32]) -> Result<()> {
    let waiting: Vec<i32> = fds.iter().map(|&fd| sys::fcntl(fd, F_DUPFD, WAITING)).collect::<Result<_>>()?;
    for (to, &fd) in waiting.iter().enumerate() {
        sys::fcntl(fd, F_DUP2FD, to)?;
    }
    sys::close_range(fds.len() as u32, AFTER_WAITING)
}

/// Takes all rights from a descriptor but these; `[u64; 2]` is `cap_rights_t`, sys/capsicum.h.
pub fn limit(fd: i32, rights: &[u64; 2]) -> Result<()> {
    // SAFETY: the kernel reads the rights, which have the size that their version, 0, says.
    unsafe { call(number::CAP_RIGHTS_LIMIT, [fd as usize, rights.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Leaves a descriptor these ioctls.
pub fn limit_ioctls(fd: i32, commands: &[u64]) -> Result<()> {
    let args = [fd as usize, commands.as_ptr() as usize, commands.len(), 0, 0, 0];
    // SAFETY: the kernel reads as many commands as the slice holds.
    unsafe { call(number::CAP_IOCTLS_LIMIT, args) }.map(drop)
}

/// A descriptor's list of ioctls; `None` where it has no list, and all are allowed.
pub fn ioctls(fd: i32) -> Result<Option<Vec<u64>>> {
    let mut commands = [0u64; 16];
    let args = [fd as usize, commands.as_mut_ptr() as usize, commands.len(), 0, 0, 0];
    // SAFETY: the kernel writes as many commands as the array holds, at most.
    let count = unsafe { call(number::CAP_IOCTLS_GET, args) }?;
    Ok((count != abi::capability::IOCTLS_ALL).then(|| commands.iter().take(count).copied().collect()))
}

/// Leaves a descriptor these fcntls.
pub fn limit_fcntls(fd: i32, commands: u32) -> Result<()> {
    // SAFETY: takes no address.
    unsafe { call(number::CAP_FCNTLS_LIMIT, [fd as usize, commands as usize, 0, 0, 0, 0]) }.map(drop)
}

/// A descriptor's set of fcntls.
pub fn fcntls(fd: i32) -> Result<u32> {
    let mut commands = 0u32;
    // SAFETY: the kernel writes 32 bits.
    unsafe { call(number::CAP_FCNTLS_GET, [fd as usize, &raw mut commands as usize, 0, 0, 0, 0]) }?;
    Ok(commands)
}

/// A shared memory object by its name; that of a new one is made so large.
pub fn shared_memory(name: &CStr, flags: usize, size: usize) -> Result<i32> {
    // SAFETY: the kernel reads the name up to its NUL.
    let fd = unsafe { call(number::SHM_OPEN2, [name.as_ptr() as usize, flags, 0o600, 0, 0, 0]) }?;
    if flags & open::CREAT != 0 {
        // SAFETY: takes no address.
        unsafe { call(number::FTRUNCATE, [fd, size, 0, 0, 0, 0]) }?;
    }
    Ok(fd as i32)
}

/// Takes a shared memory object's name from it.
pub fn forget_shared_memory(name: &CStr) -> Result<()> {
    // SAFETY: the kernel reads the name up to its NUL.
    unsafe { call(number::SHM_UNLINK, [name.as_ptr() as usize, 0, 0, 0, 0, 0]) }.map(drop)
}

/// A pair of connected local sockets of a type.
pub fn socketpair(kind: usize) -> Result<(i32, i32)> {
    let mut pair = [0i32; 2];
    // SAFETY: the kernel writes two ints to `pair`.
    unsafe { call(number::SOCKETPAIR, [abi::AF_UNIX, kind, 0, pair.as_mut_ptr() as usize, 0, 0]) }?;
    Ok((pair[0], pair[1]))
}

/// A stream socket that is connected to an address, `struct sockaddr` with its length and its family at the beginning.
pub fn connect(address: &[u8]) -> Result<i32> {
    let family = address.get(1).copied().unwrap_or(0).into();
    // SAFETY: takes no address.
    let fd = unsafe { call(number::SOCKET, [family, abi::SOCK_STREAM | abi::SOCK_CLOEXEC, 0, 0, 0, 0]) }?;
    // SAFETY: the kernel reads the address.
    let connected = unsafe { call(number::CONNECT, [fd, address.as_ptr() as usize, address.len(), 0, 0, 0]) };
    match connected {
        Ok(_) => Ok(fd as i32),
        Err(errno) => sys::close(fd as i32).and(Err(errno)),
    }
}

/// Sends a byte and a descriptor.
pub fn send(socket: i32, fd: i32) -> Result<()> {
    send_message(socket, &[1], &[fd], 0)
}

/// Sends a packet, whose end since FreeBSD 15 has to be said.
pub fn send_packet(socket: i32, text: &[u8], fds: &[i32]) -> Result<()> {
    send_message(socket, text, fds, MSG_EOR)
}

fn send_message(socket: i32, text: &[u8], fds: &[i32], flags: usize) -> Result<()> {
    let vector = [text.as_ptr() as usize, text.len()];
    // struct cmsghdr: length, level and type; then, where 64 bits are aligned, the descriptors.
    let mut control = vec![scm::HEADER + 4 * fds.len() as u32, scm::SOL_SOCKET, scm::RIGHTS, 0];
    control.extend(fds.iter().map(|&fd| fd as u32));
    control.resize(control.len().next_multiple_of(2), 0);
    let (address, length) =
        if fds.is_empty() { (0, 0) } else { (control.as_ptr() as usize, control.len() * 4) };
    // struct msghdr: name, its length, vectors, how many, control, its length, flags.
    let header = [0, 0, vector.as_ptr() as usize, 1, address, length, 0];
    // SAFETY: the kernel reads what the header names, all of which is above.
    unsafe { call(number::SENDMSG, [socket as usize, header.as_ptr() as usize, flags, 0, 0, 0]) }.map(drop)
}

/// Receives bytes and descriptors; nothing where the peer is gone.
pub fn receive_message(socket: i32) -> Result<(Vec<u8>, Vec<i32>)> {
    let (mut text, mut control) = (vec![0u8; 64], [0u32; 32]);
    let vector = [text.as_mut_ptr() as usize, text.len()];
    let mut header =
        [0, 0, vector.as_ptr() as usize, 1, control.as_mut_ptr() as usize, size_of_val(&control), 0];
    // SAFETY: the kernel writes to what the header names, which is above, and to the header.
    let length =
        unsafe { call(number::RECVMSG, [socket as usize, header.as_mut_ptr() as usize, 0, 0, 0, 0]) }?;
    text.truncate(length);
    // SAFETY: the kernel has changed the header; the compiler cannot know that.
    let used = unsafe { (&raw const header[5]).read_volatile() } as u32;
    let count = if used == 0 { 0 } else { (control[0] - scm::HEADER) as usize / 4 };
    Ok((text, control.iter().skip(4).take(count).map(|&fd| fd as i32).collect()))
}

pub fn symlink(target: &CStr, path: &CStr) -> Result<()> {
    // SAFETY: the kernel reads both names up to their NULs.
    unsafe { call(number::SYMLINK, [target.as_ptr() as usize, path.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Opens a directory for reading.
pub fn open_directory(path: &CStr) -> Result<i32> {
    sys::open(path, open::RDONLY | open::DIRECTORY | open::CLOEXEC, 0)
}
