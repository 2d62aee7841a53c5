// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The ABI's description for the kernel: `struct sysentvec`, and the ELF brand that core dumps want.

use super::Errno;
use crate::arch::{exec, ForkHooks, ELF_MACHINE, USER_SPACE};
use core::cell::UnsafeCell;
use core::ffi::{c_int, CStr};
use core::mem::MaybeUninit;
use sys_bindings as c;

/// A sysentvec and what belongs to it. Filled once, when the module is loaded; then only the kernel reads it.
pub struct Sysentvec {
    vector: UnsafeCell<MaybeUninit<c::sysentvec>>,
    brand: UnsafeCell<MaybeUninit<c::Elf64_Brandinfo>>,
    signal_code_size: UnsafeCell<c_int>,
}

// SAFETY: changed only by `fill`, before anything else can know of it; read-only after that.
unsafe impl Sync for Sysentvec {}

/// What an ABI gives to its sysentvec; the rest is as for native programs.
pub struct Parts {
    /// Shown as the emulation of a process.
    pub name: &'static CStr,
    /// The ABI's number: that of its `EI_OSABI`.
    pub osabi: u8,
    /// Chooses the row of each call: see [`Sysentvec::fill`] for why the kernel has no table to choose from.
    pub fetch_syscall_args: unsafe extern "C" fn(*mut c::thread) -> c_int,
    /// See sysentvec.
    pub set_syscall_retval: unsafe extern "C" fn(*mut c::thread, c_int),
    /// For the results of a fork in the child.
    pub fork: ForkHooks,
    /// See sysentvec.
    pub copyout_strings: unsafe extern "C" fn(*mut c::image_params, *mut usize) -> c_int,
    /// See sysentvec.
    pub fixup: unsafe extern "C" fn(*mut usize, *mut c::image_params) -> c_int,
    /// See sysentvec.
    pub setregs: unsafe extern "C" fn(*mut c::thread, *mut c::image_params, usize),
    /// See sysentvec.
    pub setid_allowed: unsafe extern "C" fn(*mut c::thread, *mut c::image_params) -> c_int,
}

impl Sysentvec {
    /// Not filled yet.
    pub const fn new() -> Self {
        Self {
            vector: UnsafeCell::new(MaybeUninit::zeroed()),
            brand: UnsafeCell::new(MaybeUninit::zeroed()),
            signal_code_size: UnsafeCell::new(0),
        }
    }

    /// The address, for the kernel and for comparisons.
    pub fn as_ptr(&self) -> *mut c::sysentvec {
        self.vector.get().cast()
    }

    /// Fills it in: a copy of the native ELF64 one without what CloudABI does not have, and the parts.
    ///
    /// # Safety
    /// Module load, before the kernel knows of it. May sleep.
    pub unsafe fn fill(&'static self, parts: &Parts) -> Result<(), Errno> {
        // SAFETY: the native sysentvec is complete when modules are loaded, and its members are plain data.
        let mut sv = unsafe { c::shim_native_sysvec().as_ref() }.copied().ok_or(Errno::ENOENT)?;
        // The kernel makes calls for a debugger, PT_SC_REMOTE of ptrace(2), through the table: it takes the numbers 0 and
        // 198 for syscall(2) and indexes with an argument that it does not check. Without a table it answers ENOSYS. Of all
        // others only ddb(4) and messages of panics want a name, and audit_syscall_enter() an event; they look at the size.
        sv.sv_size = 0;
        sv.sv_table = core::ptr::null_mut();
        sv.sv_syscallnames = core::ptr::null_mut();
        // Readers of `kern.proc.sv_name` hold neither the process nor the module when they come to the name itself.
        // SAFETY: the text ends in NUL, and is copied.
        sv.sv_name = unsafe { c::shim_lasting_text(parts.name.as_ptr()) }.cast_mut();
        sv.sv_fetch_syscall_args = Some(parts.fetch_syscall_args);
        sv.sv_set_syscall_retval = Some(parts.set_syscall_retval);
        exec::hook_fork(&mut sv, parts.fork);
        sv.sv_copyout_strings = Some(parts.copyout_strings);
        sv.sv_copyout_auxargs = None;
        sv.sv_fixup = Some(parts.fixup);
        sv.sv_setregs = Some(parts.setregs);
        sv.sv_setid_allowed = Some(parts.setid_allowed);
        sv.sv_sendsig = Some(c::shim_sendsig_impossible);
        // No signal trampoline, no arguments on the stack that ps(1) could read, no page of the kernel's.
        sv.sv_sigcode = core::ptr::null();
        sv.sv_szsigcode = self.signal_code_size.get();
        sv.sv_sigcodeoff = 0;
        sv.sv_psstrings = 0;
        sv.sv_psstringssz = 0;
        sv.sv_shared_page_base = 0;
        sv.sv_shared_page_len = 0;
        sv.sv_shared_page_obj = core::ptr::null_mut();
        // SAFETY: the shim clears the offsets into the shared page, whose names differ between releases.
        unsafe { c::shim_sysentvec_clear_shared_page(&mut sv) };
        sv.sv_flags = u32::from(parts.osabi) | c::SV_LP64 | c::SV_ASLR;
        sv.sv_stackprot = (c::VM_PROT_READ | c::VM_PROT_WRITE) as c_int;
        sv.sv_elf_core_osabi = c_int::from(parts.osabi);
        sv.sv_maxuser = USER_SPACE;
        sv.sv_usrstack = sv.sv_maxuser;
        let brand = c::Elf64_Brandinfo {
            brand: c_int::from(parts.osabi),
            machine: c_int::from(ELF_MACHINE),
            sysvec: self.as_ptr(),
            ..Default::default()
        };
        // SAFETY: nobody knows of either yet, by this function's contract.
        unsafe {
            (*self.vector.get()).write(sv);
            (*self.brand.get()).write(brand);
        }
        Ok(())
    }

    /// The address past the last usable one, and past the highest stack.
    pub fn address_limit(&self) -> u64 {
        // SAFETY: filled at load; read-only since.
        unsafe { (*self.as_ptr()).sv_usrstack }
    }

    /// The brand, for the kernel.
    pub(super) fn brand(&self) -> *mut c::Elf64_Brandinfo {
        self.brand.get().cast()
    }
}
