// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the stubs are on each machine.

mod amd64;
mod arm64;

/// A machine's part of the vDSO.
pub struct Machine {
    /// The name that cargo has for it.
    pub processor: &'static str,
    /// For clang.
    pub target: &'static str,
    /// For the linker.
    pub emulation: &'static str,
    /// What comes before the stub of clock_time_get: the monotonic and the realtime clock from the kernel's time page, as
    /// libc's __vdso_clock_gettime() reads it. Whatever is unusual goes on to the stub.
    ///
    /// `timekeep` holds the distance from the image's start to the kernel's `struct vdso_timekeep`, or 0. Offsets are
    /// those of <sys/vdso.h>; the time is computed and rounded as the system call does it, so that both agree.
    pub clock_time_get: &'static str,
    /// The lines of a stub: its number, how many arguments it has, and the widths of its results.
    pub stub: fn(number: u32, arguments: usize, results: &[&str]) -> Vec<String>,
}

const MACHINES: [Machine; 2] = [amd64::MACHINE, arm64::MACHINE];

impl Machine {
    /// The one that cargo builds for.
    pub fn built_for() -> &'static Self {
        let processor = std::env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets CARGO_CFG_TARGET_ARCH");
        MACHINES
            .iter()
            .find(|machine| machine.processor == processor)
            .unwrap_or_else(|| panic!("{processor}: the vDSO knows no such machine"))
    }
}
