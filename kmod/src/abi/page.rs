// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The page size, which is the same on all machines of the ABI, and in the suite's programs for FreeBSD.

/// In bytes.
pub const PAGE: u64 = 4096;
