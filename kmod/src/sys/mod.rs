// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system calls, a file for each group. Each handler converts its arguments, makes a call of `kpi` and
//! converts the result. Nothing here is unsafe.

pub mod clock;
pub mod exec;
pub mod fd;
pub mod fdstat;
pub mod file;
pub mod futex;
pub mod mem;
pub mod open;
pub mod poll;
pub mod proc;
pub mod random;
pub mod sock;
pub mod thread;
pub mod time;

use crate::abi::types::Fd;
use core::ffi::c_int;

/// A descriptor as the kernel takes it. No descriptor has a number past `c_int::MAX`, and none of the kernel's
/// negative numbers with a meaning (`AT_FDCWD`) may come out: all become -1, EBADF.
fn number(fd: Fd) -> c_int {
    c_int::try_from(fd.0).unwrap_or(-1)
}
