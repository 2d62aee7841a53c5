// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: the AArch64 binding of the ABI.

#[cfg(not(test))]
pub mod exec;
#[cfg(not(test))]
pub mod registers;

use sys_bindings as c;

/// Which machine an executable is for.
#[allow(clippy::cast_possible_truncation)] // A half-word in the header.
pub const ELF_MACHINE: u16 = c::EM_AARCH64 as u16;

/// By which property, and which bit of it, an executable asks for indirect branches to end at landing pads only (BTI).
pub const LANDING_PADS: Option<(u32, u32)> =
    Some((c::GNU_PROPERTY_AARCH64_FEATURE_1_AND, c::GNU_PROPERTY_AARCH64_FEATURE_1_BTI));

/// Where an address space ends.
pub const USER_SPACE: u64 = c::VM_MAXUSER_ADDRESS;

/// Bytes of stack that a first function has at least: the stack pointer moves by so many.
pub const LEAST_STACK: u64 = 16;

/// An option of mutexes with which words of user space are accessed. Where page faults are disabled, the kernel looks whether a
/// mutex is held before it looks whether they are, and panics if witness(4) knows of one.
pub const MUTEX: u32 = c::MTX_NOWITNESS;

/// What is at `address`, to which the thread pointer, tpidr_el0, points: the TCB.
pub const fn tcb(_address: u64) -> [u64; 2] {
    [0, 0]
}
