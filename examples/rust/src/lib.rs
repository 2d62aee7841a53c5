// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the program that wants to escape needs besides its runtime: a way into the kernel that no honest program takes.
#![no_std]

mod arch;

pub use arch::trap;
