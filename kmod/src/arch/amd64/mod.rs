// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: the x86-64 binding of the ABI.

#[cfg(not(test))]
pub mod exec;
#[cfg(not(test))]
pub mod registers;

use sys_bindings as c;

/// Which machine an executable is for.
#[allow(clippy::cast_possible_truncation)] // A half-word in the header.
pub const ELF_MACHINE: u16 = c::EM_X86_64 as u16;

/// By which property, and which bit of it, an executable asks for indirect branches to end at landing pads only: the kernel has nothing of the kind.
pub const LANDING_PADS: Option<(u32, u32)> = None;

/// Where an address space ends. As for native programs on processors that need it, there is nothing in the last page below the
/// hole.
pub const USER_SPACE: u64 = c::VM_MAXUSER_ADDRESS_LA48 - c::PAGE_SIZE;

/// Bytes of stack that a first function has at least: its return address.
pub const LEAST_STACK: u64 = 8;

/// An option of mutexes with which words of user space are accessed.
pub const MUTEX: u32 = 0;

/// What is at `address`, to which the thread pointer, %fs, points: a word with the address of the TCB, and the TCB.
pub const fn tcb(address: u64) -> [u64; 2] {
    [address + 8, 0]
}
