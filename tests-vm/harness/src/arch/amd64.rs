// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: directboot brings a plain kernel file up, with disks in memory.

use super::Arch;
use crate::elf::{EM_AARCH64, EM_X86_64};
use crate::parts::{Accelerator, Kind, Module};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

pub const ARCH: Arch = Arch {
    name: "amd64",
    folder: "",
    kernels: &["kernel", "kernel-debug", "kernel-kasan"],
    elf: EM_X86_64,
    other_elf: EM_AARCH64,
    user_end: 1 << 47,
    tunables: &[
        "console=comconsole",
        // The serial port that loader(8) would have described in device.hints.
        "hw.uart.console=io:0x3f8,br:115200",
        "hint.uart.0.at=isa",
        "hint.uart.0.port=0x3F8",
        "hint.uart.0.irq=4",
        "hint.uart.0.flags=0x10",
    ],
    root: "ufs:/dev/md0",
    timecounter: "TSC",
    qemu: "qemu-system-x86_64",
    package: "Debian: qemu-system-x86, FreeBSD: qemu",
    processor,
    kernel,
    prepare,
    preloads: true,
    sign_of_life: "directboot: entering the kernel",
};

/// The boot shim, compiled by build.rs.
const DIRECTBOOT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/directboot.elf"));

fn prepare(work: &Path, _kernel: &str) -> Result<()> {
    fs::write(work.join("directboot.elf"), DIRECTBOOT).context("writing directboot.elf")
}

fn processor(accelerator: Accelerator) -> &'static [&'static str] {
    match accelerator {
        // Some hosts let the guest see, but not set, what this feature brings.
        Accelerator::Kvm => &["-cpu", "max,arch-capabilities=off"],
        // Copies are made of words: each repetition of an instruction counts, which of bytes would be eight times as many.
        Accelerator::Icount => &["-cpu", "max,erms=off,fsrm=off"],
        Accelerator::Tcg | Accelerator::Bhyve => &["-cpu", "max"],
    }
}

fn kernel(kernel: &str, modules: &[Module<'_>], tunables: &[String]) -> Vec<String> {
    let mut initrd = kernel.to_string();
    for (file, name, kind) in modules {
        // What directboot calls them.
        let kind = match kind {
            Kind::Disk => "md_image",
            Kind::Kld => "kld",
        };
        initrd.push_str(&format!(",{file} {name} {kind}"));
    }
    ["-kernel", "directboot.elf", "-initrd", &initrd, "-append", &tunables.join(" ")].map(String::from).into()
}
