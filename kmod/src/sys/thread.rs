// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads: thread_yield.

use crate::kpi::{Errno, Thread};

/// Yields the processor.
pub fn thread_yield(td: &mut Thread) -> Result<(), Errno> {
    td.sched_relinquish();
    Ok(())
}
