// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. The functions of FreeBSD's C library that cloudabi-run(1) and Rust's standard library call, over bare system
//! calls, so that the program that users run can run in a test machine without user land. Linked statically.
//!
//! Each function does what its manual page says as far as that program goes: it has one thread, looks up no names, and
//! reads no environment.
#![no_std]
#![allow(clippy::missing_safety_doc)] // The contracts are those of the C functions.

mod arch;
mod call;
mod descriptors;
mod memory;
mod names;
mod process;
mod rights;
mod start;
mod threads;

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    process::abort()
}
