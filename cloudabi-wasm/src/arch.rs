// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The machines that executables are for. Which one makes them does not matter.

use clap::ValueEnum;

/// By FreeBSD's names.
#[derive(Clone, Copy, ValueEnum)]
pub enum Arch {
    Amd64,
    Arm64,
}

/// What differs between them.
pub struct Machine {
    /// As LLVM calls it where no system is named.
    pub target: &'static str,
    pub flags: &'static [&'static str],
    /// The first clang that can have a stack end at its guard.
    pub clang: u32,
    /// The runtime's own part.
    pub runtime: &'static str,
}

const AMD64: Machine = Machine {
    target: "--target=x86_64-unknown-none-elf",
    flags: &[],
    clang: 11,
    runtime: include_str!("../../wasi/arch/amd64.c"),
};

/// Indirect branches go to landing pads, and return addresses are signed.
const ARM64: Machine = Machine {
    target: "--target=aarch64-unknown-none-elf",
    flags: &["-mbranch-protection=standard"],
    clang: 18,
    runtime: include_str!("../../wasi/arch/arm64.c"),
};

impl Arch {
    /// The one that this program runs on, where there is something for it.
    pub fn this() -> Self {
        match std::env::consts::ARCH {
            "aarch64" => Self::Arm64,
            _ => Self::Amd64,
        }
    }

    pub fn machine(self) -> &'static Machine {
        match self {
            Self::Amd64 => &AMD64,
            Self::Arm64 => &ARM64,
        }
    }
}
