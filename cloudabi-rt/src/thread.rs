// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads.

use crate::{poll, sys, time};
use core::time::Duration;

pub use crate::rt::local::id;
pub use crate::rt::thread::{spawn, spawn_with_stack, JoinHandle};

/// Lets other threads run.
pub fn yield_now() {
    // It cannot fail.
    let _ = sys::thread_yield();
}

/// Lets some time pass.
pub fn sleep(duration: Duration) {
    let end = time::Instant::now() + duration;
    while time::Instant::now() < end {
        let mut wanted = poll::Poll::new();
        wanted.at(end, 0);
        // Woken for whatever reason, it looks at the time.
        let _ = wanted.wait();
    }
}
