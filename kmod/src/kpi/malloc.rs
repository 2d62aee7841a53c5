// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Kernel memory of type `cloudabi`, malloc(9).

use core::ops::Deref;
use core::ptr::NonNull;
use sys_bindings as c;

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
