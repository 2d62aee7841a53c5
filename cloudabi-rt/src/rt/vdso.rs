// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The functions `cloudabi_sys_*` that the `cloudabi` crate declares: jumps into the vDSO, a shared object that the
//! kernel maps into each program.

use super::arch;
use super::calls::for_each_call;
use core::ffi::{c_char, CStr};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

macro_rules! calls {
    ($($name:ident)*) => {
        /// Where each function is in the vDSO.
        #[allow(non_upper_case_globals)]
        mod slots {
            use core::sync::atomic::AtomicUsize;
            $(pub static $name: AtomicUsize = AtomicUsize::new(0);)*
        }

        const CALLS: &[(&str, &AtomicUsize)] = &[$((concat!("cloudabi_sys_", stringify!($name)), &slots::$name)),*];

        $(arch::jump!(concat!("cloudabi_sys_", stringify!($name)), slots::$name);)*
    };
}

for_each_call!(calls);

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const DT_HASH: usize = 4;
const DT_STRTAB: usize = 5;
const DT_SYMTAB: usize = 6;

/// A program header.
#[repr(C)]
#[derive(Clone, Copy)]
struct Segment {
    kind: u32,
    flags: u32,
    offset: usize,
    address: usize,
    unused: [usize; 4],
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Symbol {
    name: u32,
    info: [u8; 2],
    section: u16,
    value: usize,
    size: usize,
}

/// Finds all functions by going through the symbols. One that is missing stays at address 0, where a call of it
/// ends the program.
///
/// # Safety
/// The vDSO's ELF header is at the address.
pub unsafe fn resolve(address: usize) {
    // SAFETY: the offsets are those of an ELF64 file, which the vDSO is, and all that it names lies in it.
    unsafe {
        let segments = (address + *((address + 32) as *const usize)) as *const Segment;
        let count = usize::from(*((address + 56) as *const u16));
        let (mut bias, mut dynamic) = (address, 0);
        for i in (0..count).rev() {
            let segment = *segments.add(i);
            match segment.kind {
                PT_LOAD => bias = address.wrapping_add(segment.offset).wrapping_sub(segment.address),
                PT_DYNAMIC => dynamic = segment.address,
                _ => {}
            }
        }
        let mut entry = bias.wrapping_add(dynamic) as *const [usize; 2];
        let (mut hash, mut strings, mut symbols) = (0, 0, 0);
        while (*entry)[0] != 0 {
            let [tag, value] = *entry;
            match tag {
                DT_HASH => hash = bias.wrapping_add(value),
                DT_STRTAB => strings = bias.wrapping_add(value),
                DT_SYMTAB => symbols = bias.wrapping_add(value),
                _ => {}
            }
            entry = entry.add(1);
        }
        // The second word of the hash table is the number of symbols.
        for i in 0..*((hash + 4) as *const u32) as usize {
            let symbol = *(symbols as *const Symbol).add(i);
            let name = CStr::from_ptr((strings + symbol.name as usize) as *const c_char).to_bytes();
            if let Some((_, slot)) = CALLS.iter().find(|(call, _)| call.as_bytes() == name) {
                slot.store(bias.wrapping_add(symbol.value), Relaxed);
            }
        }
    }
}
