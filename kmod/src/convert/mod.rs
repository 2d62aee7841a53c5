// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Conversions between CloudABI's values and FreeBSD's: pure, total, tested exhaustively on the host.

pub mod clock;
pub mod errno;
pub mod filetype;
pub mod flags;
pub mod mem;
pub mod rights;
pub mod signal;
pub mod stat;
