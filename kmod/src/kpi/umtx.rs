// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What user-space locks need of the kernel: keys of words, umtx(9); words, store(9) and casuword(9); mutexes,
//! mutex(9); sleeping, sleep(9).

use super::errno::{check, Errno};
use super::thread::Thread;
use crate::arch;
use core::cell::UnsafeCell;
use core::ffi::c_int;
use core::mem::MaybeUninit;
use sys_bindings as c;

/// Identifies a word in private or shared memory among those of all processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The address space or the memory object.
    space: u64,
    /// Address or offset in it.
    offset: u64,
}

impl Key {
    /// The key as two numbers.
    pub const fn words(&self) -> [u64; 2] {
        [self.space, self.offset]
    }
}

/// A key and the reference that keeps its meaning.
pub struct Keyed(c::umtx_key);

impl Keyed {
    /// The key of a word in the current process, which may be in memory that processes share.
    ///
    /// # Context
    /// May sleep: it locks the process's memory map. EFAULT for what is not writable memory.
    #[allow(clippy::cast_possible_wrap)]
    pub fn shared(word: u64) -> Result<Self, Errno> {
        let mut key = c::umtx_key::default();
        // SAFETY: the key is ours to fill; the address is checked.
        check(unsafe {
            c::umtx_key_get(word as *const _, c::TYPE_FUTEX as c_int, c::AUTO_SHARE as c_int, &mut key)
        })?;
        Ok(Self(key))
    }

    /// The key.
    pub fn key(&self) -> Key {
        // SAFETY: umtx_key_get filled it; both views of the union are two words.
        let both = unsafe { self.0.info.both };
        Key { space: both.a as u64, offset: both.b as u64 }
    }
}

impl Drop for Keyed {
    fn drop(&mut self) {
        // SAFETY: the key came from umtx_key_get and is released once. No lock is held where keys are dropped.
        unsafe { c::umtx_key_release(&mut self.0) };
    }
}

/// The key of a word in memory of the current process alone. It holds while the thread is in the kernel.
pub fn private(td: &Thread, word: u64) -> Key {
    // SAFETY: the current process's address space changes in exec alone, which waits for its other threads.
    let space = unsafe { (*(*td.raw()).td_proc).p_vmspace };
    Key { space: space as u64, offset: word }
}

/// A word cannot be had without a page fault.
#[derive(Clone, Copy, Debug)]
pub struct WouldFault;

/// Reads a word without a page fault.
///
/// # Context
/// Does not sleep; mutexes may be held.
pub fn fueword32(word: u64) -> Result<u32, WouldFault> {
    let mut value = 0;
    // SAFETY: the shim checks the user address and allows no page fault.
    match unsafe { c::shim_fueword32_nofault(word as *const _, &mut value) } {
        0 => Ok(value),
        _ => Err(WouldFault),
    }
}

/// Writes a word without a page fault; see [`fueword32`].
pub fn suword32(word: u64, value: u32) -> Result<(), WouldFault> {
    // SAFETY: the shim checks the user address and allows no page fault.
    match unsafe { c::shim_suword32_nofault(word as *mut _, value) } {
        0 => Ok(()),
        _ => Err(WouldFault),
    }
}

/// Writes a word if it has the old value, without a page fault; answers whether it has done so: not, on some machines, even
/// where the word had it. See [`fueword32`].
pub fn casueword32(word: u64, old: u32, new: u32) -> Result<bool, WouldFault> {
    // SAFETY: the shim checks the user address and allows no page fault.
    match unsafe { c::shim_casueword32_nofault(word as *mut _, old, new) } {
        0 => Ok(true),
        1 => Ok(false),
        _ => Err(WouldFault),
    }
}

/// Brings a word into memory, to be read and written.
///
/// # Context
/// May sleep on a page fault.
pub fn fault_in(word: u64) -> Result<(), Errno> {
    // SAFETY: the shim checks the user address.
    match unsafe { c::shim_fault_in_word(word as *mut _) } {
        0 => Ok(()),
        _ => Err(Errno::EFAULT),
    }
}

/// A mutex; [`Mtx::init`] before use. Several of them may be held, in the order of their addresses.
pub struct Mtx(UnsafeCell<MaybeUninit<c::mtx>>);

// SAFETY: it is a mutex.
unsafe impl Sync for Mtx {}
// SAFETY: a mutex belongs to no thread; it moves only while nobody uses it.
unsafe impl Send for Mtx {}

/// Proof that a mutex is held, by the thread that has it.
pub struct MtxGuard<'a>(&'a Mtx, core::marker::PhantomData<*const ()>);

impl Mtx {
    /// A mutex that is not ready yet.
    pub const fn new() -> Self {
        Self(UnsafeCell::new(MaybeUninit::zeroed()))
    }

    fn raw(&self) -> *mut c::mtx {
        self.0.get().cast()
    }

    /// Makes it ready.
    ///
    /// # Context
    /// Module load, before anybody uses it.
    #[allow(clippy::cast_possible_wrap)]
    pub fn init(&self, name: &'static core::ffi::CStr) {
        let options = (c::MTX_DEF | c::MTX_DUPOK | c::MTX_NEW | arch::MUTEX) as c_int;
        // SAFETY: the memory is for this mutex alone; a load follows only an unload, which destroyed it.
        unsafe { c::shim_mtx_init(self.raw(), name.as_ptr(), core::ptr::null(), options) };
    }

    /// Makes it unusable.
    ///
    /// # Context
    /// Module unload; nobody holds it or will use it.
    pub fn destroy(&self) {
        // SAFETY: `init` was called, at load.
        unsafe { c::shim_mtx_destroy(self.raw()) };
    }

    /// Waits for the mutex.
    ///
    /// # Context
    /// Does not sleep; the caller must not hold this mutex. The module is loaded.
    pub fn lock(&self) -> MtxGuard<'_> {
        // SAFETY: processes run our system calls only after load has called `init`.
        unsafe { c::shim_mtx_lock(self.raw()) };
        MtxGuard(self, core::marker::PhantomData)
    }
}

impl Drop for MtxGuard<'_> {
    fn drop(&mut self) {
        // SAFETY: the guard shows that this thread holds it.
        unsafe { c::shim_mtx_unlock(self.0.raw()) };
    }
}

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slept {
    /// Woken, maybe for no reason.
    Woken,
    /// The deadline has come.
    TimedOut,
    /// The thread is to return to the boundary of user space.
    Interrupted,
}

/// An uptime at which a sleep is to end; times are in units of 2^-32 s, `sbintime_t`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until {
    /// The uptime, or `None` for never.
    pub uptime: Option<i64>,
    /// How much later it may end.
    pub precision: i64,
    /// For a time of the wall clock: what [`wall_clock_generation`] was before the uptime was computed.
    pub generation: c_int,
}

/// Sleeps on a channel, any number that identifies what is waited for; unlocks the mutex.
///
/// # Context
/// No other lock is held.
pub fn sleep(channel: usize, guard: MtxGuard<'_>, until: &Until) -> Slept {
    let mutex = guard.0.raw();
    core::mem::forget(guard);
    // A deadline at or before boot is one that is over.
    let deadline = until.uptime.map_or(0, |uptime| uptime.max(1));
    let why = c"cldlock".as_ptr();
    // SAFETY: this thread holds the mutex, which the shim releases; the guard is gone without doing so.
    let error = unsafe {
        c::shim_sleep(channel as *const _, mutex, why, deadline, until.precision, until.generation)
    };
    match error {
        0 => Slept::Woken,
        error if error == Errno::EAGAIN.raw() => Slept::TimedOut,
        _ => Slept::Interrupted,
    }
}

/// A channel for the current thread alone. The kernel hashes channels by their lower bits: those of addresses on threads'
/// stacks are much the same, and thousands of sleeping threads would be in a few chains; those of threads are not.
pub fn channel(td: &Thread) -> usize {
    // Odd, so that it is nobody else's: the kernel's own channels are addresses of objects.
    td.raw().addr() + 1
}

/// Wakes who sleeps on a channel.
///
/// # Context
/// Does not sleep; mutexes may be held.
pub fn wakeup(channel: usize) {
    // SAFETY: the channel is a number to the kernel.
    unsafe { c::wakeup(channel as *const _) };
}

/// The wall clock's generation, which changes when that clock is set.
pub fn wall_clock_generation() -> c_int {
    // SAFETY: reads a number.
    unsafe { c::shim_wall_clock_generation() }
}

/// The uptime now, as `sbintime_t`.
pub fn uptime() -> i64 {
    // SAFETY: reads the time.
    unsafe { c::shim_sbinuptime() }
}

/// Runs a function during which other threads may use what is on this thread's stack.
///
/// # Context
/// Takes the process lock.
#[inline]
pub fn with_stack_held<R>(td: &Thread, body: impl FnOnce() -> R) -> R {
    // SAFETY: the current thread; the hold is released below.
    unsafe { c::shim_hold_stack(td.raw()) };
    let result = body();
    // SAFETY: the current thread, whose stack is held.
    unsafe { c::shim_release_stack(td.raw()) };
    result
}

/// Whether the thread will not return to user space: it is being killed, or its process is.
pub fn dying(td: &Thread) -> bool {
    // SAFETY: the current thread; the shim only looks.
    unsafe { c::shim_thread_dying(td.raw()) }
}

/// Whether the thread has to go to the boundary of user space, where it is stopped.
///
/// # Context
/// May take the process lock; no lock is held.
pub fn suspended(td: &Thread) -> bool {
    // SAFETY: the current thread. With `false`, the function only looks.
    unsafe { c::thread_check_susp(td.raw(), false) != 0 }
}
