// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The vDSO is a well-formed shared object with exactly the 49 system calls, and cannot be written.
#![no_std]
#![no_main]

use guest::auxv::{self, auxtype};
use guest::names::NAMES;
use guest::rt::vdso::Vdso;
use guest::rt::{arch, elf};
use guest::{check, check_eq, mem, sys, PAGE};

const PREFIX: &str = "cloudabi_sys_";

fn header(vdso: &Vdso) {
    let header = vdso.header();
    check_eq!(vdso.address % PAGE, 0);
    check_eq!(header.e_ident[..7], *b"\x7fELF\x02\x01\x01");
    check_eq!(header.e_type, elf::ET_DYN);
    check_eq!(header.e_machine, arch::EM);
    check_eq!(usize::from(header.e_phentsize), size_of::<elf::ProgramHeader>());
    for segment in vdso.segments().filter(|s| s.p_type == elf::PT_LOAD) {
        check!(segment.p_flags & elf::PF_W == 0, "{segment:x?} is writable");
    }
}

fn symbols(vdso: &Vdso) {
    let load = vdso.segments().find(|s| s.p_type == elf::PT_LOAD && s.p_flags & elf::PF_X != 0);
    check!(load.is_some(), "there is no executable segment");
    let code = load.map_or(0..0, |s| s.p_vaddr..s.p_vaddr + s.p_memsz);
    for name in NAMES {
        let symbol = vdso.find(PREFIX, name);
        check!(symbol.is_some(), "{name} is not in the hash table");
        let Some(symbol) = symbol else { continue };
        check!(symbol.st_info == elf::GLOBAL_FUNCTION, "{name} is no global function: {symbol:x?}");
        check!(symbol.st_other & 3 == 0, "{name} is hidden: {symbol:x?}");
        check!(code.contains(&symbol.st_value), "{name} is outside the code: {symbol:x?}");
        check!(mem::is_readable(vdso.address_of(&symbol)), "{name} is not mapped: {symbol:x?}");
    }
    let ours = |i: &usize| vdso.name(&vdso.symbol(*i)).starts_with(PREFIX.as_bytes());
    check_eq!((1..vdso.count()).filter(ours).count(), NAMES.len());
    check!(vdso.find(PREFIX, "no_such_call").is_none());
}

fn protection(vdso: &Vdso) {
    for page in [vdso.address, vdso.symbols_page()] {
        check!(!mem::is_writable(page), "the vDSO at {page:#x} can be written");
        for prot in [mem::WRITE, mem::READ | mem::WRITE, mem::READ | mem::WRITE | mem::EXEC] {
            check!(sys::mem_protect(page, PAGE, prot).is_err(), "protection {prot} was accepted");
            check!(!mem::is_writable(page), "the vDSO at {page:#x} became writable");
        }
    }
    // Still there.
    check_eq!(sys::thread_yield(), Ok(()));
}

fn main() {
    let vdso = Vdso::at(auxv::value(auxtype::SYSINFO_EHDR));
    check!(vdso.is_some(), "the vDSO lacks a segment or a table");
    let Some(vdso) = vdso else { return };
    header(&vdso);
    symbols(&vdso);
    protection(&vdso);
}

guest::program!(main);
