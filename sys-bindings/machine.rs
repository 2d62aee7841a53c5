// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
// The machine that the module is built for, as far as headers and compiler are concerned. Its folder below arch/ has the rest.

/// A machine.
pub struct Machine {
    /// FreeBSD's name for it, its folder in a source tree and in arch/.
    pub name: &'static str,
    /// LLVM's.
    pub processor: &'static str,
    /// Folders of a source tree with headers, below these names.
    pub headers: &'static [(&'static str, &'static str)],
    /// How its kernel code is compiled: no register but the general ones, nothing below the stack pointer.
    pub flags: &'static [&'static str],
}

const MACHINES: [Machine; 2] = [AMD64, ARM64];

const AMD64: Machine = Machine {
    name: "amd64",
    processor: "x86_64",
    headers: &[("amd64", "machine"), ("x86", "x86"), ("i386", "i386")],
    flags: &["-mcmodel=kernel", "-mno-red-zone", "-mno-mmx", "-mno-sse", "-msoft-float", "-fno-pic"],
};

const ARM64: Machine = Machine {
    name: "arm64",
    processor: "aarch64",
    headers: &[("arm64", "machine")],
    // x18 is the kernel's.
    flags: &["-mgeneral-regs-only", "-ffixed-x18", "-fPIC", "-mbranch-protection=standard"],
};

impl Machine {
    /// The one that cargo builds for.
    pub fn built_for() -> &'static Self {
        let processor = std::env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets CARGO_CFG_TARGET_ARCH");
        MACHINES
            .iter()
            .find(|machine| machine.processor == processor)
            .unwrap_or_else(|| panic!("{processor}: the module knows no such machine"))
    }
}
