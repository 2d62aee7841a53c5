// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The precompiled vDSO: an ELF shared object with one `cloudabi_sys_*` function for each system call.
//!
//! See auxtype.sysinfo_ehdr in the ABI. `build.rs` generates the stubs from the system call table and
//! links them by `vdso.ld`; clock_time_get reads the kernel's time page, if it can. The module copies the image into a page that each process maps.
#![no_std]

/// The image, whole pages of it are mapped; it needs no relocation.
pub static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vdso.so"));

/// What stands in the image where the distance from its start to the kernel's `struct vdso_timekeep` belongs.
const TIMEKEEP: u64 = include!("timekeep.in");

/// Where in the image that distance belongs, 8 bytes. It is 0 where the time is not to be had: then the system call
/// tells it.
pub const TIMEKEEP_AT: usize =
    find(include_bytes!(concat!(env!("OUT_DIR"), "/vdso.so")), TIMEKEEP.to_le_bytes());

/// Where the bytes are, once, in the image.
const fn find(image: &[u8], bytes: [u8; 8]) -> usize {
    let (mut found, mut times, mut at) = (0, 0, 0);
    while at + bytes.len() <= image.len() {
        let mut same = 0;
        while same < bytes.len() && image[at + same] == bytes[same] {
            same += 1;
        }
        if same == bytes.len() {
            (found, times) = (at, times + 1);
        }
        at += 8;
    }
    assert!(times == 1, "the image has one place for the distance");
    found
}
