// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Module events: load and unload, module(9).

use super::exec::{imgact, PARTS, SYSENTVEC, VDSO};
use super::variables;
use crate::kpi::layout::Difference;
use crate::kpi::proc::{pause, sysentvec_use, Use};
use crate::kpi::thread::Thread;
use crate::kpi::{audit, cred, execsw, fd, held, layout, malloc, sysctl, Errno};
use crate::log;
use crate::sys::futex;
use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicBool, Ordering};
use sys_bindings as c;

/// How often a process in the middle of execve(2) is waited for, 10 ms each time.
const DRAIN_TRIES: u32 = 500;

/// Whether a load succeeded. The kernel sends an unload after a load that failed, which must touch nothing:
/// the kernel may be one whose structures are not those we know.
static LOADED: AtomicBool = AtomicBool::new(false);

/// The module's event handler, named in module.c.
///
/// # Safety
/// Called by the kernel's module system, one event at a time; may sleep.
#[no_mangle]
unsafe extern "C" fn cloudabi64_modevent(
    _module: *mut c_void,
    event: c_int,
    _argument: *mut c_void,
) -> c_int {
    #[allow(clippy::cast_sign_loss)]
    let result = match event as u32 {
        c::modeventtype_MOD_LOAD => load(),
        c::modeventtype_MOD_UNLOAD | c::modeventtype_MOD_QUIESCE if !LOADED.load(Ordering::Relaxed) => Ok(()),
        c::modeventtype_MOD_QUIESCE => quiesce(),
        c::modeventtype_MOD_UNLOAD => unload(),
        c::modeventtype_MOD_SHUTDOWN => Ok(()),
        _ => Err(Errno::EOPNOTSUPP),
    };
    result.map_or_else(Errno::raw, |()| 0)
}

/// Checks the kernel first; nothing of it is touched before all checks hold.
fn load() -> Result<(), Errno> {
    check_kernel()?;
    fd::init().inspect_err(|error| log!("not loaded: cannot make a file: error {}", error.raw()))?;
    malloc::init();
    audit::init();
    futex::init();
    held::init();
    if let Err(error) = install() {
        fd::uninit();
        held::uninit();
        futex::destroy();
        malloc::uninit();
        return Err(error);
    }
    LOADED.store(true, Ordering::Relaxed);
    log!(
        "CloudABI for FreeBSD {}, built for FreeBSD {}",
        env!("CARGO_PKG_VERSION"),
        sys_bindings::FREEBSD_VERSION
    );
    Ok(())
}

/// Whether the module and this kernel go together; says why they do not.
#[inline(never)] // Instrumented for KASAN, the lines of all refusals would make one frame that is too large.
fn check_kernel() -> Result<(), Errno> {
    let built = sys_bindings::FREEBSD_VERSION;
    // SAFETY: osreldate does not change.
    let running = unsafe { c::osreldate };
    #[allow(clippy::cast_sign_loss)]
    if !releases::compatible(built, running as u32, sys_bindings::FIRST_RELEASE) {
        log!("built for FreeBSD {built}, not loaded into FreeBSD {running}");
        return Err(Errno::ENXIO);
    }
    // A version is what somebody wrote down. Sizes are what counts.
    if let Err(Difference { what, own, kernel }) = layout::check(&mut Thread::current()) {
        log!("not loaded: {what} has {own} bytes in FreeBSD {built}, for which it was built, but {kernel} in this kernel, FreeBSD {running}");
        return Err(Errno::ENXIO);
    }
    if !cred::has_capability_mode(&mut Thread::current()) {
        log!("not loaded: this kernel has no capability mode (options CAPABILITY_MODE)");
        return Err(Errno::ENXIO);
    }
    Ok(())
}

/// Makes what processes will use and, last, takes the activator's place; undoes it all on failure.
#[inline(never)] // As above.
fn install() -> Result<(), Errno> {
    // SAFETY: the kernel does not know of the sysentvec before `take` below.
    unsafe { SYSENTVEC.fill(&PARTS) }
        .inspect_err(|error| log!("not loaded: cannot use the native ABI: error {}", error.raw()))?;
    VDSO.create(vdso::IMAGE, vdso::TIMEKEEP_AT)
        .inspect_err(|error| log!("not loaded: cannot make the vDSO: error {}", error.raw()))?;
    let taken = variables::add()
        .inspect_err(|error| log!("not loaded: cannot add sysctl variables: error {}", error.raw()))
        .and_then(|()| {
            execsw::take(imgact).inspect_err(|_| {
                log!("not loaded: the kernel's ELF64 activator was not found in writable data");
                // Nobody else can have added to them in this moment.
                let _ = sysctl::free();
            })
        });
    taken.inspect_err(|_| VDSO.destroy())
}

/// Whether an unload would succeed.
fn quiesce() -> Result<(), Errno> {
    match sysentvec_use(&SYSENTVEC) {
        Use::Busy => Err(Errno::EBUSY),
        Use::Free | Use::Execing => Ok(()),
    }
}

/// Unloads unless a process uses the ABI.
///
/// After the kernel's activator is back, an exec that began before may still be in ours or about to call
/// it. Such a process is marked as in the middle of exec; each is waited for. One that ends as a CloudABI
/// process, or takes too long, keeps the module.
fn unload() -> Result<(), Errno> {
    quiesce()?;
    execsw::restore(imgact)
        .inspect_err(|_| log!("not unloaded: another module has changed the ELF64 activator"))?;
    for _ in 0..DRAIN_TRIES {
        match sysentvec_use(&SYSENTVEC) {
            Use::Free if held::any() => pause(),
            Use::Free => {
                if sysctl::free().is_err() {
                    log!("not unloaded: another module has sysctl variables below compat.cloudabi64");
                    break;
                }
                VDSO.destroy();
                futex::destroy();
                held::uninit();
                fd::uninit();
                malloc::uninit();
                LOADED.store(false, Ordering::Relaxed);
                return Ok(());
            }
            Use::Busy => break,
            Use::Execing => pause(),
        }
    }
    if execsw::retake(imgact).is_err() {
        log!("CloudABI programs can no longer be started: another module has changed the ELF64 activator");
    }
    Err(Errno::EBUSY)
}
