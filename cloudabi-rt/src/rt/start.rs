// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The entry point: the kernel calls `_start` with the address of the auxiliary vector.

use super::{arch, local, sys, vdso};
use crate::Argdata;
use cloudabi::auxtype;

/// An entry of the vector. Unlike `cloudabi::auxv` it may hold a tag that the crate does not know.
#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    tag: u32,
    value: usize,
}

/// Entries of the program's dynamic section and of its table of relocations.
#[repr(C)]
#[derive(Clone, Copy)]
struct Dynamic {
    tag: usize,
    value: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Rela {
    offset: usize,
    info: usize,
    addend: usize,
}

const DT_RELA: usize = 7;
const DT_RELASZ: usize = 8;

unsafe extern "Rust" {
    /// Defined by `program!`.
    safe fn cloudabi_rt_main(argdata: Argdata<'static>) -> u32;
}

#[unsafe(no_mangle)]
unsafe extern "C" fn _start(vector: *const Entry) -> ! {
    // SAFETY: once, before anything else.
    unsafe { relocate() };
    let (mut argdata, mut length, mut sysinfo, mut tid) = (0, 0, 0, 0);
    let mut next = vector;
    loop {
        // SAFETY: the kernel ends the vector with a null entry, which is not passed.
        let entry = unsafe { *next };
        match entry.tag {
            tag if tag == auxtype::NULL as u32 => break,
            tag if tag == auxtype::ARGDATA as u32 => argdata = entry.value,
            tag if tag == auxtype::ARGDATALEN as u32 => length = entry.value,
            tag if tag == auxtype::SYSINFO_EHDR as u32 => sysinfo = entry.value,
            tag if tag == auxtype::TID as u32 => tid = entry.value,
            _ => {}
        }
        // SAFETY: the entry was not the last.
        next = unsafe { next.add(1) };
    }
    // SAFETY: the kernel mapped the vDSO there.
    unsafe { vdso::resolve(sysinfo) };
    // SAFETY: this is the first thread, and this its beginning.
    unsafe { local::start(tid as u32) };
    let bytes: &[u8] = match length {
        0 => &[],
        // SAFETY: the kernel put so many bytes there, where they stay; nothing here writes to them.
        _ => unsafe { core::slice::from_raw_parts(argdata as *const u8, length) },
    };
    sys::proc_exit(cloudabi_rt_main(Argdata::new(bytes)))
}

/// Adds the program's address to each address in its data: nobody else does. Until then no address in the data is
/// right, so this calls nothing.
///
/// # Safety
/// To be called once.
unsafe fn relocate() {
    let (base, dynamic) = arch::program();
    let mut dynamic = dynamic as *const Dynamic;
    let (mut table, mut size) = (0, 0);
    loop {
        // SAFETY: the dynamic section ends with a null entry.
        let entry = unsafe { *dynamic };
        match entry.tag {
            0 => break,
            DT_RELA => table = base.wrapping_add(entry.value),
            DT_RELASZ => size = entry.value,
            _ => {}
        }
        // SAFETY: the entry was not the last.
        dynamic = unsafe { dynamic.add(1) };
    }
    for i in 0..size / size_of::<Rela>() {
        // SAFETY: the table lies in the program, as do the words that it names, which are writable.
        unsafe {
            let rela = *(table as *const Rela).add(i);
            if rela.info & 0xffff_ffff == arch::R_RELATIVE {
                let word = base.wrapping_add(rela.offset) as *mut usize;
                word.write_volatile(base.wrapping_add(rela.addend));
            }
        }
    }
}
