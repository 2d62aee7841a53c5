// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64.

use crate::native::Row;

/// The machine in an ELF header.
pub const EM: u16 = 183;

/// The disks: their names without their numbers.
pub const DISK: &str = "/dev/vtbd";

/// The signal of the fault by which the guest `tiny` dies: no instruction.
pub const FAULT: i32 = 4;

/// What the names of timecounters that user space can read begin with.
pub const TIMECOUNTER: &str = "ARM";

/// machine/reg.h: the size of `struct reg`, and where the program counter is in it, and a function's first argument.
pub mod reg {
    pub const SIZE: usize = 272;
    pub const PC: usize = 256;
    pub const ARGUMENT: usize = 0;
}

/// Tests of what only this machine has.
pub const TESTS: &[Row] = &[];
