// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Scatter and gather over user memory, uio(9), for reads and writes of descriptors.

use super::errno::{check, Errno};
use super::thread::Thread;
use super::word;
use core::ffi::c_int;
use core::mem::MaybeUninit;
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;

/// The most bytes that one call transfers: what a signed length can hold.
const MAX_TRANSFER: usize = isize::MAX as usize;

/// Whether a transfer reads or writes the descriptor, and from where.
#[derive(Clone, Copy, Debug)]
pub enum Transfer {
    /// From the descriptor, at its offset.
    Read,
    /// To the descriptor, at its offset.
    Write,
    /// From the descriptor, at this offset.
    ReadAt(i64),
    /// To the descriptor, at this offset.
    WriteAt(i64),
}

/// Transfers between a descriptor and the memory that an array of `count` iovecs in user space names, as
/// readv(2), writev(2), preadv(2) and pwritev(2) do. Answers the number of bytes.
///
/// Errors: EINVAL for more than `IOV_MAX` entries or a sum that does not fit, EFAULT, and those of the file.
#[inline]
pub fn transfer(td: &mut Thread, fd: c_int, how: Transfer, iovs: u64, count: usize) -> Result<u64, Errno> {
    if count == 1 {
        // One vector, the common case: no memory is allocated.
        let mut room = MaybeUninit::uninit();
        let mut uio = user_uio(td, copyin_iovec(iovs, &mut room)?)?;
        return run(td, fd, how, &mut uio);
    }
    transfer_many(td, fd, how, iovs, count)
}

#[cold]
#[inline(never)]
fn transfer_many(td: &mut Thread, fd: c_int, how: Transfer, iovs: u64, count: usize) -> Result<u64, Errno> {
    run(td, fd, how, Array::copyin(iovs, count)?.uio())
}

/// How much random data is made at a time: the largest that malloc(9) has at hand.
const RANDOM_PART: usize = 64 << 10;

/// Fills user memory with random data, random(9). Waits until the generator is seeded. However long it takes, the
/// process can be stopped, in which case it goes on from there, and killed.
///
/// Errors: EINVAL for a length that does not fit, EFAULT; ERESTART when the thread must go back to user space: the
/// process ends, or another thread executes a program.
pub fn read_random(td: &mut Thread, address: u64, length: u64) -> Result<(), Errno> {
    let (mut address, mut left) = (address, word(length));
    if left > MAX_TRANSFER {
        return Err(Errno::EINVAL);
    }
    loop {
        let part = left.min(RANDOM_PART);
        let mut iov = c::iovec { iov_base: address as *mut _, iov_len: part };
        let mut uio = user_uio(td, &mut iov)?;
        // SAFETY: the structures are valid for the call; the destination is user memory, which is checked. The call
        // looks for signals only where it has more to do than a part of ours.
        check(unsafe { c::read_random_uio(&mut uio, false) })?;
        left -= part;
        if left == 0 {
            return Ok(());
        }
        // The range may end anywhere: where the addresses do, the copy fails.
        address = address.wrapping_add(part as u64);
        td.interruption()?;
    }
}

/// Iovecs fetched from user space, for calls that take them without a uio.
pub(super) enum Vectors {
    /// One, the common case: no memory is allocated.
    One(c::iovec),
    /// None or several.
    Many(Array),
}

impl Vectors {
    /// Fetches `count` iovecs; the errors are those of [`transfer`].
    pub fn copyin(iovs: u64, count: usize) -> Result<Self, Errno> {
        if count != 1 {
            return Array::copyin(iovs, count).map(Self::Many);
        }
        let mut room = MaybeUninit::uninit();
        let iov = copyin_iovec(iovs, &mut room)?;
        if iov.iov_len > MAX_TRANSFER {
            return Err(Errno::EINVAL);
        }
        Ok(Self::One(*iov))
    }

    /// Makes the sum of the lengths at most so much.
    pub fn truncate(&mut self, mut most: usize) {
        let (first, count) = self.raw();
        // SAFETY: so many iovecs are there, in memory of ours.
        let iovs = unsafe { core::slice::from_raw_parts_mut(first, usize::try_from(count).unwrap_or(0)) };
        for iov in iovs {
            iov.iov_len = iov.iov_len.min(most);
            most -= iov.iov_len;
        }
    }

    /// The first iovec and their number; they must stay where they are while this is used.
    pub fn raw(&mut self) -> (*mut c::iovec, c_int) {
        match self {
            Self::One(iov) => (iov, 1),
            Self::Many(array) => {
                let uio = array.uio();
                (uio.uio_iov, uio.uio_iovcnt)
            }
        }
    }
}

/// A uio over an array of iovecs, in memory of the kernel's.
pub(super) struct Array(NonNull<c::uio>);

impl Array {
    fn copyin(iovs: u64, count: usize) -> Result<Self, Errno> {
        let count = u32::try_from(count).map_err(|_| Errno::EINVAL)?;
        let mut uio = null_mut();
        // SAFETY: copyinuio checks the user address and the count, and answers with memory that we own.
        check(unsafe { c::copyinuio(iovs as *const c::iovec, count, &mut uio) })?;
        NonNull::new(uio).map(Self).ok_or(Errno::ENOMEM)
    }

    fn uio(&mut self) -> &mut c::uio {
        // SAFETY: copyinuio made it valid, and nobody else knows of it.
        unsafe { self.0.as_mut() }
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        // SAFETY: the structure came from copyinuio and is freed once.
        unsafe { c::shim_freeuio(self.0.as_ptr()) };
    }
}

/// Fetches one iovec, once.
fn copyin_iovec(address: u64, room: &mut MaybeUninit<c::iovec>) -> Result<&mut c::iovec, Errno> {
    // SAFETY: the destination has the given size; copyin checks the user address.
    check(unsafe { c::copyin(address as *const _, room.as_mut_ptr().cast(), size_of::<c::iovec>()) })?;
    // SAFETY: copyin succeeded, so all bytes are set, and any bytes make an iovec.
    Ok(unsafe { room.assume_init_mut() })
}

/// A uio over one iovec of user memory. The iovec must stay where it is while the uio is used.
#[allow(clippy::cast_possible_wrap)]
fn user_uio(td: &Thread, iov: &mut c::iovec) -> Result<c::uio, Errno> {
    if iov.iov_len > MAX_TRANSFER {
        return Err(Errno::EINVAL);
    }
    Ok(c::uio {
        uio_iov: iov,
        uio_iovcnt: 1,
        uio_offset: -1,
        uio_resid: iov.iov_len as isize,
        uio_segflg: c::uio_seg_UIO_USERSPACE,
        uio_rw: c::uio_rw_UIO_READ,
        uio_td: td.raw(),
    })
}

fn run(td: &mut Thread, fd: c_int, how: Transfer, uio: &mut c::uio) -> Result<u64, Errno> {
    // SAFETY: the thread is the current one and the uio describes user memory; the descriptor is checked.
    check(unsafe {
        match how {
            Transfer::Read => c::shim_readv(td.raw(), fd, uio),
            Transfer::Write => c::shim_writev(td.raw(), fd, uio),
            Transfer::ReadAt(offset) => c::shim_preadv(td.raw(), fd, uio, offset),
            Transfer::WriteAt(offset) => c::shim_pwritev(td.raw(), fd, uio, offset),
        }
    })?;
    Ok(td.result())
}
