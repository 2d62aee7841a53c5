// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! User memory, copy(9).

use super::errno::{check, Errno};
use core::mem::MaybeUninit;
use core::ops::{Deref, DerefMut};
use sys_bindings as c;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Copies bytes to user space.
///
/// # Context
/// May sleep on a page fault. Addresses outside user space give EFAULT.
pub fn copyout_bytes(from: &[u8], to: u64) -> Result<(), Errno> {
    // SAFETY: `from` is a live slice of this length; copyout checks the user address.
    check(unsafe { c::copyout(from.as_ptr().cast(), to as *mut _, from.len()) })
}

/// Copies bytes from user space; each is fetched once.
///
/// # Context
/// May sleep on a page fault. Addresses outside user space give EFAULT.
pub fn copyin_bytes(from: u64, to: &mut [u8]) -> Result<(), Errno> {
    // SAFETY: `to` is a live slice of this length; copyin checks the user address.
    check(unsafe { c::copyin(from as *const _, to.as_mut_ptr().cast(), to.len()) })
}

/// Copies values to user space; see [`copyout_bytes`].
pub fn copyout<T: IntoBytes + Immutable>(from: &[T], to: u64) -> Result<(), Errno> {
    copyout_bytes(from.as_bytes(), to)
}

/// Copies a value from user space; see [`copyin_bytes`].
#[inline]
pub fn copyin<T: FromBytes>(from: u64) -> Result<T, Errno> {
    let mut value = MaybeUninit::<T>::uninit();
    // SAFETY: there is room for a value; copyin checks the user address.
    check(unsafe { c::copyin(from as *const _, value.as_mut_ptr().cast(), size_of::<T>()) })?;
    // SAFETY: without an error copyin has written all of it, and any bytes make a value.
    Ok(unsafe { value.assume_init() })
}

/// Copies values from user space, as many as the destination holds; see [`copyin_bytes`].
pub fn copyin_slice<T: FromBytes + IntoBytes>(from: u64, to: &mut [T]) -> Result<(), Errno> {
    copyin_bytes(from, to.as_mut_bytes())
}

/// Up to `N` values on the stack. What they do not fill of it costs nothing.
pub struct Few<T, const N: usize> {
    values: [MaybeUninit<T>; N],
    count: usize,
}

impl<T: Copy, const N: usize> Few<T, N> {
    /// No values.
    pub const fn new() -> Self {
        Self { values: [const { MaybeUninit::uninit() }; N], count: 0 }
    }

    /// Replaces the values by so many from user space; see [`copyin_bytes`].
    ///
    /// Errors: EFAULT; EINVAL for more than `N`.
    pub fn copyin(&mut self, from: u64, count: usize) -> Result<(), Errno>
    where
        T: FromBytes,
    {
        self.count = 0;
        if count > N {
            return Err(Errno::EINVAL);
        }
        // SAFETY: there is room for so many values; copyin checks the user address.
        check(unsafe {
            c::copyin(from as *const _, self.values.as_mut_ptr().cast(), count * size_of::<T>())
        })?;
        // Any bytes make a value.
        self.count = count;
        Ok(())
    }

    /// Adds a value; false where there is no room for it.
    pub fn push(&mut self, value: T) -> bool {
        let Some(slot) = self.values.get_mut(self.count) else { return false };
        slot.write(value);
        self.count += 1;
        true
    }
}

impl<T, const N: usize> Deref for Few<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the first `count` values are set, of `N` at most.
        unsafe { core::slice::from_raw_parts(self.values.as_ptr().cast(), self.count) }
    }
}

impl<T, const N: usize> DerefMut for Few<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: the first `count` values are set, of `N` at most; the borrow is exclusive.
        unsafe { core::slice::from_raw_parts_mut(self.values.as_mut_ptr().cast(), self.count) }
    }
}
