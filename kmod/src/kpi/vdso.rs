// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Pages that every process of an ABI maps: the vDSO's, and the kernel's page with the time.

use super::errno::{check, Errno};
use super::image_params::{vm_check, ImageParams};
use super::malloc::KVec;
use crate::arch::PAGE;
use core::ffi::c_int;
use core::sync::atomic::{AtomicPtr, Ordering};
use sys_bindings as c;

/// A VM object that holds an image, filled once and then mapped read-only.
pub struct SharedImage {
    object: AtomicPtr<c::vm_object>,
}

impl SharedImage {
    /// Without an image yet.
    pub const fn new() -> Self {
        Self { object: AtomicPtr::new(core::ptr::null_mut()) }
    }

    /// Makes the object and copies the image into it. At `timekeep_at`, 8 bytes are replaced by the distance from the
    /// image's start to the kernel's `struct vdso_timekeep`, 0 if there is none.
    ///
    /// # Context
    /// May sleep. Module load only.
    pub fn create(&self, image: &[u8], timekeep_at: usize) -> Result<(), Errno> {
        // SAFETY: the native ABI's description does not change.
        let offset = unsafe { c::shim_timekeep_offset() };
        // In the page before the image, see `map`.
        let distance = if offset < 0 { 0 } else { offset - PAGE as i64 };
        let mut copy = KVec::<u8>::zeroed(image.len())?;
        copy.copy_from_slice(image);
        let place = copy.get_mut(timekeep_at..timekeep_at + 8).ok_or(Errno::EINVAL)?;
        place.copy_from_slice(&distance.to_le_bytes());
        let image = &*copy;
        let mut object = core::ptr::null_mut();
        // SAFETY: the image is a live slice; the shim answers with an object that we own.
        check(unsafe {
            c::shim_shared_image_create(image.as_ptr().cast(), image.len() as u64, &mut object)
        })?;
        self.object.store(object, Ordering::Release);
        Ok(())
    }

    /// Gives the object up; mappings keep it alive for as long as they exist.
    ///
    /// # Context
    /// May sleep. Module unload only.
    pub fn destroy(&self) {
        let object = self.object.swap(core::ptr::null_mut(), Ordering::AcqRel);
        if !object.is_null() {
            // SAFETY: the reference is the one that `create` got, and it is given up once.
            unsafe { c::shim_shared_image_destroy(object) };
        }
    }

    /// Maps the kernel's time page at `address`, readable, and the image behind it, readable and executable.
    ///
    /// Errors: ENOMEM where something is mapped already.
    pub fn map(&self, exec: &mut ImageParams<'_>, address: u64, length: u64) -> Result<(), Errno> {
        let object = self.object.load(Ordering::Acquire);
        // SAFETY: the native ABI's page object exists for as long as the kernel runs.
        let time = unsafe { c::shim_time_page_object() };
        let read = c::VM_PROT_READ;
        // SAFETY: both objects live: the image's for as long as the module is loaded, which this exec keeps it.
        unsafe {
            if !time.is_null() {
                map_object(exec, time, address, PAGE, read)?;
            }
            let mapped = map_object(exec, object, address + PAGE, length, read | c::VM_PROT_EXECUTE);
            if mapped.is_err() && !time.is_null() {
                // The map is this exec's, and the page was just mapped.
                c::vm_map_remove(exec.map(), address, address + PAGE);
            }
            mapped
        }
    }
}

/// Maps an object, with a reference of its own.
///
/// # Safety
/// The object is alive.
unsafe fn map_object(
    exec: &mut ImageParams<'_>,
    object: *mut c::vm_object,
    address: u64,
    length: u64,
    protection: u8,
) -> Result<(), Errno> {
    #[allow(clippy::cast_possible_wrap)]
    let flags = (c::MAP_INHERIT_SHARE | c::MAP_ACC_NO_CHARGE | c::MAP_CHECK_EXCL) as c_int;
    let map = exec.map();
    // SAFETY: the caller's contract; the reference taken here becomes the mapping's.
    let answer = unsafe {
        c::vm_object_reference(object);
        c::vm_map_fixed(map, object, 0, address, length, protection, protection, flags)
    };
    let result = vm_check(answer);
    if result.is_err() {
        // SAFETY: no mapping took the reference.
        unsafe { c::vm_object_deallocate(object) };
    }
    result
}
