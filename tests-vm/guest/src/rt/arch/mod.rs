// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! All that knows the machine, in a folder of its own for each, with the same names in it; programs for what only one
//! machine has are in its folder `bin`.

/// What the runtime for everybody has as well.
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../../../../../cloudabi-rt/src/rt/arch/mod.rs"]
mod common;
pub use common::{set_tcb_word, tcb_word, R_RELATIVE};

#[cfg(target_arch = "x86_64")]
mod amd64;
#[cfg(target_arch = "x86_64")]
pub use amd64::*;
#[cfg(target_arch = "aarch64")]
mod arm64;
#[cfg(target_arch = "aarch64")]
pub use arm64::*;
