// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads. Each has a lock that it holds until it exits, so that to lock it is to wait for its end.

use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use super::sys::{self, Result};
use cloudabi::{
    errno, event, eventtype, lock, mflags, mprot, scope, subscription, subscription_lock, subscription_union,
    threadattr, tid, LOCK_WRLOCKED, MAP_ANON_FD,
};

/// What a thread runs; it gets the number given to [`spawn`].
pub type Body = fn(usize);

const STACK: usize = 128 << 10;

/// At the lowest address of a thread's stack.
struct Control {
    body: Body,
    argument: usize,
    alive: AtomicU32,
}

/// A thread that was started and not yet waited for.
pub struct Thread(*mut Control);

/// Starts a thread.
pub fn spawn(body: Body, argument: usize) -> Result<Thread> {
    let mut stack = null_mut();
    // SAFETY: new memory, wherever the kernel likes.
    let mapped = unsafe {
        let (prot, flags) = (mprot::READ | mprot::WRITE, mflags::ANON | mflags::PRIVATE);
        cloudabi::mem_map(null_mut(), STACK, prot, flags, MAP_ANON_FD, 0, &raw mut stack)
    };
    if mapped != errno::SUCCESS {
        return Err(mapped);
    }
    let control = stack.cast::<Control>();
    // Locked from the beginning; the thread adds its identifier, which is not known before it runs.
    let alive = AtomicU32::new(LOCK_WRLOCKED.0);
    // SAFETY: a page begins there, and nobody else knows of it.
    unsafe { control.write(Control { body, argument, alive }) };
    let mut attributes = threadattr { entry_point: entry, stack: (stack, STACK), argument: control.cast() };
    let mut id = tid(0);
    // SAFETY: the stack is the thread's own, and `entry` takes this argument.
    match unsafe { cloudabi::thread_create(&raw mut attributes, &raw mut id) } {
        errno::SUCCESS => Ok(Thread(control)),
        error => {
            unmap(control);
            Err(error)
        }
    }
}

unsafe extern "C" fn entry(id: tid, argument: *mut ()) {
    // SAFETY: by `spawn`; it stays mapped until this thread has unlocked `alive`.
    let control = unsafe { &*argument.cast::<Control>() };
    control.alive.fetch_or(id.0, SeqCst);
    (control.body)(control.argument);
    // SAFETY: this thread holds the lock.
    unsafe { cloudabi::thread_exit(control.alive.as_ptr().cast(), scope::PRIVATE) }
}

impl Thread {
    /// Waits for its end.
    pub fn join(self) {
        // SAFETY: only this function unmaps it.
        let alive = unsafe { &(*self.0).alive };
        // A lock that nobody holds any more is 0. To get it in another state the kernel is asked.
        if alive.compare_exchange(0, 1, SeqCst, SeqCst).is_err() {
            read_lock(alive.as_ptr().cast());
        }
        unmap(self.0);
    }
}

/// Waits until nobody holds the lock for writing, and locks it for reading.
fn read_lock(address: *mut lock) {
    let wanted = subscription {
        userdata: 0,
        unused: 0,
        r#type: eventtype::LOCK_RDLOCK,
        union: subscription_union { lock: subscription_lock { lock: address, lock_scope: scope::PRIVATE } },
    };
    let mut happened = MaybeUninit::<event>::uninit();
    let mut count = 0;
    // SAFETY: one subscription, memory for one event.
    let result = unsafe { cloudabi::poll(&raw const wanted, happened.as_mut_ptr(), 1, &raw mut count) };
    if result != errno::SUCCESS {
        sys::exit(102);
    }
}

fn unmap(control: *mut Control) {
    // SAFETY: the whole of what `spawn` mapped; the thread is gone, or never was.
    unsafe {
        let stack = core::slice::from_raw_parts_mut(control.cast::<u8>(), STACK);
        let _ = cloudabi::mem_unmap(stack);
    }
}
