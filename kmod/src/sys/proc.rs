// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The process: proc_exit, proc_fork and proc_raise. For proc_exec see `exec`.

use crate::abi::types::Signal;
use crate::convert::signal::to_freebsd;
use crate::kpi::capsicum::{CapRights, CAP_EVENT, CAP_FSTAT};
use crate::kpi::proc::{exit1, pdfork};
use crate::kpi::signal::kern_psignal;
use crate::kpi::{Errno, Thread};

/// Terminates the process. All 32 bits of the code are kept; wait4(2) shows the lower eight.
#[allow(clippy::cast_possible_wrap)]
pub fn proc_exit(td: &mut Thread, code: u32) -> Result<(), Errno> {
    exit1(td, code as i32)
}

/// Creates a child. The parent gets its descriptor here; what the child gets is set by `entry`.
pub fn proc_fork(td: &mut Thread) -> Result<(u32, u32), Errno> {
    pdfork(td, &CapRights::new(&[CAP_FSTAT, CAP_EVENT])).map(|fd| (fd, 0))
}

/// Sends a signal to the own process.
pub fn proc_raise(td: &mut Thread, signal: Signal) -> Result<(), Errno> {
    kern_psignal(td, to_freebsd(signal));
    Ok(())
}
