// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The auxiliary vector.

use core::str::FromStr;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::mem;
pub use cloudabi::auxtype;

/// An entry. Unlike `cloudabi::auxv` it may hold a tag that the ABI does not list.
#[repr(C)]
#[derive(Clone, Copy)]
struct Entry {
    tag: u32,
    value: usize,
}

/// Every tag of the ABI but the terminator, with its name.
pub const TAGS: [(auxtype, &str); 12] = [
    (auxtype::ARGDATA, "ARGDATA"),
    (auxtype::ARGDATALEN, "ARGDATALEN"),
    (auxtype::BASE, "BASE"),
    (auxtype::CANARY, "CANARY"),
    (auxtype::CANARYLEN, "CANARYLEN"),
    (auxtype::NCPUS, "NCPUS"),
    (auxtype::PAGESZ, "PAGESZ"),
    (auxtype::PHDR, "PHDR"),
    (auxtype::PHNUM, "PHNUM"),
    (auxtype::PID, "PID"),
    (auxtype::SYSINFO_EHDR, "SYSINFO_EHDR"),
    (auxtype::TID, "TID"),
];

static VECTOR: AtomicUsize = AtomicUsize::new(0);

pub(super) fn set(vector: usize) {
    VECTOR.store(vector, Relaxed);
}

/// The entries, tag and value, in their order, without the terminator.
pub fn entries() -> impl Iterator<Item = (u32, usize)> {
    let mut next = VECTOR.load(Relaxed) as *const Entry;
    core::iter::from_fn(move || {
        // SAFETY: the kernel ends the vector with a null entry, which is not passed.
        let entry = unsafe { *next };
        if entry.tag == auxtype::NULL as u32 {
            return None;
        }
        // SAFETY: the entry was not the last.
        next = unsafe { next.add(1) };
        Some((entry.tag, entry.value))
    })
}

/// The first value with a tag.
pub fn get(tag: auxtype) -> Option<usize> {
    entries().find(|&(t, _)| t == tag as u32).map(|(_, value)| value)
}

/// The first value with a tag, or 0.
pub fn value(tag: auxtype) -> usize {
    get(tag).unwrap_or(0)
}

/// The argument data.
pub fn argdata() -> &'static [u8] {
    mem::bytes(value(auxtype::ARGDATA), value(auxtype::ARGDATALEN))
}

/// The argument data as a decimal number.
pub fn argdata_number<T: FromStr>() -> Option<T> {
    number(argdata())
}

/// A decimal number.
pub fn number<T: FromStr>(text: &[u8]) -> Option<T> {
    core::str::from_utf8(text).ok()?.parse().ok()
}
