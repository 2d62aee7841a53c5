// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! System calls below the vDSO. `arch` has the machine's binding of the ABI.

use super::arch;
pub use super::arch::{syscall, PATTERN};

use cloudabi::errno;

/// What a system call left in the registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// First result, or the errno.
    pub first: u64,
    /// Second result.
    pub second: u64,
    /// Whether the call failed.
    pub carry: bool,
}

impl Answer {
    /// The first result, or the errno.
    pub fn result(self) -> Result<u64, errno> {
        if self.carry {
            Err(error(self.first))
        } else {
            Ok(self.first)
        }
    }
}

/// The errno with this number. A number that is none ends the program.
fn error(number: u64) -> errno {
    crate::check!((1..=76).contains(&number), "a system call failed with errno {number}, which is none");
    // SAFETY: `errno` is a u16 and has every number from 0 to 76.
    unsafe { core::mem::transmute(number as u16) }
}

/// The registers after a system call.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Observed {
    /// First result, or the errno.
    pub first: u64,
    /// Second result.
    pub second: u64,
    /// The flags.
    pub flags: u64,
    /// Those that held [`PATTERN`].
    pub preserved: [u64; PATTERN.len()],
    /// The stack pointer before and after.
    pub stack: [u64; 2],
}

impl Observed {
    /// The part that [`syscall`] gives.
    pub fn answer(&self) -> Answer {
        Answer { first: self.first, second: self.second, carry: self.flags & arch::CARRY != 0 }
    }
}

unsafe extern "C" {
    fn guest_observe(input: *const [u64; 8], output: *mut Observed);
}

/// Traps into the kernel with carry as given, and keeps every register that it answers with.
pub fn observe(number: u64, arguments: &[u64], carry: bool) -> Observed {
    let argument = |i: usize| arguments.get(i).copied().unwrap_or(0);
    let input: [u64; 8] = core::array::from_fn(|i| match i {
        0 => number,
        7 => carry.into(),
        _ => argument(i - 1),
    });
    let mut output = Observed::default();
    // SAFETY: both point to what the function expects; it keeps the calling convention.
    unsafe { guest_observe(&raw const input, &raw mut output) };
    output
}
