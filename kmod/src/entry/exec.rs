// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The activator, and the functions of the sysentvec that exec calls. See kern_exec.c for their order.

use super::syscall;
use crate::abi::brand;
use crate::arch::ForkHooks;
use crate::image::{activate, stack};
use crate::kpi::image_params::ImageParams;
use crate::kpi::sysctl::Counter;
use crate::kpi::sysentvec::{Parts, Sysentvec};
use crate::kpi::thread::Thread;
use crate::kpi::vdso::SharedImage;
use crate::kpi::{cred, execsw, log, proc, signal, word, Errno};
use core::ffi::c_int;
use sys_bindings as c;

/// CloudABI's sysentvec.
pub static SYSENTVEC: Sysentvec = Sysentvec::new();
/// The vDSO, once loaded.
pub static VDSO: SharedImage = SharedImage::new();

/// How many programs were started.
pub static EXECS: Counter = Counter::new();

/// What CloudABI's sysentvec has of its own.
pub const PARTS: Parts = Parts {
    name: c"CloudABI ELF64",
    osabi: brand::OSABI,
    fetch_syscall_args: syscall::fetch_args,
    set_syscall_retval: syscall::set_retval,
    fork: ForkHooks { before: syscall::set_fork_retval, first_run: syscall::first_run },
    copyout_strings,
    fixup,
    setregs,
    setid_allowed,
};

/// The activator in the kernel's ELF64 entry. The vnode is locked, shared, here and on return.
///
/// # Safety
/// Called by do_execve, with the exec under way.
pub unsafe extern "C" fn imgact(imgp: *mut c::image_params) -> c_int {
    // SAFETY: this function's contract; the borrow ends before the chained activator runs.
    let mut exec = unsafe { ImageParams::from_raw(imgp) };
    if !brand::is_branded(exec.first_page()) {
        if proc::uses(&mut Thread::current(), &SYSENTVEC) {
            // A CloudABI process stays one: see `sys::exec`.
            return Errno::ENOEXEC.raw();
        }
        // SAFETY: this function's contract.
        return unsafe { execsw::chain(imgp) };
    }
    answer(activate::activate(&mut exec, &SYSENTVEC, &VDSO))
}

/// `sv_copyout_strings`: fills the new stack. The vnode is unlocked; may sleep.
///
/// # Safety
/// Called by do_execve after `imgact` succeeded.
unsafe extern "C" fn copyout_strings(imgp: *mut c::image_params, stack_base: *mut usize) -> c_int {
    // SAFETY: this function's contract.
    let mut exec = unsafe { ImageParams::from_raw(imgp) };
    let Some(loaded) = exec.take_loaded() else {
        return Errno::ENOEXEC.raw();
    };
    answer(stack::fill(&mut exec, &loaded).map(|stack| {
        // SAFETY: do_execve passes the address of its variable; an address in user space fits.
        unsafe { *stack_base = word(stack) };
    }))
}

/// `sv_fixup`: the stack is complete already.
///
/// # Safety
/// Called by do_execve.
unsafe extern "C" fn fixup(_stack_base: *mut usize, _imgp: *mut c::image_params) -> c_int {
    0
}

/// `sv_setid_allowed`: set-id bits are never honoured. What a policy of mac(4) makes of the credential is.
///
/// # Safety
/// Called by do_execve, with the current thread and the exec under way; process and vnode are locked.
unsafe extern "C" fn setid_allowed(td: *mut c::thread, imgp: *mut c::image_params) -> c_int {
    // SAFETY: this function's contract.
    c_int::from(unsafe { c::shim_setid_allowed(td, imgp) })
}

/// `sv_setregs`: the sandbox closes, then the registers are set for the first instruction.
///
/// The new credential, which is the old one without set-id, is installed already and the process has one
/// thread that runs, so that nothing undoes capability mode. The vnode is locked, shared; may sleep.
///
/// # Safety
/// Called by do_execve, with the current thread.
unsafe extern "C" fn setregs(td: *mut c::thread, imgp: *mut c::image_params, stack: usize) {
    // SAFETY: this function's contract.
    let (mut td, mut exec) = unsafe { (Thread::from_raw(td), ImageParams::from_raw(imgp)) };
    let sealed = cred::cap_enter(&mut td).and_then(|()| signal::reset(&mut td));
    exec.set_registers(&mut td, stack as u64, stack::vector(stack as u64));
    let ready = sealed.and_then(|()| td.set_user_tls(stack as u64));
    if proc::take_lost_exit(&mut td) {
        // The caller's end, whether it had our ABI or the kernel's, comes before the first instruction.
        signal::kill(&mut td);
    }
    match ready {
        Ok(()) => EXECS.increment(),
        Err(error) => {
            // Nothing may run outside the sandbox; the signal is acted on before the first instruction.
            log::killed(&mut td, format_args!("execve: error {}", error.raw()));
            signal::kill(&mut td);
        }
    }
}

/// A result as the kernel wants it.
fn answer(result: Result<(), Errno>) -> c_int {
    result.map_or_else(Errno::raw, |()| 0)
}
