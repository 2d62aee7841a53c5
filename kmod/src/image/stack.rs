// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a new image finds in memory: argument data, canary, UUID, auxiliary vector and TCB, at the stack's top.
//!
//! From the top downwards: the argument data, the canary, the process's UUID, the auxiliary vector, and the TCB. See
//! auxtype and tcb in the ABI.

use crate::abi::auxv::{self, Auxv};
use crate::arch::{self, PAGE, TCB};
use crate::kpi::image_params::{ImageParams, Loaded};
use crate::kpi::uaccess::{copyout, copyout_bytes};
use crate::kpi::{random, thread, Errno, Thread};

/// Bytes of random data for stack protectors.
const CANARY: usize = 64;
/// Entries of the auxiliary vector.
const VECTOR: usize = 13;

/// Takes room below `top`, aligned to 16 bytes.
fn push(top: &mut u64, bytes: u64) -> u64 {
    *top = top.wrapping_sub(bytes) & !15;
    *top
}

/// How much of the stack [`fill`] uses, in bytes, at most: the kernel begins anywhere in its uppermost page.
pub const fn size(argument_data: &[u8]) -> u64 {
    // Each block may lose 15 bytes to its alignment.
    argument_data.len() as u64 + PAGE + (CANARY + 16 + VECTOR * size_of::<[u64; 2]>()) as u64 + TCB + 5 * 15
}

/// Fills the stack's top and answers the address that the thread pointer is to have, which is also the
/// first stack pointer. [`vector`] says where the auxiliary vector is from there.
pub fn fill(exec: &mut ImageParams<'_>, loaded: &Loaded) -> Result<u64, Errno> {
    let mut top = exec.stack_top();
    let data = exec.argument_data();
    let length = data.len() as u64;
    let argdata = push(&mut top, length);
    copyout_bytes(data, argdata)?;

    let canary = push(&mut top, CANARY as u64);
    copyout(&[random::arc4rand::<CANARY>()], canary)?;
    let pid = push(&mut top, 16);
    copyout(&[uuid()], pid)?;

    let td = Thread::current();
    let vector: [Auxv; VECTOR] = [
        Auxv::new(auxv::AT_ARGDATA, argdata),
        Auxv::new(auxv::AT_ARGDATALEN, length),
        Auxv::new(auxv::AT_BASE, loaded.base),
        Auxv::new(auxv::AT_CANARY, canary),
        Auxv::new(auxv::AT_CANARYLEN, CANARY as u64),
        Auxv::new(auxv::AT_NCPUS, u64::from(thread::ncpus())),
        Auxv::new(auxv::AT_PAGESZ, PAGE),
        Auxv::new(auxv::AT_PHDR, loaded.phdr),
        Auxv::new(auxv::AT_PHNUM, u64::from(loaded.phnum)),
        Auxv::new(auxv::AT_PID, pid),
        Auxv::new(auxv::AT_SYSINFO_EHDR, loaded.vdso),
        Auxv::new(auxv::AT_TID, u64::from(td.tid())),
        Auxv::new(auxv::AT_NULL, 0),
    ];
    let address = push(&mut top, size_of_val(&vector) as u64);
    copyout(&vector.map(Auxv::words), address)?;

    let tls = push(&mut top, TCB);
    copyout(&arch::tcb(tls), tls)?;
    Ok(tls)
}

/// The auxiliary vector's address, from what [`fill`] answered.
pub const fn vector(stack: u64) -> u64 {
    stack + TCB
}

/// A random UUID, version 4 of RFC 9562.
fn uuid() -> [u8; 16] {
    let mut uuid = random::arc4rand::<16>();
    let [_, _, _, _, _, _, version, _, variant, ..] = &mut uuid;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    uuid
}
