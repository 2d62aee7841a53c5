// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. What only this machine has: I/O ports, i386_set_ioperm(2).

use crate::sys::{call, Result};
use core::arch::asm;

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
