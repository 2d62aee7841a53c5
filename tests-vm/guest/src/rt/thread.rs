// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, the way a C library makes them from the ABI's calls: each has a lock that it holds until it exits, so
//! that locking it is joining.
//!
//! There is no thread-local storage: a thread gets its identifier as an argument, and passes it on to `sync`.

use core::sync::atomic::{AtomicU32, Ordering};

use super::sys::{self, SCOPE_PRIVATE};
use super::{auxv, mem};
use crate::sync::{Lock, WRLOCKED};
use crate::{good, PAGE};

/// The pages of a thread's stack.
const STACK_PAGES: usize = 8;

/// What a thread runs; it gets its identifier and the number given to `spawn`.
pub type Body = fn(tid: u32, argument: usize);

/// At the lowest address of a stack.
struct Control {
    body: Body,
    argument: usize,
    join: AtomicU32,
}

/// A thread that was started and not yet joined.
#[derive(Clone, Copy, Debug)]
pub struct Thread {
    tid: u32,
    stack: usize,
    pages: usize,
}

/// The first thread's identifier.
pub fn main_tid() -> u32 {
    auxv::value(auxv::auxtype::TID) as u32
}

/// Starts a thread; [`Thread::join`] frees its stack.
pub fn spawn(body: Body, argument: usize) -> Thread {
    let stack = mem::pages(STACK_PAGES);
    let thread = good!(spawn_on(stack, STACK_PAGES, body, argument));
    Thread { pages: STACK_PAGES, ..thread }
}

/// Starts a thread on pages that stay mapped when it is joined.
pub fn spawn_on(stack: usize, pages: usize, body: Body, argument: usize) -> sys::Result<Thread> {
    // Locked by nobody yet: the thread writes its identifier itself, but may be joined before.
    let control = Control { body, argument, join: AtomicU32::new(WRLOCKED) };
    // SAFETY: the caller mapped the stack, and the new thread does not run yet; alignment is that of a page.
    unsafe { (stack as *mut Control).write(control) };
    let tid = sys::thread_create(entry as *const () as usize, stack, pages * PAGE, stack)?;
    Ok(Thread { tid, stack, pages: 0 })
}

/// Starts a thread that cannot be joined; its stack stays.
pub fn spawn_loose(body: Body, argument: usize) {
    good!(spawn_on(mem::pages(STACK_PAGES), STACK_PAGES, body, argument));
}

/// An entry point for `sys::thread_create` whose argument is the address of two words: a [`Body`] and its argument.
/// The thread ends without unlocking anything.
pub fn bare_entry() -> usize {
    bare as *const () as usize
}

extern "C" fn bare(tid: u32, words: usize) -> ! {
    // SAFETY: by what `bare_entry` asks for.
    let (body, argument) = unsafe { *(words as *const (Body, usize)) };
    body(tid, argument);
    sys::thread_exit(0, SCOPE_PRIVATE)
}

extern "C" fn entry(tid: u32, stack: usize) -> ! {
    // SAFETY: `spawn_on` put it there, and the pages stay mapped until this thread has unlocked `join`.
    let control = unsafe { &*(stack as *const Control) };
    control.join.fetch_or(tid, Ordering::SeqCst);
    (control.body)(tid, control.argument);
    sys::thread_exit(&raw const control.join as usize, SCOPE_PRIVATE)
}

impl Thread {
    /// Its identifier.
    pub fn tid(&self) -> u32 {
        self.tid
    }

    /// Waits for its end.
    pub fn join(self) {
        // SAFETY: the creator put a `Control` there, and its memory stays until this unmaps it; nobody else joins it.
        let control = unsafe { &*(self.stack as *const Control) };
        Lock::private(&control.join).read();
        if self.pages != 0 {
            good!(sys::mem_unmap(self.stack, self.pages * PAGE));
        }
    }
}
