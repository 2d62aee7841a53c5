// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rights of descriptors, capsicum(4) and rights(4).

use sys_bindings as c;
/// The rights, see rights(4).
pub use sys_bindings::{
    CAP_CREATE, CAP_EVENT, CAP_FSTAT, CAP_FSYNC, CAP_FTRUNCATE, CAP_FUTIMES, CAP_LOOKUP, CAP_MMAP_R,
    CAP_MMAP_W, CAP_MMAP_X, CAP_READ, CAP_SEEK, CAP_SEEK_TELL, CAP_SHUTDOWN, CAP_WRITE,
};

/// A set of Capsicum rights, `cap_rights_t`.
#[derive(Clone, Copy)]
pub struct CapRights(c::cap_rights_t);

impl CapRights {
    /// The set of these rights, `CAP_*`; a constant may stand for several.
    pub fn new(rights: &[u64]) -> Self {
        let mut set = c::cap_rights_t::default();
        // SAFETY: the set is ours. The function only writes to it.
        unsafe { c::shim_cap_rights_init(&mut set) };
        let mut set = Self(set);
        for &right in rights {
            set.set(right);
        }
        set
    }

    /// Adds a right, `CAP_*`.
    pub fn set(&mut self, right: u64) {
        // SAFETY: the set was initialised by `new`, and the constant is one of the kernel's.
        unsafe { c::shim_cap_rights_set(&mut self.0, right) };
    }

    /// Whether all that a constant `CAP_*` stands for is in the set.
    pub fn is_set(&self, right: u64) -> bool {
        // SAFETY: as above.
        unsafe { c::shim_cap_rights_is_set(&self.0, right) }
    }

    /// For other wrappers.
    pub(super) fn as_ptr(&self) -> *const c::cap_rights_t {
        &raw const self.0
    }

    /// For other wrappers: a copy.
    pub(super) fn raw(&self) -> c::cap_rights_t {
        self.0
    }
}
