// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The image activator: which executables are taken (`elf`, by `rule`; `property` reads a note of theirs), how they are loaded
//! (`activate`) and what their first stack holds (`stack`).
//!
//! Nothing here is unsafe; the kernel reaches it through `entry::exec` and is reached through `kpi`.

pub mod elf;
pub mod property;
pub mod rule;

#[cfg(not(test))]
pub mod activate;
#[cfg(not(test))]
pub mod stack;
