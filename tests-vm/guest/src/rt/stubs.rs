// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The functions `cloudabi_sys_*` that the `cloudabi` crate declares: jumps into the vDSO.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::vdso::Vdso;
use super::{arch, auxv, raw};
use crate::names::{for_each_call, number, NAMES};
use crate::CONSOLE;

/// The status of a program whose vDSO is missing or lacks a system call.
const NO_VDSO: u64 = 127;

/// The address in the vDSO of each system call by number.
static SLOTS: [AtomicUsize; NAMES.len()] = [const { AtomicUsize::new(0) }; NAMES.len()];

macro_rules! stubs {
    ($($name:ident)*) => {
        $(arch::stub!($name, SLOTS, number(stringify!($name)));)*
    };
}

for_each_call!(stubs);

/// Finds all system calls in the vDSO, or ends the program.
pub(super) fn resolve() {
    let address = auxv::value(auxv::auxtype::SYSINFO_EHDR);
    if address == 0 {
        give_up("there is no vDSO");
    }
    let Some(vdso) = Vdso::at(address) else {
        give_up("the vDSO lacks a segment or a table");
    };
    for (slot, name) in SLOTS.iter().zip(NAMES) {
        match vdso.find("cloudabi_sys_", name) {
            Some(symbol) => slot.store(vdso.address_of(&symbol), Relaxed),
            None => give_up(name),
        }
    }
}

/// Ends the program without the vDSO's help.
fn give_up(why: &str) -> ! {
    for text in ["vDSO: ", why, "\n"] {
        let vector = [text.as_ptr() as u64, text.len() as u64];
        raw::syscall(const { number("fd_write") }, &[CONSOLE.into(), vector.as_ptr() as u64, 1]);
    }
    loop {
        raw::syscall(const { number("proc_exit") }, &[NO_VDSO]);
    }
}
