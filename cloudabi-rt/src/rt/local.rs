// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A thread's own memory: its number.

use super::arch;
use core::cell::UnsafeCell;

/// What the thread pointer leads to. The kernel's word, the TCB, comes first and is not looked into.
#[repr(C)]
pub struct Local {
    tcb: usize,
    id: u32,
}

impl Local {
    /// That of a thread with this number.
    pub const fn new(id: u32) -> Self {
        Self { tcb: 0, id }
    }
}

/// Has this thread know its number.
///
/// # Safety
/// `local` stays where it is for as long as the thread runs.
pub unsafe fn set_local(local: &mut Local) {
    // SAFETY: the kernel has the thread pointer lead to the TCB, a word, and nobody has changed that yet.
    unsafe {
        local.tcb = *(arch::tcb_word() as *const usize);
        arch::set_tcb_word(&raw mut *local as usize);
    }
}

/// The first thread's.
///
/// # Safety
/// To be called by it, once.
pub unsafe fn start(id: u32) {
    struct Place(UnsafeCell<Local>);
    // SAFETY: the first thread alone uses it.
    unsafe impl Sync for Place {}
    static FIRST: Place = Place(UnsafeCell::new(Local::new(0)));
    // SAFETY: a static stays where it is, and nobody else has a reference to it.
    unsafe {
        let local = &mut *FIRST.0.get();
        local.id = id;
        set_local(local);
    }
}

/// The child of a fork has a number of its own.
pub fn renumber(id: u32) {
    // SAFETY: the thread pointer leads to this thread's own, to which there is no reference.
    unsafe { (*(arch::tcb_word() as *mut Local)).id = id };
}

/// The number of this thread.
pub fn id() -> u32 {
    // SAFETY: each thread has one, from its beginning on.
    unsafe { (*(arch::tcb_word() as *const Local)).id }
}
