// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The functions `cloudabi_sys_*` that the `cloudabi` crate declares: jumps into the vDSO.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::vdso::Vdso;
use super::{arch, auxv, raw};
use crate::names::{number, NAMES};
use crate::CONSOLE;

/// The status of a program whose vDSO is missing or lacks a system call.
const NO_VDSO: u64 = 127;

/// The address in the vDSO of each system call by number.
static SLOTS: [AtomicUsize; NAMES.len()] = [const { AtomicUsize::new(0) }; NAMES.len()];

macro_rules! stubs {
    ($($name:ident)*) => {
        $(arch::stub!($name, SLOTS, number(stringify!($name)));)*
        const COUNT: usize = [$(stringify!($name)),*].len();
    };
}

stubs! {
    clock_res_get clock_time_get condvar_signal fd_close fd_create1 fd_create2 fd_datasync fd_dup fd_pread
    fd_pwrite fd_read fd_replace fd_seek fd_stat_get fd_stat_put fd_sync fd_write file_advise file_allocate
    file_create file_link file_open file_readdir file_readlink file_rename file_stat_fget file_stat_fput
    file_stat_get file_stat_put file_symlink file_unlink lock_unlock mem_advise mem_map mem_protect mem_sync
    mem_unmap poll proc_exec proc_exit proc_fork proc_raise random_get sock_recv sock_send sock_shutdown
    thread_create thread_exit thread_yield
}

const _: () = assert!(COUNT == NAMES.len());

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
