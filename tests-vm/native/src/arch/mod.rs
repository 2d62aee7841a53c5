// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. All that knows the machine, in a file of its own for each, with the same names in it.
#![allow(unsafe_code)]

#[path = "../../../libc/src/arch/syscall/mod.rs"]
pub mod syscall;

#[cfg(target_arch = "x86_64")]
mod amd64;
#[cfg(target_arch = "x86_64")]
pub use amd64::*;
#[cfg(target_arch = "aarch64")]
mod arm64;
#[cfg(target_arch = "aarch64")]
pub use arm64::*;
