// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. Mounting file systems that need more than texts, and NFS: file handles, exporting, a server in the kernel.

use crate::abi::{self, number, Errno};
use crate::sys::{self, call, Result};
use alloc::vec::Vec;
use core::ffi::CStr;

/// `struct fhandle`.
pub type Handle = [u8; 28];

/// An address of 127.0.0.1, `struct sockaddr_in`.
pub fn loopback_address(port: u16) -> [u8; 16] {
    let [high, low] = port.to_be_bytes();
    [16, abi::AF_INET as u8, high, low, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
}

/// Mounts a file system; `options` are names with their values, as for nmount(2). A text ends in a NUL.
pub fn nmount(options: &[(&CStr, &[u8])]) -> Result<()> {
    let pairs = options.iter().flat_map(|(name, value)| [name.to_bytes_with_nul(), value]);
    let iov: Vec<[usize; 2]> = pairs.map(|bytes| [bytes.as_ptr() as usize, bytes.len()]).collect();
    // SAFETY: each pair is the address and length of bytes that outlive the call, which only reads.
    unsafe { call(number::NMOUNT, [iov.as_ptr() as usize, iov.len(), 0, 0, 0, 0]) }.map(drop)
}

/// Unmounts what is mounted on a path, whether or not it is in use.
pub fn unmount(path: &CStr) -> Result<()> {
    // SAFETY: the kernel reads the path up to its NUL.
    unsafe { call(number::UNMOUNT, [path.as_ptr() as usize, abi::MNT_FORCE, 0, 0, 0, 0]) }.map(drop)
}

/// The file handle that an NFS server gives for a path.
pub fn getfh(path: &CStr) -> Result<Handle> {
    let mut handle = [0; size_of::<Handle>()];
    let args = [path.as_ptr() as usize, handle.as_mut_ptr() as usize, 0, 0, 0, 0];
    // SAFETY: the kernel reads the path up to its NUL and writes one struct fhandle.
    unsafe { call(number::GETFH, args) }?;
    Ok(handle)
}

/// Exports a mounted file system to everybody; root stays root.
pub fn export(fs: &[u8], path: &CStr) -> Result<()> {
    // struct export_args.
    let mut args = [0u8; 96];
    let group = [0u32];
    args[..8].copy_from_slice(&abi::MNT_EXPORTED.to_le_bytes());
    args[16..20].copy_from_slice(&1u32.to_le_bytes());
    args[24..32].copy_from_slice(&(group.as_ptr() as usize).to_le_bytes());
    // One flavour of security, AUTH_SYS.
    args[72..76].copy_from_slice(&1u32.to_le_bytes());
    args[76..80].copy_from_slice(&1u32.to_le_bytes());
    nmount(&[(c"fstype", fs), (c"fspath", path.to_bytes_with_nul()), (c"update", b""), (c"export", &args)])
}

/// Gives the kernel's NFS server a socket, of UDP: those of TCP would have to be accepted first. Then it can run.
pub fn nfsd_socket(port: u16) -> Result<()> {
    let address = loopback_address(port);
    // SAFETY: takes no address.
    let fd = unsafe { call(number::SOCKET, [abi::AF_INET, abi::SOCK_DGRAM, 0, 0, 0, 0]) }?;
    // struct nfsd_addsock_args.
    let socket = [fd, 0, 0];
    // SAFETY: the kernel reads the address, whose length it is told, and then the structure.
    let result = unsafe {
        call(number::BIND, [fd, address.as_ptr() as usize, address.len(), 0, 0, 0]).and_then(|_| {
            call(number::NFSSVC, [abi::NFSSVC_NFSDADDSOCK, socket.as_ptr() as usize, 0, 0, 0, 0])
        })
    };
    sys::close(fd as i32)?;
    result.map(drop)
}

/// Is the kernel's NFS server until it is killed.
pub fn nfsd_run() -> Errno {
    // struct nfsd_nfsd_args, with as many threads as it needs at least.
    let mut args = [0usize; 11];
    args[0] = c"".as_ptr() as usize;
    args[1] = 2 | 4 << 32;
    args[2] = 1;
    args[10] = 1 << 32;
    let flags = abi::NFSSVC_NFSDNFSD | abi::NFSSVC_NEWSTRUCT;
    // SAFETY: the kernel reads the structure, and a string that it names.
    let result = unsafe { call(number::NFSSVC, [flags, args.as_ptr() as usize, 0, 0, 0, 0]) };
    result.err().unwrap_or(Errno(0))
}
