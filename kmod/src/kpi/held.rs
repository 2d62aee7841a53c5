// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Open files that a process holds without a descriptor: those that outlive an exec, see `passed`, and those that could not be
//! closed when their descriptors were.
//!
//! A process may end in the middle of that, and nothing on its stack is dropped then. So what is held is on a list by
//! process, and an event handler for the ends of processes gives it up.

use super::errno::{check, Errno};
use super::thread::Thread;
use super::umtx::Mtx;
use core::ffi::{c_int, c_void};
use core::mem::{align_of, size_of};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use sys_bindings as c;

/// A file, with a reference that is ours, and the rights and flags of the descriptor that it had.
#[repr(C)]
pub(super) struct Slot {
    pub file: *mut c::file,
    pub caps: c::filecaps,
    pub flags: u8,
}

/// What is held together: this head and then its slots, in one piece of memory.
#[repr(C)]
pub(super) struct Held {
    next: *mut Held,
    process: *mut c::proc_,
    /// The slots from `first` to `end` are filled.
    pub first: usize,
    pub end: usize,
}

const _: () =
    assert!(align_of::<Slot>() <= align_of::<Held>() && size_of::<Held>().is_multiple_of(align_of::<Slot>()));

/// Held by whoever changes or walks the list. A leaf: nothing is called with it.
static LOCK: Mtx = Mtx::new();
/// The list.
static LIST: AtomicPtr<Held> = AtomicPtr::new(null_mut());
/// How many are on it or being given up.
static HELD: AtomicUsize = AtomicUsize::new(0);
/// The same by parts, see [`part`]: who holds nothing need not take the lock, whatever others hold.
static PARTS: [AtomicUsize; 1024] = [const { AtomicUsize::new(0) }; 1024];
/// The event handler.
static HANDLER: AtomicPtr<c::eventhandler_entry> = AtomicPtr::new(null_mut());

/// Counts what a process holds, and the few others that share this part.
#[inline]
#[allow(clippy::indexing_slicing)] // A remainder of the length is below it.
fn part(process: *mut c::proc_) -> &'static AtomicUsize {
    &PARTS[process.addr() / size_of::<c::proc_>() % PARTS.len()]
}

/// Makes the list and watches the ends of processes.
///
/// # Context
/// Module load only. May sleep.
pub fn init() {
    LOCK.init(c"cloudabi passed");
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
    LOCK.destroy();
}

/// Whether a process holds anything; it may still run the module's code, whatever it has become.
pub fn any() -> bool {
    HELD.load(Ordering::Acquire) != 0
}

/// The handler.
///
/// # Safety
/// Called by the kernel in the process that ends, which may sleep.
unsafe extern "C" fn process_exit(_argument: *mut c_void, process: *mut c::proc_) {
    if part(process).load(Ordering::Acquire) != 0 {
        release(process);
    }
}

/// Takes one of what a process holds off the list.
fn unlink(process: *mut c::proc_) -> *mut Held {
    let _lock = LOCK.lock();
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
pub(super) fn slots(held: *mut Held) -> *mut Slot {
    held.wrapping_add(1).cast()
}

/// Drops all that a process still holds. Its other threads wait for nothing meanwhile, see filedesc.c.
pub(super) fn release(process: *mut c::proc_) {
    loop {
        let held = unlink(process);
        if held.is_null() {
            break;
        }
        // SAFETY: off the list it is ours alone.
        unsafe { free(held) };
        part(process).fetch_sub(1, Ordering::Release);
        HELD.fetch_sub(1, Ordering::Release);
    }
}

/// A head with room for slots, of which none is filled.
///
/// # Context
/// May sleep.
pub(super) fn allocate(process: *mut c::proc_, count: usize) -> Result<*mut Held, Errno> {
    let size = count.checked_mul(size_of::<Slot>()).and_then(|size| size.checked_add(size_of::<Held>()));
    // SAFETY: shim_malloc waits until it can answer with memory of this size, aligned to 16 bytes.
    let held: *mut Held = unsafe { c::shim_malloc(size.ok_or(Errno::ENOMEM)?) }.cast();
    // SAFETY: the memory has room for the head.
    unsafe { held.write(Held { next: null_mut(), process, first: 0, end: 0 }) };
    Ok(held)
}

/// Gives a head to the list.
///
/// # Safety
/// It came from `allocate`, and is not on the list.
pub(super) unsafe fn publish(held: *mut Held) {
    let _lock = LOCK.lock();
    // SAFETY: the contract; from now on it is the list's.
    let process = unsafe {
        (*held).next = LIST.load(Ordering::Relaxed);
        (*held).process
    };
    LIST.store(held, Ordering::Relaxed);
    HELD.fetch_add(1, Ordering::Release);
    part(process).fetch_add(1, Ordering::Release);
}

/// Closes descriptors, at most `count`, that the program does not know of. Their numbers are free at once. Where all threads
/// have to end or to wait now, files that cannot be closed beside them are closed at the process's next call.
///
/// # Context
/// May sleep.
pub fn discard(td: &mut Thread, fds: impl Iterator<Item = c_int>, count: usize) {
    let Ok(held) = allocate(own(td), count) else { return };
    for fd in fds.take(count) {
        let mut file = null_mut();
        // SAFETY: the thread is the current one, the descriptor is checked. What is answered is a reference that is ours.
        if check(unsafe { c::shim_fd_discard(td.raw(), fd, &mut file) }).is_err() || file.is_null() {
            // It is closed, now or by another thread of the process before.
            continue;
        }
        // SAFETY: the memory has room for `count` slots, and is ours alone.
        unsafe {
            slots(held).add((*held).end).write(Slot { file, caps: c::filecaps::default(), flags: 0 });
            (*held).end += 1;
        }
    }
    let mut stopped = false;
    // SAFETY: the memory is ours alone until it is published or freed, both of which are done once; the thread is the
    // current one and holds no lock.
    unsafe {
        // One attempt for all of them: who is in the others' way all the time adds no more than this to the list.
        if (*held).end != 0 && c::shim_stop_others(td.raw(), &mut stopped) != 0 {
            return publish(held);
        }
        free(held);
        if stopped {
            c::shim_continue_others(td.raw());
        }
    }
}

/// Closes what could not be closed before, if the current process has any.
///
/// # Context
/// At the beginning of a system call. May sleep.
#[inline]
pub fn retry(td: &mut Thread) {
    if part(own(td)).load(Ordering::Relaxed) != 0 {
        close_held(td);
    }
}

/// The current process.
#[inline]
fn own(td: &mut Thread) -> *mut c::proc_ {
    // SAFETY: the thread is the current one, and its process stays.
    unsafe { (*td.raw()).td_proc }
}

#[cold]
fn close_held(td: &mut Thread) {
    let process = own(td);
    let mut stopped = false;
    // SAFETY: the thread is the current one and holds no lock.
    if !holds(process) || unsafe { c::shim_stop_others(td.raw(), &mut stopped) } != 0 {
        // Not now either: the next call comes.
        return;
    }
    release(process);
    if stopped {
        // SAFETY: they were stopped above.
        unsafe { c::shim_continue_others(td.raw()) };
    }
}

/// Whether a process holds anything.
fn holds(process: *mut c::proc_) -> bool {
    let _lock = LOCK.lock();
    let mut held = LIST.load(Ordering::Relaxed);
    // SAFETY: what is on the list is alive, and the lock is held.
    unsafe {
        while !held.is_null() && (*held).process != process {
            held = (*held).next;
        }
    }
    !held.is_null()
}

/// Drops what is in the slots, and the memory.
///
/// # Safety
/// `held` is not on the list.
pub(super) unsafe fn free(held: *mut Held) {
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
