// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. A thread, thr_new(2), that waits in vfork(2).

use crate::abi::{number, PAGE};
use crate::sys::{call, map_memory, Result, Sharing};

/// How large its stack is.
const STACK: usize = 4 * PAGE as usize;

/// Starts a thread with an argument on mapped pages.
fn start(entry: extern "C" fn(usize) -> !, argument: usize, stack: usize, length: usize) -> Result<()> {
    let mut tids = [0u64; 2];
    let (child, parent) = (&raw mut tids[0] as usize, &raw mut tids[1] as usize);
    // struct thr_param. The function is entered as if called, with the stack 8 modulo 16.
    let param = [entry as usize, argument, stack, length, 0, 0, child, parent, 0, 0, 0, 0, 0];
    // SAFETY: the parameters of thr_new(2); the stack belongs to the new thread until it is gone.
    unsafe { call(number::THR_NEW, [param.as_ptr() as usize, size_of_val(&param), 0, 0, 0, 0]) }.map(drop)
}

extern "C" fn vfork_entry(ms: usize) -> ! {
    // SAFETY: the child has this stack, of which the parent uses nothing afterwards.
    if matches!(unsafe { call(number::VFORK, [0; 6]) }, Ok(0)) {
        crate::sys::sleep_ms(ms as u64);
        crate::sys::exit(0);
    }
    loop {
        crate::sys::sched_yield();
    }
}

/// Starts a thread that sleeps in the kernel, whatever happens, until its child has ended.
pub fn sleep_in_kernel(ms: usize) -> Result<()> {
    start(vfork_entry, ms, map_memory(STACK, Sharing::Private)?, STACK)
}
