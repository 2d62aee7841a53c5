// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The precompiled vDSO: an ELF shared object with one `cloudabi_sys_*` function for each system call.
//!
//! See auxtype.sysinfo_ehdr in the ABI. `build.rs` generates the stubs from the system call table and
//! links them by `vdso.ld`; the module copies the image into a page that each process maps.
#![no_std]

/// The image, whole pages of it are mapped; it needs no relocation.
pub static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vdso.so"));
