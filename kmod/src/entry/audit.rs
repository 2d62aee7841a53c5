// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Records of system calls, audit(4): which event a call is, and its first argument where that is a descriptor. The
//! functions of the kernel that do the work add what else is in a record.

use crate::abi::flags::{FdsFlags, FsFlags};
use crate::kpi::{audit, Errno, Thread};
use core::ffi::c_int;
use sys_bindings as c;

pub use audit::{end, is_on};

/// A call that is not recorded.
pub const UNAUDITED: u32 = c::AUE_NULL;
/// Beside an event: the first argument is a descriptor.
const DESCRIPTOR: u32 = 1 << 16;

/// How a row's calls are recorded: its event, `AUE_*`, and the types of its arguments.
pub const fn audited(event: u32, types: &[&str]) -> u32 {
    assert!(event < DESCRIPTOR);
    match types {
        [first, ..] if matches!(first.as_bytes(), b"Fd") && event != UNAUDITED => event | DESCRIPTOR,
        _ => event,
    }
}

/// Begins the record of a call, and answers whether there is one, for `end`.
///
/// Errors: ERESTART where the thread has to leave the kernel while it waits for the kernel to make records again.
#[cold]
#[inline(never)]
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // An int is what a register's lower half is.
pub fn begin(td: &mut Thread, audited: u32, registers: &[u64; 6]) -> Result<bool, Errno> {
    let [first, _, third, ..] = *registers;
    let event = match audited & !DESCRIPTOR {
        // Calls that do what two native ones do, as their flags say.
        c::AUE_FTRUNCATE if third & u64::from(FsFlags::SIZE.bits()) == 0 => c::AUE_FUTIMES,
        c::AUE_CAP_RIGHTS_LIMIT if third & u64::from(FdsFlags::RIGHTS.bits()) == 0 => c::AUE_FCNTL,
        event => event,
    };
    audit::begin(td, event, (audited & DESCRIPTOR != 0).then_some(first as c_int))
}
