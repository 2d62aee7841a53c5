// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the programs that want to escape need besides their runtime: a way into the kernel that no honest program takes, and a
//! report.
#![no_std]

mod arch;
mod attempts;

pub use arch::trap;
pub use attempts::Attempts;
