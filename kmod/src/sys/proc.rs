// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The process: proc_exit and proc_raise.

use crate::abi::types::Signal;
use crate::convert::signal::to_freebsd;
use crate::kpi::proc::exit1;
use crate::kpi::signal::kern_psignal;
use crate::kpi::{Errno, Thread};

/// Terminates the process. All 32 bits of the code are kept; wait4(2) shows the lower eight.
#[allow(clippy::cast_possible_wrap)]
pub fn proc_exit(td: &mut Thread, code: u32) -> Result<(), Errno> {
    exit1(td, code as i32)
}

/// Sends a signal to the own process.
pub fn proc_raise(td: &mut Thread, signal: Signal) -> Result<(), Errno> {
    kern_psignal(td, to_freebsd(signal));
    Ok(())
}
