// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! System calls through the vDSO, by the functions of the `cloudabi` crate, with their results as `Result`.
//!
//! Flags are plain numbers, so that unknown bits can be tried. The crate's enumerations cannot hold unknown values:
//! for those, and for I/O vectors at bad addresses, there is `raw`.

mod attributes;
mod files;
mod poll;
mod process;
mod thread;

pub use attributes::*;
pub use thread::*;
mod socket;

pub use socket::*;

pub use files::*;
pub use poll::*;
pub use process::*;

use core::mem::MaybeUninit;

use cloudabi::{ciovec, clockid, errno, fd, iovec, mflags, mprot, signal, whence};

use crate::names::number;
use crate::rt::raw;

/// The result of a system call.
pub type Result<T> = core::result::Result<T, errno>;

/// Calls a function of the crate that gives one result through a pointer.
macro_rules! one {
    ($call:ident($($argument:expr),*)) => {{
        let mut result = MaybeUninit::uninit();
        // SAFETY: the result pointer is good; about the addresses among the arguments see the fence's comment.
        match unsafe { cloudabi::$call($($argument,)* result.as_mut_ptr()) } {
            // SAFETY: the call succeeded and thus wrote its result.
            errno::SUCCESS => Ok(unsafe { result.assume_init() }),
            error => Err(error),
        }
    }};
}

/// Calls a function of the crate that gives no result.
macro_rules! none {
    ($call:ident($($argument:expr),*)) => {
        // SAFETY: about the addresses among the arguments see the fence's comment.
        done(unsafe { cloudabi::$call($($argument),*) })
    };
}

// The crate makes slices of these calls' memory, which Rust could not hold for a bad address.
unsafe extern "C" {
    fn cloudabi_sys_mem_protect(address: usize, length: usize, prot: u8) -> errno;
    fn cloudabi_sys_mem_unmap(address: usize, length: usize) -> errno;
    fn cloudabi_sys_random_get(address: usize, length: usize) -> errno;
}

fn done(error: errno) -> Result<()> {
    match error {
        errno::SUCCESS => Ok(()),
        error => Err(error),
    }
}

/// An I/O vector for reading.
pub const fn iov(address: usize, length: usize) -> iovec {
    iovec { buf: (address as *mut (), length) }
}

/// An I/O vector for writing.
pub const fn ciov(address: usize, length: usize) -> ciovec {
    ciovec { buf: (address as *const (), length) }
}

/// The resolution of a clock.
pub fn clock_res_get(clock: clockid) -> Result<u64> {
    one!(clock_res_get(clock))
}

/// The time of a clock.
pub fn clock_time_get(clock: clockid, precision: u64) -> Result<u64> {
    one!(clock_time_get(clock, precision))
}

/// Closes a descriptor.
pub fn fd_close(from: u32) -> Result<()> {
    none!(fd_close(fd(from)))
}

/// Duplicates a descriptor.
pub fn fd_dup(from: u32) -> Result<u32> {
    one!(fd_dup(fd(from))).map(|new: fd| new.0)
}

/// Reads at an offset.
pub fn fd_pread(from: u32, vectors: &[iovec], offset: u64) -> Result<usize> {
    one!(fd_pread(fd(from), vectors, offset))
}

/// Writes at an offset.
pub fn fd_pwrite(to: u32, vectors: &[ciovec], offset: u64) -> Result<usize> {
    one!(fd_pwrite(fd(to), vectors, offset))
}

/// Reads.
pub fn fd_read(from: u32, vectors: &[iovec]) -> Result<usize> {
    one!(fd_read(fd(from), vectors))
}

/// Moves the offset.
pub fn fd_seek(of: u32, offset: i64, from: whence) -> Result<u64> {
    one!(fd_seek(fd(of), offset, from))
}

/// Writes.
pub fn fd_write(to: u32, vectors: &[ciovec]) -> Result<usize> {
    one!(fd_write(fd(to), vectors))
}

/// Maps memory.
pub fn mem_map(address: usize, length: usize, prot: u8, flags: u8, of: u32, offset: u64) -> Result<usize> {
    // SAFETY: both types hold any bits.
    let (prot, flags) = unsafe { (mprot::from_bits_unchecked(prot), mflags::from_bits_unchecked(flags)) };
    one!(mem_map(address as *mut (), length, prot, flags, fd(of), offset)).map(|new: *mut ()| new as usize)
}

/// Changes the protection of memory.
pub fn mem_protect(address: usize, length: usize, prot: u8) -> Result<()> {
    // SAFETY: the kernel checks the range; who calls this knows what lies there.
    done(unsafe { cloudabi_sys_mem_protect(address, length, prot) })
}

/// Unmaps memory.
pub fn mem_unmap(address: usize, length: usize) -> Result<()> {
    // SAFETY: the kernel checks the range; who calls this knows what lies there.
    done(unsafe { cloudabi_sys_mem_unmap(address, length) })
}

/// Ends the process.
pub fn proc_exit(status: u32) -> ! {
    // SAFETY: takes no addresses.
    unsafe { cloudabi::proc_exit(status) }
}

/// Sends a signal to the process itself.
pub fn proc_raise(which: signal) -> Result<()> {
    none!(proc_raise(which))
}

/// Fills memory with random data.
pub fn random_get(address: usize, length: usize) -> Result<()> {
    // SAFETY: the kernel checks the range; who calls this gives away what lies there.
    done(unsafe { cloudabi_sys_random_get(address, length) })
}

/// Gives up the processor.
pub fn thread_yield() -> Result<()> {
    none!(thread_yield())
}

/// Reads into a buffer.
pub fn read(from: u32, buffer: &mut [u8]) -> Result<usize> {
    fd_read(from, &[iov(buffer.as_mut_ptr() as usize, buffer.len())])
}

/// Reads into a buffer at an offset.
pub fn pread(from: u32, buffer: &mut [u8], offset: u64) -> Result<usize> {
    fd_pread(from, &[iov(buffer.as_mut_ptr() as usize, buffer.len())], offset)
}

/// Writes a buffer.
pub fn write(to: u32, buffer: &[u8]) -> Result<usize> {
    fd_write(to, &[ciov(buffer.as_ptr() as usize, buffer.len())])
}

/// Writes a buffer at an offset.
pub fn pwrite(to: u32, buffer: &[u8], offset: u64) -> Result<usize> {
    fd_pwrite(to, &[ciov(buffer.as_ptr() as usize, buffer.len())], offset)
}

/// `fd_read` with I/O vectors at any address.
pub fn fd_read_at(from: u32, vectors: usize, count: usize) -> Result<u64> {
    raw::syscall(const { number("fd_read") }, &[from.into(), vectors as u64, count as u64]).result()
}

/// `fd_write` with I/O vectors at any address.
pub fn fd_write_at(to: u32, vectors: usize, count: usize) -> Result<u64> {
    raw::syscall(const { number("fd_write") }, &[to.into(), vectors as u64, count as u64]).result()
}

/// `fd_pread` with I/O vectors at any address.
pub fn fd_pread_at(from: u32, vectors: usize, count: usize, offset: u64) -> Result<u64> {
    raw::syscall(const { number("fd_pread") }, &[from.into(), vectors as u64, count as u64, offset]).result()
}

/// `fd_pwrite` with I/O vectors at any address.
pub fn fd_pwrite_at(to: u32, vectors: usize, count: usize, offset: u64) -> Result<u64> {
    raw::syscall(const { number("fd_pwrite") }, &[to.into(), vectors as u64, count as u64, offset]).result()
}
