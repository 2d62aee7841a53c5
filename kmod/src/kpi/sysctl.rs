// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Variables of sysctl(8) that come and go with the module, sysctl_ctx_init(9).

use super::errno::{check, Errno};
use super::sysentvec::Sysentvec;
use super::thread::Thread;
use core::ffi::{c_int, CStr};
use core::ptr::{null_mut, NonNull};
use core::sync::atomic::{AtomicI32, AtomicU64, Ordering};
use sys_bindings as c;

/// Counts events.
pub struct Counter(AtomicU64);

impl Counter {
    /// At zero.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// One more.
    pub fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Is turned on and off by the administrator.
pub struct Switch(AtomicI32);

impl Switch {
    /// On or off.
    pub const fn new(on: bool) -> Self {
        Self(AtomicI32::new(on as c_int))
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }
}

/// A node, to which variables can be added until the module is unloaded.
///
/// To add one fails with EEXIST where the name is taken. All that is added has to be static, as it is read until `free`.
///
/// # Context
/// Module load only. May sleep.
#[derive(Clone, Copy)]
pub struct Node(NonNull<c::sysctl_oid_list>);

/// Begins to add.
///
/// # Context
/// Module load only.
pub fn init() {
    // SAFETY: nothing is added yet.
    unsafe { c::shim_sysctl_init() };
}

/// Removes what was added, and waits for those who read it.
///
/// Errors: EBUSY where somebody else added to it; nothing is removed then.
///
/// # Context
/// Module unload only. Sleeps.
pub fn free() -> Result<(), Errno> {
    // SAFETY: after `init`, which may follow again.
    check(unsafe { c::shim_sysctl_free() })
}

impl Node {
    /// The kernel's `compat`.
    pub fn compat() -> Result<Self, Errno> {
        // SAFETY: the address of a static of the kernel.
        NonNull::new(unsafe { c::shim_sysctl_compat() }).map(Self).ok_or(Errno::ENXIO)
    }

    /// The kernel's `kern.features`.
    pub fn features() -> Result<Self, Errno> {
        // SAFETY: the address of a static of the kernel.
        NonNull::new(unsafe { c::shim_sysctl_features() }).map(Self).ok_or(Errno::ENXIO)
    }

    /// Adds a node.
    pub fn node(self, name: &CStr, description: &CStr) -> Result<Self, Errno> {
        // SAFETY: the node is there until `free`; the texts are copied.
        let node = unsafe { c::shim_sysctl_node(self.0.as_ptr(), name.as_ptr(), description.as_ptr()) };
        NonNull::new(node).map(Self).ok_or(Errno::EEXIST)
    }

    /// Adds a number that does not change.
    pub fn constant(self, name: &CStr, value: c_int, description: &CStr) -> Result<(), Errno> {
        // SAFETY: the node is there until `free`; the texts are copied.
        added(unsafe { c::shim_sysctl_constant(self.0.as_ptr(), name.as_ptr(), value, description.as_ptr()) })
    }

    /// Adds a counter.
    pub fn counter(self, name: &CStr, counter: &'static Counter, description: &CStr) -> Result<(), Errno> {
        let (value, description) = (counter.0.as_ptr(), description.as_ptr());
        // SAFETY: the node is there until `free`; the texts are copied; the counter is static, and only read.
        added(unsafe { c::shim_sysctl_counter(self.0.as_ptr(), name.as_ptr(), value, description) })
    }

    /// Adds a switch, which the kernel's environment can set at once, with the variable's whole name.
    pub fn switch(self, name: &CStr, switch: &'static Switch, description: &CStr) -> Result<(), Errno> {
        let (value, description) = (switch.0.as_ptr(), description.as_ptr());
        // SAFETY: the node is there until `free`; the texts are copied; the switch is static, and changed as an atomic.
        added(unsafe { c::shim_sysctl_switch(self.0.as_ptr(), name.as_ptr(), value, description) })
    }

    /// Adds the number of processes that use a sysentvec now, or of their threads, as far as the reader may see them.
    pub fn users(
        self,
        name: &CStr,
        sv: &'static Sysentvec,
        threads: bool,
        description: &CStr,
    ) -> Result<(), Errno> {
        let (sv, description) = (sv.as_ptr(), description.as_ptr());
        // SAFETY: the node is there until `free`; the texts are copied; the sysentvec is static, and its address is only
        // compared.
        added(unsafe { c::shim_sysctl_users(self.0.as_ptr(), name.as_ptr(), sv, threads, description) })
    }
}

/// Reads a variable that is a 32-bit number. None where there is none of that name and size, or it may not be read.
///
/// # Context
/// May sleep.
pub fn read_u32(td: &mut Thread, name: &CStr) -> Option<u32> {
    let mut value: u32 = 0;
    let mut length = size_of_val(&value);
    // SAFETY: the name ends in NUL and is only read; the value and its length are ours.
    let error = unsafe {
        c::kernel_sysctlbyname(
            td.raw(),
            name.as_ptr().cast_mut(),
            (&raw mut value).cast(),
            &mut length,
            null_mut(),
            0,
            null_mut(),
            0,
        )
    };
    (error == 0 && length == size_of_val(&value)).then_some(value)
}

fn added(success: bool) -> Result<(), Errno> {
    if success {
        Ok(())
    } else {
        Err(Errno::EEXIST)
    }
}
