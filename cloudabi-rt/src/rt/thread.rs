// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads. Each has a lock until it has ended, so that to lock it is to wait for the end.

use super::local::{self, Local};
use super::lock::RawLock;
use super::{memory, sys};
use crate::{Error, Result};
use alloc::boxed::Box;
use alloc::sync::Arc;
use cloudabi::{errno, scope, threadattr, tid};
use core::cell::UnsafeCell;
use core::mem::ManuallyDrop;
use lock_api::RawRwLock;

/// What a thread's stack has, unless it is asked for another.
const STACK: usize = 256 << 10;
/// Below each stack is so much that nobody may touch. No page of a machine is larger.
const GUARD: usize = 64 << 10;

/// What both sides know of a thread.
struct Shared<T> {
    alive: RawLock,
    answer: UnsafeCell<Option<T>>,
}

// SAFETY: the thread writes the answer while it has the lock; it is read by who has waited for that.
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: the thread alone writes the answer, while it has the lock; who reads it has waited for that.
unsafe impl<T: Send> Sync for Shared<T> {}

/// What a thread begins with: it runs, and answers the lock with which it ends.
type Main = Box<dyn FnOnce(u32) -> *mut cloudabi::lock + Send>;

/// A thread that was started. One that nobody joins goes on, and its stack stays for as long as the program runs.
pub struct JoinHandle<T> {
    stack: (*mut u8, usize),
    shared: ManuallyDrop<Arc<Shared<T>>>,
}

// SAFETY: the stack is given back by whoever joins, wherever that is.
unsafe impl<T: Send> Send for JoinHandle<T> {}
// SAFETY: a reference to it is good for nothing.
unsafe impl<T: Send> Sync for JoinHandle<T> {}

/// Starts a thread.
pub fn spawn<T: Send + 'static>(main: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>> {
    spawn_with_stack(STACK, main)
}

/// Starts a thread with so many bytes for its stack.
pub fn spawn_with_stack<T: Send + 'static>(
    size: usize,
    main: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    let shared = Arc::new(Shared { alive: RawLock::of_new_thread(), answer: UnsafeCell::new(None) });
    let theirs = shared.clone();
    let main: Main = Box::new(move |id| {
        theirs.alive.inherit(id);
        let answer = main();
        // SAFETY: nobody looks at it before the thread has ended.
        unsafe { *theirs.answer.get() = Some(answer) };
        // The other one stays until then, or for ever.
        theirs.alive.address()
    });
    let length = size.checked_next_multiple_of(GUARD).and_then(|size| size.checked_add(GUARD));
    let length = length.ok_or(Error(errno::NOMEM))?;
    let place = memory::map(length)?;
    // SAFETY: it was mapped just now, and nothing refers to it.
    let guarded = unsafe { memory::guard(place, GUARD) };
    let argument = Box::into_raw(Box::new(main));
    let started = guarded.and_then(|()| {
        let stack = (place.wrapping_add(GUARD).cast(), length - GUARD);
        let mut attributes = threadattr { entry_point: entry, stack, argument: argument.cast() };
        let mut id = tid(0);
        // SAFETY: the stack is the thread's own, and `entry` takes this argument.
        match unsafe { cloudabi::thread_create(&raw mut attributes, &raw mut id) } {
            errno::SUCCESS => Ok(()),
            error => Err(Error(error)),
        }
    });
    match started {
        Ok(()) => Ok(JoinHandle { stack: (place, length), shared: ManuallyDrop::new(shared) }),
        Err(error) => {
            // SAFETY: there is no thread that would have either.
            unsafe {
                drop(Box::from_raw(argument));
                memory::unmap(place, length);
            }
            Err(error)
        }
    }
}

unsafe extern "C" fn entry(id: tid, argument: *mut ()) {
    let mut local = Local::new(id.0);
    // SAFETY: this function does not return.
    unsafe { local::set_local(&mut local) };
    // SAFETY: by `spawn_with_stack`, which gave it away.
    let main = unsafe { Box::from_raw(argument.cast::<Main>()) };
    let alive = main(id.0);
    // SAFETY: this thread has the lock, which is there until somebody has got it. From here on the stack is not used.
    unsafe { cloudabi::thread_exit(alive, scope::PRIVATE) }
}

impl<T> JoinHandle<T> {
    /// Waits for the thread's end, and takes its answer.
    pub fn join(mut self) -> T {
        self.shared.alive.lock_shared();
        // SAFETY: the thread is gone, and nobody else waits.
        unsafe { memory::unmap(self.stack.0, self.stack.1) };
        // SAFETY: once; this value is gone then.
        let shared = unsafe { ManuallyDrop::take(&mut self.shared) };
        // SAFETY: the thread is gone, and wrote before it unlocked.
        let answer = unsafe { (*shared.answer.get()).take() };
        match answer {
            Some(answer) => answer,
            // A thread ends with an answer, or with the program.
            None => sys::proc_exit(102),
        }
    }
}
