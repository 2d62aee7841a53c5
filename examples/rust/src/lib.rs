// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The runtime of the example programs: what lies between the kernel and `fn main(argdata) -> exit code`.
//!
//! - [`rt`]: the entry point, the vDSO, threads, and the system calls of the `cloudabi` crate as safe functions.
//!   The only room with unsafe code.
//! - [`argdata`]: the argument data, a tree in which descriptors have names.
//!
//! A program has `#![no_std]`, `#![no_main]`, a main function and `sdk::program!(main)`.
#![no_std]

pub mod argdata;
pub mod rt;

pub use argdata::Argdata;
pub use cloudabi::{errno, fd};
