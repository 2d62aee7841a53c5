// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that only a native process can bring about.

use super::{executing_guest, Outcome};
use crate::check;
use crate::process::Status;
use crate::sys;

/// The guest's descriptor 4 is a kqueue, which belongs to one process.
pub fn kqueue() -> Outcome {
    let guest = executing_guest("kqueue")?;
    let status = guest.run_after(20_000, || sys::kqueue().map(drop))?;
    check!(status == Status::SUCCESS, "/guest/kqueue: exit 0 expected, seen {status}");
    Ok(())
}
