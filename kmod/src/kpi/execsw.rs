// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Coming before the generic ELF activator: `struct execsw`.
//!
//! The kernel asks its activators in turn, and the one for ELF64 refuses brands that it does not know, which
//! ends the search. Appending ours would come too late, and the array is changed without a lock. So the
//! function pointer of the kernel's own ELF64 entry is exchanged, atomically; ours declines what is not a
//! CloudABI executable by calling the saved one. No array changes, and no exec sees a moment without it.

use super::errno::Errno;
use core::ffi::c_int;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use sys_bindings as c;

/// An activator: -1 for "not mine", zero, or an errno.
pub type Activator = unsafe extern "C" fn(*mut c::image_params) -> c_int;

/// The kernel's ELF64 entry, while ours is in it.
static ENTRY: AtomicPtr<c::execsw> = AtomicPtr::new(core::ptr::null_mut());
/// The activator that was in it.
static SAVED: AtomicUsize = AtomicUsize::new(0);

/// The function pointer inside an entry, as an atomic.
///
/// # Safety
/// `entry` is a live execsw entry in writable memory.
unsafe fn slot<'a>(entry: *mut c::execsw) -> &'a AtomicUsize {
    // SAFETY: the caller's contract; the field is an aligned pointer that the kernel only reads.
    unsafe { AtomicUsize::from_ptr((&raw mut (*entry).ex_imgact).cast::<usize>()) }
}

/// Puts an activator into the kernel's ELF64 entry.
///
/// Errors: ENXIO where the kernel has no such entry or it is not in writable data.
///
/// # Context
/// Module load only. May sleep.
pub fn take(activator: Activator) -> Result<(), Errno> {
    // SAFETY: the shim looks through the kernel's own module metadata.
    let entry = unsafe { c::shim_find_execsw(c"elf64".as_ptr(), c"ELF64".as_ptr()) };
    if entry.is_null() {
        return Err(Errno::ENXIO);
    }
    // SAFETY: the shim answers only with an entry in the kernel's writable data, which is never unloaded.
    let slot = unsafe { slot(entry) };
    ENTRY.store(entry, Ordering::Release);
    // The saved activator must be in place before ours can be called.
    SAVED.store(slot.load(Ordering::Acquire), Ordering::Release);
    exchange(SAVED.load(Ordering::Acquire), activator as usize)
}

/// Puts the saved activator back. Errors: EBUSY where somebody else changed the entry after us.
///
/// # Context
/// Module unload only. Execs under way may still be in the activator, see `proc::sysentvec_use`.
pub fn restore(activator: Activator) -> Result<(), Errno> {
    exchange(activator as usize, SAVED.load(Ordering::Acquire))
}

/// Puts ours in again after a `restore`. Errors: EBUSY as above.
pub fn retake(activator: Activator) -> Result<(), Errno> {
    exchange(SAVED.load(Ordering::Acquire), activator as usize)
}

/// Asks the saved activator.
///
/// # Safety
/// In an activator, with its argument.
pub unsafe fn chain(imgp: *mut c::image_params) -> c_int {
    let saved = SAVED.load(Ordering::Acquire);
    // SAFETY: `take` saved the kernel's own activator before ours could be called.
    let saved: Activator = unsafe { core::mem::transmute::<usize, Activator>(saved) };
    // SAFETY: the caller's contract.
    unsafe { saved(imgp) }
}

fn exchange(from: usize, to: usize) -> Result<(), Errno> {
    let entry = ENTRY.load(Ordering::Acquire);
    if entry.is_null() {
        return Err(Errno::ENXIO);
    }
    // SAFETY: `take` checked the entry.
    let slot = unsafe { slot(entry) };
    slot.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).map(drop).map_err(|_| Errno::EBUSY)
}
