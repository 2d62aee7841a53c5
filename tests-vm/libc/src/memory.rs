// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory, malloc(3): taken from the kernel in large pieces, and given back when the process ends, as that is soon.

use crate::call::system_calls;
use core::ffi::{c_int, c_void};
use core::ptr::{self, null_mut};
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

system_calls! {
    73 munmap(address: *mut c_void, length: usize) -> c_int;
    74 mprotect(address: *mut c_void, length: usize, protection: c_int) -> c_int;
    477 mmap(address: *mut c_void, length: usize, protection: c_int, flags: c_int, fd: c_int, offset: i64) -> *mut c_void;
}

const READ_WRITE: c_int = 3;
const PRIVATE_ANON: c_int = 0x1002;

/// Before each allocation: its size.
const HEADER: usize = 16;
/// How much is taken from the kernel at once, at least.
const PIECE: usize = 1 << 20;

/// The free rest of the last piece.
static NEXT: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Memory of zeros, aligned to a power of two; null where there is none.
fn allocate(size: usize, align: usize) -> *mut c_void {
    let align = align.max(HEADER);
    let Some(room) = size.checked_add(HEADER + align) else { return null_mut() };
    let mut next = NEXT.load(Relaxed);
    if END.load(Relaxed) - next < room {
        let length = room.max(PIECE);
        // SAFETY: the kernel chooses a place where nothing is.
        let piece = unsafe { mmap(null_mut(), length, READ_WRITE, PRIVATE_ANON, -1, 0) };
        if piece as isize == -1 {
            return null_mut();
        }
        next = piece as usize;
        END.store(next + length, Relaxed);
    }
    let start = (next + HEADER).next_multiple_of(align);
    NEXT.store(start + size, Relaxed);
    // SAFETY: the header is in the piece, before the memory that is given out.
    unsafe { ((start - HEADER) as *mut usize).write_unaligned(size) };
    start as *mut c_void
}

#[no_mangle]
pub extern "C" fn malloc(size: usize) -> *mut c_void {
    allocate(size, HEADER)
}

#[no_mangle]
pub extern "C" fn calloc(count: usize, size: usize) -> *mut c_void {
    count.checked_mul(size).map_or(null_mut(), |size| malloc(size))
}

#[no_mangle]
pub unsafe extern "C" fn posix_memalign(memory: *mut *mut c_void, align: usize, size: usize) -> c_int {
    const ENOMEM: c_int = 12;
    let new = allocate(size, align);
    if new.is_null() {
        return ENOMEM;
    }
    // SAFETY: the caller's contract.
    unsafe { *memory = new };
    0
}

#[no_mangle]
pub unsafe extern "C" fn realloc(memory: *mut c_void, size: usize) -> *mut c_void {
    let new = malloc(size);
    if !memory.is_null() && !new.is_null() {
        // SAFETY: `memory` came from `allocate`, which noted its size before it; the new memory is another.
        unsafe {
            let old = ((memory as usize - HEADER) as *const usize).read_unaligned();
            ptr::copy_nonoverlapping(memory.cast::<u8>(), new.cast::<u8>(), old.min(size));
        }
    }
    new
}

#[no_mangle]
pub extern "C" fn free(_memory: *mut c_void) {}
