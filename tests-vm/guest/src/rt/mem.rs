// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Memory by address: reading, writing, and asking the kernel whether an address can be read or written.

use core::sync::atomic::{AtomicU32, AtomicU64};

use super::arch;
pub use super::arch::{answer, KERNEL, NOT_CANONICAL, USER_END};
use super::sys;
use crate::{errno, NULL, PAGE};

/// Addresses at which nothing can be mapped.
pub const BAD: [usize; 5] = [0, 8, KERNEL, NOT_CANONICAL, usize::MAX - 4095];

/// Protection: read.
pub const READ: u8 = cloudabi::mprot::READ.bits();
/// Protection: write.
pub const WRITE: u8 = cloudabi::mprot::WRITE.bits();
/// Protection: execute.
pub const EXEC: u8 = cloudabi::mprot::EXEC.bits();
/// Mapping flag: anonymous memory.
pub const ANON: u8 = cloudabi::mflags::ANON.bits();
/// Mapping flag: at the given address.
pub const FIXED: u8 = cloudabi::mflags::FIXED.bits();
/// Mapping flag: changes are private.
pub const PRIVATE: u8 = cloudabi::mflags::PRIVATE.bits();
/// Mapping flag: changes are shared.
pub const SHARED: u8 = cloudabi::mflags::SHARED.bits();
/// The descriptor of anonymous mappings.
pub const NO_FD: u32 = cloudabi::MAP_ANON_FD.0;

/// Reads a byte.
pub fn peek(address: usize) -> u8 {
    // SAFETY: the caller knows that the address can be read; a wrong one ends the program.
    unsafe { (address as *const u8).read_volatile() }
}

/// Writes a byte.
pub fn poke(address: usize, byte: u8) {
    // SAFETY: the caller mapped this memory itself; a wrong address ends the program.
    unsafe { (address as *mut u8).write_volatile(byte) }
}

/// A word that threads or processes share, in memory that stays mapped.
pub fn word(address: usize) -> &'static AtomicU32 {
    // SAFETY: as for `poke`; an aligned word of any bits.
    unsafe { AtomicU32::from_ptr(address as *mut u32) }
}

/// The same with 64 bits.
pub fn long(address: usize) -> &'static AtomicU64 {
    // SAFETY: as for `word`.
    unsafe { AtomicU64::from_ptr(address as *mut u64) }
}

/// Copies a structure out of memory.
pub fn copy<T: Copy>(address: usize) -> T {
    // SAFETY: as for `peek`; T is one of the plain structures of `elf`, or an integer.
    unsafe { (address as *const T).read_unaligned() }
}

/// The word that leads to the TCB.
pub fn tcb_word() -> u64 {
    arch::tcb_word() as u64
}

/// Writes that word.
pub fn set_tcb_word(word: u64) {
    // SAFETY: nothing in a program uses thread-local storage.
    unsafe { arch::set_tcb_word(word as usize) };
}

/// Writes words.
pub fn put_words(address: usize, words: &[usize]) {
    for (i, word) in words.iter().enumerate() {
        // SAFETY: as for `poke`.
        unsafe { (address as *mut usize).add(i).write_volatile(*word) };
    }
}

/// Bytes in memory that stays mapped and is not written to.
pub fn bytes(address: usize, length: usize) -> &'static [u8] {
    if length == 0 {
        return &[];
    }
    // SAFETY: as for `peek`.
    unsafe { core::slice::from_raw_parts(address as *const u8, length) }
}

/// Calls the code at an address as a function without arguments.
pub fn call(code: usize) -> u32 {
    // SAFETY: the caller put a function of this type there.
    let function: extern "C" fn() -> u32 = unsafe { core::mem::transmute(code) };
    function()
}

/// Whether the kernel can read 16 bytes at an address on behalf of the program.
///
/// It gets the address as that of an I/O vector for `/dev/null`, which does not look at the data.
pub fn is_readable(address: usize) -> bool {
    sys::fd_write_at(NULL, address, 1) != Err(errno::FAULT)
}

/// Whether the kernel can write to an address on behalf of the program. If so, it changes the byte there.
pub fn is_writable(address: usize) -> bool {
    sys::random_get(address, 1) != Err(errno::FAULT)
}

/// Maps fresh private memory that can be read and written, or ends the program.
pub fn pages(count: usize) -> usize {
    crate::good!(sys::mem_map(0, count * PAGE, READ | WRITE, ANON | PRIVATE, NO_FD, 0))
}

/// Fresh private memory that stays mapped.
pub fn buffer(length: usize) -> &'static mut [u8] {
    // SAFETY: nobody else knows of the pages, and any bytes are a slice of bytes.
    unsafe { core::slice::from_raw_parts_mut(pages(length.div_ceil(PAGE)) as *mut u8, length) }
}

/// A page that can be written, followed by one that cannot be accessed.
pub fn last_page() -> usize {
    let page = pages(2);
    // Unmapped, it could become part of a later mapping.
    crate::good!(sys::mem_protect(page + PAGE, PAGE, 0));
    page
}

/// A page that can only be read, followed by one that cannot be accessed.
pub fn read_only_page() -> usize {
    let page = last_page();
    crate::good!(sys::mem_protect(page, PAGE, READ));
    page
}
