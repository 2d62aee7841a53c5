// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Records of what a thread does, audit(4). A kernel without the option AUDIT makes none.

use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::c_int;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use sys_bindings as c;

/// Whether the kernel makes records: its own variable, once known.
static SWITCH: AtomicPtr<AtomicBool> = AtomicPtr::new(null_mut());
/// That of a kernel that has none.
static OFF: AtomicBool = AtomicBool::new(false);

/// Finds the kernel's switch.
///
/// # Context
/// Module load, before anybody makes a system call of ours.
pub fn init() {
    // SAFETY: the address of a static of the kernel, or null.
    let switch = unsafe { c::shim_audit_switch() }.cast::<AtomicBool>();
    SWITCH.store(if switch.is_null() { (&raw const OFF).cast_mut() } else { switch }, Ordering::Relaxed);
}

/// Whether records may have to be made now.
///
/// # Context
/// After `init`. Does not sleep.
#[inline]
pub fn is_on() -> bool {
    // SAFETY: `init` stored the address of a static bool, which the kernel writes and reads without a lock.
    unsafe { (*SWITCH.load(Ordering::Relaxed)).load(Ordering::Relaxed) }
}

/// Begins a record of an event, `AUE_*`, that the thread brings about, maybe with a descriptor, if one is wanted. Answers
/// whether there is a record, which [`end`] ends; the thread's exit ends it, too.
///
/// Errors: ERESTART where records have to be made, cannot be, and the thread has to leave the kernel.
///
/// # Context
/// May sleep.
#[allow(clippy::cast_possible_wrap)] // Events are of 16 bits.
pub fn begin(td: &mut Thread, event: u32, fd: Option<c_int>) -> Result<bool, Errno> {
    let (mut begun, fd) = (false, fd.unwrap_or(c_int::MIN));
    // SAFETY: the thread is the current one, and the answer ours.
    check(unsafe { c::shim_audit_begin(td.raw(), event as c_int, fd, &mut begun) })?;
    Ok(begun)
}

/// Ends the record with the result of the event: an error, or 0. The call's first result goes with it.
///
/// # Context
/// May sleep.
#[cold]
pub fn end(td: &mut Thread, error: c_int) {
    // A program that is executed is a success.
    let error = if error == c::EJUSTRETURN as c_int { 0 } else { error };
    // SAFETY: the thread is the current one; without a record nothing happens.
    unsafe { c::shim_audit_end(td.raw(), error) };
}
