// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64, and what only this machine has: I/O ports, i386_set_ioperm(2).

mod ports;

use crate::native::Row;
use crate::sys::{call, Result};
use core::arch::asm;

/// The machine in an ELF header.
pub const EM: u16 = 62;

/// The disks: their names without their numbers.
pub const DISK: &str = "/dev/md";

/// The signal of the fault by which the guest `tiny` dies: a division by zero.
pub const FAULT: i32 = 8;

/// What the names of timecounters that user space can read begin with.
pub const TIMECOUNTER: &str = "TSC";

/// machine/reg.h: the size of `struct reg`, and where the program counter is in it, and a function's first argument.
pub mod reg {
    pub const SIZE: usize = 176;
    pub const PC: usize = 136;
    pub const ARGUMENT: usize = 64;
}

/// Tests of what only this machine has.
pub const TESTS: &[Row] = &[
    ("io-ports-exec", crate::list::DEFAULT_LIMIT_S, ports::after_exec),
    ("io-ports-device", crate::list::DEFAULT_LIMIT_S, ports::opened),
];

/// amd64/include/sysarch.h
const SYSARCH: usize = 165;
const I386_SET_IOPERM: usize = 4;

/// Gives this process a range of ports.
pub fn open_ports(first: u32, count: u32) -> Result<()> {
    let request = [first, count, 1];
    // SAFETY: the kernel reads one struct i386_ioperm_args, three ints.
    unsafe { call(SYSARCH, [I386_SET_IOPERM, request.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Reads a byte from a port: SIGBUS for a program that may not.
pub fn read_port(port: u16) -> u8 {
    let byte;
    // SAFETY: the memory of the program is not touched.
    unsafe { asm!("in %dx, %al", in("dx") port, lateout("al") byte, options(att_syntax, nostack, nomem)) };
    byte
}
