// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Kernel memory of type `cloudabi`, malloc(9).

use super::errno::Errno;
use core::ops::{Deref, DerefMut};
use core::ptr::NonNull;
use sys_bindings as c;
use zerocopy::FromZeros;

/// A value in kernel memory, freed when dropped.
pub struct KBox<T>(NonNull<T>);

impl<T: Copy> KBox<T> {
    /// Moves a value into fresh memory.
    ///
    /// # Context
    /// May sleep (`M_WAITOK`, which does not fail).
    pub fn new(value: T) -> Self {
        const { assert!(align_of::<T>() <= 16) }
        // SAFETY: shim_malloc waits until it can answer with memory of this size, aligned to 16 bytes.
        let memory = unsafe { NonNull::new_unchecked(c::shim_malloc(size_of::<T>()).cast::<T>()) };
        // SAFETY: the memory is large enough, aligned and ours alone.
        unsafe { memory.write(value) };
        Self(memory)
    }

    /// Gives the memory away; [`KBox::from_raw`] takes it back.
    pub fn into_raw(self) -> *mut T {
        let raw = self.0.as_ptr();
        core::mem::forget(self);
        raw
    }

    /// Takes back what [`KBox::into_raw`] gave away; `None` for a null pointer.
    ///
    /// # Safety
    /// The pointer came from `into_raw` of the same type and nobody else takes it back.
    pub unsafe fn from_raw(raw: *mut T) -> Option<Self> {
        NonNull::new(raw).map(Self)
    }
}

impl<T> Deref for KBox<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: `new` initialised the value, and the memory is ours until `drop`.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Drop for KBox<T> {
    fn drop(&mut self) {
        // SAFETY: the memory came from shim_malloc and is freed once.
        unsafe { c::shim_free(self.0.as_ptr().cast()) };
    }
}

/// An array in kernel memory, freed when dropped; its length does not change.
pub struct KVec<T> {
    start: NonNull<T>,
    length: usize,
}

impl<T: FromZeros> KVec<T> {
    /// An array of zeros. Callers bound the length: what user space asks for must not exhaust the kernel.
    ///
    /// Errors: ENOMEM where the size in bytes does not fit.
    ///
    /// # Context
    /// May sleep (`M_WAITOK`).
    pub fn zeroed(length: usize) -> Result<Self, Errno> {
        const { assert!(align_of::<T>() <= 16 && size_of::<T>() > 0) }
        let bytes = length.checked_mul(size_of::<T>()).ok_or(Errno::ENOMEM)?;
        if length == 0 {
            return Ok(Self { start: NonNull::dangling(), length });
        }
        // SAFETY: shim_malloc waits until it can answer with memory of this size, aligned to 16 bytes.
        let start = unsafe { NonNull::new_unchecked(c::shim_malloc(bytes).cast::<T>()) };
        // SAFETY: the memory has this size and is ours alone.
        unsafe { start.cast::<u8>().write_bytes(0, bytes) };
        Ok(Self { start, length })
    }
}

impl KVec<u8> {
    /// Bytes, whatever they are: for a function of the kernel's to write to, which says how many it wrote.
    ///
    /// # Context
    /// May sleep (`M_WAITOK`).
    pub fn unset(length: usize) -> Self {
        if length == 0 {
            return Self { start: NonNull::dangling(), length };
        }
        // SAFETY: shim_malloc waits until it can answer with memory of this size.
        let start = unsafe { NonNull::new_unchecked(c::shim_malloc(length).cast::<u8>()) };
        Self { start, length }
    }
}

impl<T> Deref for KVec<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: `zeroed` made so many values, which zeros are by `FromZeros`, or `unset` so many bytes, which any are.
        unsafe { core::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }
}

impl<T> DerefMut for KVec<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: `zeroed` made so many values, which zeros are by `FromZeros`, or `unset` so many bytes, which any are; the
        // borrow is exclusive.
        unsafe { core::slice::from_raw_parts_mut(self.start.as_ptr(), self.length) }
    }
}

impl<T> Drop for KVec<T> {
    fn drop(&mut self) {
        const { assert!(!core::mem::needs_drop::<T>()) }
        if self.length != 0 {
            // SAFETY: the memory came from shim_malloc and is freed once.
            unsafe { c::shim_free(self.start.as_ptr().cast()) };
        }
    }
}

/// Makes the memory type known to the kernel, before anything is allocated.
///
/// # Context
/// Module load only.
pub fn init() {
    // SAFETY: once for each load, see `entry::module`.
    unsafe { c::shim_malloc_init() };
}

/// Takes the memory type back; nothing is allocated any more.
///
/// # Context
/// Module unload only.
pub fn uninit() {
    // SAFETY: once for each `init`, see `entry::module`.
    unsafe { c::shim_malloc_uninit() };
}
