// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rights of descriptors, capsicum(4) and rights(4).

use sys_bindings as c;
/// The rights, see rights(4).
pub use sys_bindings::{
    CAP_CREATE, CAP_EVENT, CAP_FSTAT, CAP_FSYNC, CAP_FTRUNCATE, CAP_FUTIMES, CAP_LOOKUP, CAP_MMAP_R,
    CAP_MMAP_W, CAP_MMAP_X, CAP_READ, CAP_SEEK, CAP_SEEK_TELL, CAP_SHUTDOWN, CAP_WRITE,
};

/// A set of Capsicum rights, `cap_rights_t`: two words, in each of which one of the topmost bits says which it is.
/// A right `CAP_*` is bits of one word, with that word's mark among them; see `CAPRIGHT` in `sys/capsicum.h`.
#[derive(Clone, Copy)]
pub struct CapRights(c::cap_rights_t);

const FIRST: u64 = 1 << 57;
const SECOND: u64 = 1 << 58;
const _: () = assert!(CAP_READ == FIRST | 1 && CAP_EVENT == SECOND | 0x20);

impl CapRights {
    /// The set of these rights, `CAP_*`; a constant may stand for several.
    pub const fn new(mut rights: &[u64]) -> Self {
        let mut set = Self(c::cap_rights_t { cr_rights: [FIRST, SECOND] });
        while let [right, rest @ ..] = rights {
            set.set(*right);
            rights = rest;
        }
        set
    }

    /// Adds a right, `CAP_*`.
    pub const fn set(&mut self, right: u64) {
        let [first, second] = &mut self.0.cr_rights;
        if right & SECOND == 0 {
            *first |= right;
        } else {
            *second |= right;
        }
    }

    /// Whether all that a constant `CAP_*` stands for is in the set.
    pub const fn is_set(&self, right: u64) -> bool {
        let [first, second] = self.0.cr_rights;
        (if right & SECOND == 0 { first } else { second }) & right == right
    }

    /// For other wrappers.
    pub(super) fn as_ptr(&self) -> *const c::cap_rights_t {
        &raw const self.0
    }

    /// For other wrappers: a copy.
    pub(super) const fn raw(&self) -> c::cap_rights_t {
        self.0
    }

    /// For other wrappers: a set that the kernel filled.
    pub(super) const fn from_raw(set: c::cap_rights_t) -> Self {
        Self(set)
    }
}
