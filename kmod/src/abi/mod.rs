// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! CloudABI as data: types, errno and the system call table. No kernel types, nothing unsafe.
//!
//! The authority is the ABI's specification, `cloudabi.txt`; names are its names.

pub mod auxv;
pub mod brand;
pub mod errno;
pub mod flags;
pub mod page;
pub mod records;
pub mod rights;
pub mod table;
pub mod types;

#[cfg(test)]
mod crate_tests;
