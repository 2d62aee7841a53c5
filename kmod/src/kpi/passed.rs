// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that outlive an exec: taken from the table before, put into the new one after.
//!
//! kern_execve() may end the process instead of returning. Nothing on the stack is dropped then; so what is held
//! meanwhile is on a list by process, and an event handler for the ends of processes gives it up.

use super::errno::{check, Errno};
use super::thread::Thread;
use core::ffi::{c_int, c_void};
use core::mem::{align_of, size_of};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use sys_bindings as c;

/// A descriptor's file, with a reference that is ours, its rights and its flags.
#[repr(C)]
struct Slot {
    file: *mut c::file,
    caps: c::filecaps,
    flags: u8,
}

/// What one exec holds: this head and then its slots, in one piece of memory.
#[repr(C)]
struct Held {
    next: *mut Held,
    process: *mut c::proc_,
    /// The slots from `first` to `end` are filled.
    first: usize,
    end: usize,
}

const _: () =
    assert!(align_of::<Slot>() <= align_of::<Held>() && size_of::<Held>().is_multiple_of(align_of::<Slot>()));

/// The list, changed and walked with [`Lock`] held.
static LIST: AtomicPtr<Held> = AtomicPtr::new(null_mut());
/// How many are on it or being given up, so that the ends of other processes need not take the lock.
static HELD: AtomicUsize = AtomicUsize::new(0);
/// The event handler.
static HANDLER: AtomicPtr<c::eventhandler_entry> = AtomicPtr::new(null_mut());

/// The list's mutex, held. A leaf: nothing is called with it.
struct Lock;

impl Lock {
    fn take() -> Self {
        // SAFETY: `init` made the mutex, and whatever takes it runs before `uninit`.
        unsafe { c::shim_passed_lock() };
        Self
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // SAFETY: this thread holds it.
        unsafe { c::shim_passed_unlock() };
    }
}

/// Makes the list and watches the ends of processes.
///
/// # Context
/// Module load only. May sleep.
pub fn init() {
    // SAFETY: once for each load, before anything takes the mutex.
    unsafe { c::shim_passed_lock_init() };
    // SAFETY: once for each load; the function stays until `uninit`.
    HANDLER
        .store(unsafe { c::shim_process_exit_register(Some(process_exit), null_mut()) }, Ordering::Relaxed);
}

/// Undoes `init`. No process that could hold anything is left.
///
/// # Context
/// Module unload only. May sleep: a handler that runs is waited for.
pub fn uninit() {
    // SAFETY: the tag came from `init` and is used once.
    unsafe { c::shim_process_exit_deregister(HANDLER.swap(null_mut(), Ordering::Relaxed)) };
    // SAFETY: nothing takes the mutex any more: the handler is gone, and no process is in the middle of proc_exec.
    unsafe { c::shim_passed_lock_destroy() };
}

/// Whether a process is in the middle of proc_exec and may still run the module's code, whatever it has become.
pub fn any() -> bool {
    HELD.load(Ordering::Acquire) != 0
}

/// The handler.
///
/// # Safety
/// Called by the kernel in the process that ends, which may sleep.
unsafe extern "C" fn process_exit(_argument: *mut c_void, process: *mut c::proc_) {
    if HELD.load(Ordering::Acquire) != 0 {
        release(process);
    }
}

/// Takes what a process holds off the list.
fn unlink(process: *mut c::proc_) -> *mut Held {
    let _lock = Lock::take();
    let mut link: &AtomicPtr<Held> = &LIST;
    loop {
        let held = link.load(Ordering::Relaxed);
        if held.is_null() {
            return held;
        }
        // SAFETY: what is on the list is alive, and the lock is held. The pointer is accessed atomically only to
        // have one type for the head and the links.
        unsafe {
            if (*held).process == process {
                link.store((*held).next, Ordering::Relaxed);
                return held;
            }
            link = AtomicPtr::from_ptr(&raw mut (*held).next);
        }
    }
}

/// The slots behind a head.
fn slots(held: *mut Held) -> *mut Slot {
    held.wrapping_add(1).cast()
}

/// Drops what a process still holds.
fn release(process: *mut c::proc_) {
    let held = unlink(process);
    if !held.is_null() {
        // SAFETY: off the list it is ours alone.
        unsafe { free(held) };
        HELD.fetch_sub(1, Ordering::Release);
    }
}

/// Drops what is in the slots, and the memory.
///
/// # Safety
/// `held` is not on the list.
unsafe fn free(held: *mut Held) {
    // SAFETY: the contract. The current thread may sleep and holds no lock.
    unsafe {
        for i in (*held).first..(*held).end {
            let slot = slots(held).add(i);
            c::filecaps_free(&mut (*slot).caps);
            c::shim_fdrop((*slot).file, Thread::current().raw());
        }
        c::shim_free(held.cast());
    }
}

/// Descriptors that the current process takes along into a new image. Gives up what it holds when dropped, or when
/// the process ends. As long as it is there, the module is not unloaded.
pub struct Passed {
    held: *mut Held,
    process: *mut c::proc_,
}

impl Passed {
    /// Takes references to the files of descriptors, which may be listed more than once. The caller bounds their
    /// number.
    ///
    /// Errors: EBADF; EINVAL for a file that cannot be passed on, as a kqueue; EMFILE where a rule of rctl(8) allows no table
    /// for so many.
    ///
    /// # Context
    /// The process has one thread, or its others are stopped. May sleep.
    pub fn take(td: &mut Thread, fds: &[u32]) -> Result<Self, Errno> {
        let size =
            fds.len().checked_mul(size_of::<Slot>()).and_then(|size| size.checked_add(size_of::<Held>()));
        // SAFETY: the current thread's process.
        let process = unsafe { (*td.raw()).td_proc };
        // SAFETY: shim_malloc waits until it can answer with memory of this size, aligned to 16 bytes.
        let held: *mut Held = unsafe { c::shim_malloc(size.ok_or(Errno::ENOMEM)?) }.cast();
        // SAFETY: the memory has room for the head.
        unsafe { held.write(Held { next: null_mut(), process, first: 0, end: 0 }) };
        // SAFETY: the memory has room for a slot for each descriptor, and is ours alone.
        let filled = unsafe { fill(td, held, fds) };
        if let Err(error) = filled.and_then(|()| make_room(td, fds)) {
            // SAFETY: never on the list.
            unsafe { free(held) };
            return Err(error);
        }
        let _lock = Lock::take();
        // SAFETY: the head is ours alone; from now on it is the list's.
        unsafe { (*held).next = LIST.load(Ordering::Relaxed) };
        LIST.store(held, Ordering::Relaxed);
        HELD.fetch_add(1, Ordering::Release);
        Ok(Self { held, process })
    }

    /// Closes all descriptors of the current process and opens these instead, numbered from 0 in their order.
    ///
    /// Errors: EMFILE where a limit was lowered meanwhile; then only some are open.
    ///
    /// # Context
    /// The process has one thread, or its others never return to user space. May sleep.
    pub fn install(&mut self, td: &mut Thread) -> Result<(), Errno> {
        // SAFETY: the thread is the current one, and no other uses the table.
        check(unsafe { c::kern_close_range(td.raw(), 0, 0, c_int::MAX as u32) })?;
        let held = self.held;
        // SAFETY: the memory stays until this is dropped, and only its own process changes it.
        unsafe {
            while (*held).first < (*held).end {
                let slot = slots(held).add((*held).first);
                let mut fd = -1;
                check(c::shim_finstall_refed(
                    td.raw(),
                    (*slot).file,
                    &mut fd,
                    (*slot).flags,
                    &mut (*slot).caps,
                ))?;
                let expected = (*held).first;
                (*held).first += 1;
                if usize::try_from(fd) != Ok(expected) {
                    return Err(Errno::EMFILE);
                }
            }
        }
        Ok(())
    }

    /// Gives up what it holds when the process ends, and not before.
    pub fn keep_until_exit(self) {
        core::mem::forget(self);
    }
}

impl Drop for Passed {
    fn drop(&mut self) {
        release(self.process);
    }
}

/// Fills the slots of a head.
///
/// # Safety
/// The head has room for a slot for each descriptor, none is filled, and it is not on the list.
unsafe fn fill(td: &mut Thread, held: *mut Held, fds: &[u32]) -> Result<(), Errno> {
    for &fd in fds {
        // SAFETY: the contract; the first `end` are filled.
        unsafe {
            take_one(td, fd, slots(held).add((*held).end))?;
            (*held).end += 1;
        }
    }
    Ok(())
}

/// Has the table grow while there still is a caller to answer.
fn make_room(td: &mut Thread, fds: &[u32]) -> Result<(), Errno> {
    let Some(&open) = fds.first() else {
        return Ok(());
    };
    let count = c_int::try_from(fds.len()).map_err(|_| Errno::EMFILE)?;
    // SAFETY: the thread is the current one, and its others do not run.
    check(unsafe { c::shim_fd_reserve(td.raw(), open as c_int, count) })
}

/// Fills a slot with the file of a descriptor.
///
/// # Safety
/// `slot` is memory for a slot, which is filled on success.
unsafe fn take_one(td: &mut Thread, fd: u32, slot: *mut Slot) -> Result<(), Errno> {
    let mut filled = Slot { file: null_mut(), caps: c::filecaps::default(), flags: 0 };
    // SAFETY: the thread is the current one; numbers past `c_int::MAX` become negative: EBADF. The rights are copied.
    check(unsafe {
        c::shim_fget_cap(
            td.raw(),
            fd as c_int,
            &raw const c::cap_no_rights,
            &mut filled.flags,
            &mut filled.file,
            &mut filled.caps,
        )
    })?;
    // SAFETY: a file that we hold has its operations.
    let passable = unsafe { (*(*filled.file).f_ops).fo_flags & c::DFLAG_PASSABLE as c::fo_flags_t != 0 };
    if !passable {
        // SAFETY: both are ours, and given up once.
        unsafe {
            c::filecaps_free(&mut filled.caps);
            c::shim_fdrop(filled.file, td.raw());
        }
        return Err(Errno::EINVAL);
    }
    // SAFETY: the contract.
    unsafe { slot.write(filled) };
    Ok(())
}
