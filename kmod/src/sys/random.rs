// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! random_get.

use crate::abi::types::UserAddr;
use crate::kpi::uio::read_random;
use crate::kpi::{Errno, Thread};

/// Fills memory with random data, as much as was asked for.
pub fn random_get(td: &mut Thread, buffer: UserAddr, length: usize) -> Result<(), Errno> {
    read_random(td, buffer.0, length as u64)
}
