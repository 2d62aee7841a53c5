// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A native program that executes a CloudABI program while another of its threads is on its way to end the process.

use super::{doing, guest_program, Outcome};
use crate::abi::signal;
use crate::process::Status;
use crate::{sys, thread};
use alloc::format;

/// A second is how long the kernel waits for a child of vfork(2) before it looks at anything else.
const CHILD_MS: usize = 700;
const AHEAD_MS: u64 = 200;
const ATTEMPTS: usize = 10;
const LIMIT_MS: u64 = 20_000;

/// The thread takes SIGTERM when the exec waits for it already: the exec succeeds, and nobody is left to end the process. The guest
/// must be killed, or it would be one that nothing can kill.
pub fn exec_while_killed() -> Outcome {
    for _ in 0..ATTEMPTS {
        let prepare = || {
            thread::sleep_in_kernel(CHILD_MS)?;
            sys::sleep_ms(AHEAD_MS);
            // For the other thread.
            sys::block_signal(signal::TERM)?;
            sys::kill(sys::getpid(), signal::TERM)
        };
        let child = guest_program("/guest/wait")?.start(prepare).map_err(doing("/guest/wait"))?;
        match child.wait(LIMIT_MS).map_err(doing("wait4"))? {
            Some(Status::Signal { signal: signal::KILL, .. }) => return Ok(()),
            // It was too early.
            Some(Status::Signal { signal: signal::TERM, .. }) => {}
            other => {
                let _ = sys::kill(child.pid, signal::KILL);
                return Err(format!("death by signal 9 expected, seen {other:?}"));
            }
        }
    }
    Err(format!("the signal came before the exec in each of {ATTEMPTS} attempts"))
}
