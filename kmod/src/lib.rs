// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! CloudABI for FreeBSD: the kernel module `cloudabi64.ko`.
//!
//! The rooms, from the bottom up; each uses only what stands above it in this list:
//! - `arch`: what knows the machine, a folder for each.
//! - [`abi`]: CloudABI as data, with the one system call table.
//! - [`convert`]: CloudABI's values to FreeBSD's and back.
//! - `kpi`: the kernel's interfaces as safe Rust, a file for each facility; `unsafe` is fenced here, in `arch` and in `entry`.
//! - [`image`]: the image activator.
//! - `sys`: the system calls, a file for each group.
//! - `entry`: where the kernel calls us: module events, the sysentvec's functions, system call trampolines.
//!
//! A host test build has only the pure rooms.
#![no_std]
#![deny(unsafe_code)]
#![allow(clippy::new_without_default)] // Statics are made by `new`.
#![warn(missing_docs, clippy::undocumented_unsafe_blocks, clippy::missing_safety_doc)]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation
    )
)]

#[cfg(test)]
extern crate std;

pub mod abi;
#[cfg_attr(not(test), expect(unsafe_code, reason = "the machine's registers are the kernel's"))]
pub mod arch;
pub mod convert;
pub mod image;

#[cfg(not(test))]
#[expect(unsafe_code, reason = "the fence around the kernel's interfaces")]
pub mod kpi;

#[cfg(not(test))]
pub mod sys;

#[cfg(not(test))]
#[expect(unsafe_code, reason = "the kernel calls in here with raw pointers")]
pub mod entry;

#[cfg(test)]
mod kpi {
    #[path = "dirent.rs"]
    pub mod dirent;
}
