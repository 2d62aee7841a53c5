// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Starting a machine by the program that makes it, and the choice of an accelerator.

use crate::arch::Arch;
use crate::machine::Machine;
use crate::parts::Accelerator;
use crate::running::{Heard, Running};
use crate::{bhyve, qemu};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

pub fn start(machine: &Machine<'_>, accelerator: Accelerator) -> Result<Running> {
    Running::start(match accelerator {
        Accelerator::Bhyve => bhyve::plan(machine)?,
        _ => qemu::plan(machine, accelerator),
    })
}

/// A real KVM needs a moment to bring a machine to its first sign of life; some that can be opened crawl or crash.
const PROBE: Duration = Duration::from_secs(4);

/// What says that this machine has not been started anew.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// KVM if it is there and shows that it works in good time, else TCG. That it does not is found out once.
pub fn choose_accelerator(work: &Path, arch: &'static Arch, kernel: &str) -> Accelerator {
    let device = fs::OpenOptions::new().read(true).write(true).open("/dev/kvm");
    let note = work.join(format!("no-kvm-{}", arch.name));
    let boot = fs::read(BOOT).ok();
    let known = boot.is_some() && fs::read(&note).ok() == boot;
    if device.is_err() || known {
        return Accelerator::Tcg;
    }
    if kvm_works(work, arch, kernel) {
        return Accelerator::Kvm;
    }
    // Without the note it is found out once more.
    let _ = fs::write(&note, boot.unwrap_or_default());
    Accelerator::Tcg
}

fn kvm_works(work: &Path, arch: &'static Arch, kernel: &str) -> bool {
    let machine = Machine { work, arch, kernel, modules: &[], append: "", smp: 1, mem: "1G" };
    let Ok(mut running) = start(&machine, Accelerator::Kvm) else { return false };
    let start = Instant::now();
    let mut seen = Vec::new();
    while let Some(left) = PROBE.checked_sub(start.elapsed()) {
        match running.read(left) {
            Ok(Heard::Bytes(bytes)) => seen.extend(bytes),
            Ok(Heard::Nothing | Heard::Closed) | Err(_) => break,
        }
        if String::from_utf8_lossy(&seen).contains(arch.sign_of_life) {
            running.stop();
            return true;
        }
    }
    false
}
