// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The entry point, crt1.o: thread-local storage, then main. There are no constructors.

use crate::arch;
use crate::memory::calloc;
use crate::process::{_exit, abort};
use core::ffi::{c_char, c_int};

extern "C" {
    fn main(argc: c_int, argv: *const *const c_char) -> c_int;
}

/// The kernel starts a program as if it had been called, with an argument that points at argc.
///
/// # Safety
/// Only the kernel calls this, once.
#[no_mangle]
unsafe extern "C" fn _start(vector: *const usize) -> ! {
    // SAFETY: the vector is argc, argv with its null, the environment with its null, and pairs of numbers and values up
    // to a pair of number 0. Here it stays for the life of the process.
    unsafe {
        let argc = *vector;
        let argv = vector.add(1);
        let mut next = argv.add(argc + 1);
        while *next != 0 {
            next = next.add(1);
        }
        set_up_tls(next.add(1));
        let status = main(argc as c_int, argv.cast());
        _exit(status);
    }
    abort()
}

const AT_PHDR: usize = 3;
const AT_PHNUM: usize = 5;
const PT_TLS: u32 = 7;

/// A program header.
#[repr(C)]
struct ProgramHeader {
    kind: u32,
    flags: u32,
    offset: usize,
    address: usize,
    physical: usize,
    file_size: usize,
    memory_size: usize,
    align: usize,
}

/// Gives the thread its thread-local variables.
///
/// # Safety
/// The auxiliary vector of a program at its linked address.
unsafe fn set_up_tls(auxiliary: *const usize) {
    let (mut headers, mut count) = (core::ptr::null::<ProgramHeader>(), 0);
    let mut next = auxiliary.cast::<[usize; 2]>();
    // SAFETY: this function's contract.
    let headers = unsafe {
        while (*next)[0] != 0 {
            match *next {
                [AT_PHDR, address] => headers = address as *const _,
                [AT_PHNUM, number] => count = number,
                _ => {}
            }
            next = next.add(1);
        }
        core::slice::from_raw_parts(headers, count)
    };
    let (size, align, image, image_size) = match headers.iter().find(|header| header.kind == PT_TLS) {
        Some(tls) => (tls.memory_size, tls.align.max(16), tls.address, tls.file_size),
        None => (0, 16, 0, 0),
    };
    let size = size.next_multiple_of(align);
    let memory = calloc(1, size + 2 * align + arch::CONTROL) as usize;
    if memory == 0 {
        abort();
    }
    let pointer = arch::thread_pointer(memory, size, align);
    let variables = arch::variables(pointer, size, align);
    // SAFETY: the memory is large enough; what is copied is the segment's image.
    unsafe {
        core::ptr::copy_nonoverlapping(image as *const u8, variables as *mut u8, image_size);
        arch::set_thread_pointer(pointer);
    }
}
