// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the ABI promises about a process's first instruction; see auxtype, processentry and tcb.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use guest::auxv::{self, auxtype};
use guest::rt::{arch, elf, entry, vdso};
use guest::{check, check_eq, errno, mem, sys, PAGE};

static INITIALISED: AtomicU8 = AtomicU8::new(7);
static UNINITIALISED: [AtomicU8; 5 * PAGE + 1] = [const { AtomicU8::new(0) }; 5 * PAGE + 1];

fn vector() {
    for (tag, name) in auxv::TAGS {
        let count = auxv::entries().filter(|&(t, _)| t == tag as u32).count();
        check!(count == 1, "{name} is present {count} times");
    }
    let registers = entry::registers();
    check!(registers.vector.is_multiple_of(8), "the vector is at {:#x}", registers.vector);
    check_eq!(auxv::value(auxtype::PAGESZ), PAGE);
    check!(auxv::value(auxtype::NCPUS) >= 1);
    let tid = auxv::value(auxtype::TID);
    check!(tid != 0 && tid < 1 << 30, "TID {tid:#x}");
}

fn random_values() {
    check_eq!(auxv::value(auxtype::CANARYLEN), 64);
    let canary = mem::bytes(auxv::value(auxtype::CANARY), 64);
    for part in canary.chunks(16) {
        check!(part.iter().any(|&b| b != 0), "the canary holds {part:x?}");
    }
    let uuid = mem::bytes(auxv::value(auxtype::PID), 16);
    check!(uuid[6] >> 4 == 4 && uuid[8] >> 6 == 2, "PID is no version 4 UUID: {uuid:x?}");
    check!(uuid[..6].iter().any(|&b| b != 0) && uuid[9..].iter().any(|&b| b != 0), "PID {uuid:x?}");
    check!(canary.windows(16).all(|part| part != uuid), "the canary holds the UUID");
}

fn image() {
    let base = auxv::value(auxtype::BASE);
    check_eq!(base, entry::image());
    let header: elf::Header = mem::copy(base);
    check_eq!(header.e_ident[..8], *b"\x7fELF\x02\x01\x01\x11");
    check_eq!(auxv::value(auxtype::PHNUM), usize::from(header.e_phnum));
    check_eq!(auxv::value(auxtype::PHDR), base + header.e_phoff as usize);
    for segment in vdso::segments(base) {
        let start = base + segment.p_vaddr as usize;
        match segment.p_type {
            elf::PT_PHDR => check_eq!(start, auxv::value(auxtype::PHDR)),
            elf::PT_LOAD => {
                check!(mem::is_readable(start), "the segment at {start:#x} cannot be read");
                if segment.p_flags & elf::PF_W == 0 {
                    check!(!mem::is_writable(start), "the segment at {start:#x} can be written");
                }
                let end = start + segment.p_memsz as usize;
                check!(mem::is_readable(end - 16), "the segment ends before {end:#x}");
            }
            _ => {}
        }
    }
    check_eq!(INITIALISED.load(Relaxed), 7);
    for (i, byte) in UNINITIALISED.iter().enumerate() {
        check!(byte.load(Relaxed) == 0, "byte {i} of the bss is not 0");
        byte.store(1, Relaxed);
    }
}

fn thread() {
    let registers = entry::registers();
    // The entry point is a C function, entered as by a call.
    check!(registers.stack % 16 == arch::STACK_MODULO, "the stack pointer is {:#x}", registers.stack);
    check!(registers.others.iter().all(|&r| r == 0), "something is left in {registers:x?}");
    check_eq!(registers.flags & arch::CLEAR_FLAGS, 0);
    let stack = registers.stack as usize & !7;
    check!(mem::is_readable(stack - 64 * 1024), "the stack has less than 64 KiB");
    check!(sys::mem_protect(stack & !(PAGE - 1), PAGE, mem::EXEC | mem::WRITE) == Err(errno::NOTSUP));

    let tcb = mem::tcb_word();
    check!(tcb != 0 && tcb.is_multiple_of(8), "the TCB is at {tcb:#x}");
    check!(mem::is_readable(tcb as usize), "the TCB at {tcb:#x} cannot be read");
    let parent: u64 = mem::copy(tcb as usize);
    mem::set_tcb_word(!tcb);
    check_eq!(mem::tcb_word(), !tcb);
    mem::set_tcb_word(tcb);
    let parent_again: u64 = mem::copy(tcb as usize);
    check_eq!(parent_again, parent, "the TCB, which is not what leads to it");
}

fn descriptors() {
    for fd in 4..1024 {
        check!(sys::fd_dup(fd) == Err(errno::BADF), "descriptor {fd} is open");
    }
}

fn main() {
    vector();
    random_values();
    image();
    thread();
    descriptors();
}

guest::program!(main);
