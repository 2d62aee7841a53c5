// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system calls, a file for each group. Each handler converts its arguments, makes a call of `kpi` and
//! converts the result. Nothing here is unsafe.

pub mod clock;
pub mod fd;
pub mod fdstat;
pub mod futex;
pub mod mem;
pub mod poll;
pub mod proc;
pub mod random;
pub mod sock;
pub mod thread;

use crate::abi::types::Fd;
use core::ffi::c_int;

/// A descriptor as the kernel takes it. Numbers past `i32::MAX` become negative ones: EBADF.
#[allow(clippy::cast_possible_wrap)]
const fn number(fd: Fd) -> c_int {
    fd.0 as c_int
}
