// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! System calls: from the trap frame through the table to `sys`, and back.
//!
//! `arch` has the binding: which registers these are. All ways into the kernel lead here.

use super::audit::{self, audited, UNAUDITED};
use crate::abi::flags::*;
use crate::abi::types::{FromRegister, *};
use crate::arch::{registers, ARGUMENTS};
use crate::convert::errno;
use crate::kpi::kern_execve::Replaced;
use crate::kpi::{held, Errno, Thread};
use crate::{for_each_syscall, sys};
use core::ffi::{c_int, c_void};
use sys_bindings as c;

/// Static data that holds addresses; nobody changes it.
#[repr(transparent)]
struct Constant<T>(T);

// SAFETY: never changed, so any thread may read it.
unsafe impl<T> Sync for Constant<T> {}

/// The argument registers of a call, read from the first to the last.
struct Registers<'a> {
    values: &'a [u64; ARGUMENTS],
    next: usize,
}

impl Registers<'_> {
    /// Reads the next argument.
    fn next<T: FromRegister>(&mut self) -> Result<T, Errno> {
        let value = self.values.get(self.next).copied().unwrap_or(0);
        self.next += 1;
        T::from_register(value).map_err(|error| Errno::new(errno::to_freebsd(error)))
    }
}

/// What a handler answers.
trait Results {
    /// The values of the two return registers; none where these are another program's by now.
    fn registers(self) -> Option<(u64, u64)>;
}

impl Results for Replaced {
    fn registers(self) -> Option<(u64, u64)> {
        None
    }
}

impl Results for () {
    fn registers(self) -> Option<(u64, u64)> {
        Some((0, 0))
    }
}

impl Results for u32 {
    fn registers(self) -> Option<(u64, u64)> {
        Some((u64::from(self), 0))
    }
}

impl Results for u64 {
    fn registers(self) -> Option<(u64, u64)> {
        Some((self, 0))
    }
}

impl Results for (u32, u32) {
    fn registers(self) -> Option<(u64, u64)> {
        Some((u64::from(self.0), u64::from(self.1)))
    }
}

/// Runs a handler on the arguments of the current thread's call.
///
/// # Safety
/// Called by the kernel's system call entry with the current thread and its six argument registers.
unsafe fn call<R: Results, const AUDITED: u32>(
    td: *mut c::thread,
    args: *mut c_void,
    handler: impl FnOnce(&mut Thread, &mut Registers<'_>) -> Result<R, Errno>,
) -> c_int {
    // SAFETY: this function's contract. `fetch_args` filled the registers, which belong to this thread.
    let (mut td, values) = unsafe { (Thread::from_raw(td), &*args.cast::<[u64; ARGUMENTS]>()) };
    held::retry(&mut td);
    let record = if AUDITED != UNAUDITED && audit::is_on() {
        match audit::begin(&mut td, AUDITED, values) {
            Ok(record) => record,
            Err(error) => return error.raw(),
        }
    } else {
        false
    };
    let error = match handler(&mut td, &mut Registers { values, next: 0 }) {
        Ok(results) => match results.registers() {
            Some((first, second)) => {
                td.set_results(first, second);
                0
            }
            None => EJUSTRETURN,
        },
        Err(error) => error.raw(),
    };
    if record {
        audit::end(&mut td, error);
    }
    error
}

/// The handler of numbers outside the table.
///
/// # Safety
/// Called by the kernel's system call entry.
unsafe extern "C" fn nosys(_td: *mut c::thread, _args: *mut c_void) -> c_int {
    Errno::ENOSYS.raw()
}

/// A row for the kernel: the function, how many arguments ktrace(1) shows; allowed in capability mode.
#[allow(clippy::cast_possible_truncation)] // At most six arguments, and a flag in the lower byte.
const fn sysent(
    function: unsafe extern "C" fn(*mut c::thread, *mut c_void) -> c_int,
    args: usize,
) -> c::sysent {
    c::sysent {
        sy_call: Some(function),
        sy_systrace_args_func: None,
        sy_narg: args as u8,
        sy_flags: c::SYF_CAPENABLED as u8,
        // `call` makes the records: the kernel would look the event up in the sysentvec's table.
        sy_auevent: 0,
        sy_entry: 0,
        sy_return: 0,
        sy_thrcnt: c::SY_THR_STATIC,
    }
}

macro_rules! trampoline {
    ($event:ident $room:ident::$name:ident($($arg:ident: $type:ident),*)) => {{
        /// # Safety
        /// Called by the kernel's system call entry.
        unsafe extern "C" fn $name(td: *mut c::thread, args: *mut c_void) -> c_int {
            // SAFETY: this function's contract.
            unsafe {
                call::<_, { audited(c::$event, &[$(stringify!($type)),*]) }>(td, args, |td, _registers| {
                    $(let $arg: $type = _registers.next()?;)*
                    sys::$room::$name(td $(, $arg)*)
                })
            }
        }
        $name
    }};
}

macro_rules! tables {
    ($($number:literal $event:ident $room:ident::$name:ident($($arg:ident: $type:ident),*) -> ($($result:ident),*);)*) => {
        static TABLE: Constant<[c::sysent; crate::abi::table::COUNT]> = Constant([$(
            sysent(
                trampoline!($event $room::$name($($arg: $type),*)),
                <[&str]>::len(&[$(stringify!($arg)),*]),
            )
        ),*]);
    };
}
for_each_syscall!(tables);

/// What ktrace(1) and the kernel see of a number outside the table.
static NOSYS: Constant<c::sysent> = Constant(sysent(nosys, 0));

/// The row of a number outside the table, which is rare.
#[cold]
const fn unknown() -> &'static c::sysent {
    &NOSYS.0
}

/// `sv_fetch_syscall_args`: number and arguments from the trap frame.
///
/// # Safety
/// Called by the kernel's system call entry with the current thread.
pub unsafe extern "C" fn fetch_args(td: *mut c::thread) -> c_int {
    // SAFETY: this function's contract; the frame and the arguments belong to the thread.
    let (frame, sa, results) =
        unsafe { (&*(*td).td_frame, &mut (*td).td_sa, &mut (*td).td_uretoff.tdu_retval) };
    // A number of more than 32 bits is no smaller one.
    let (number, arguments) = registers::call(frame);
    let code = u32::try_from(number).unwrap_or(u32::MAX);
    (sa.code, sa.original_code) = (code, code);
    let row = TABLE.0.get(code as usize).unwrap_or_else(unknown);
    sa.callp = core::ptr::from_ref(row).cast_mut();
    for (slot, argument) in sa.args.iter_mut().zip(arguments) {
        *slot = argument as _;
    }
    *results = [0, 0];
    0
}

/// `sv_set_syscall_retval`: results or errno into the trap frame.
///
/// # Safety
/// Called by the kernel's system call entry with the current thread.
pub unsafe extern "C" fn set_retval(td: *mut c::thread, error: c_int) {
    if error != 0 {
        // SAFETY: this function's contract.
        return unsafe { set_error(td, error) };
    }
    // SAFETY: this function's contract.
    let (frame, results) = unsafe { (&mut *(*td).td_frame, (*td).td_uretoff.tdu_retval) };
    let [first, second] = results;
    registers::set_results(frame, first as _, second as _);
}

/// An errno into the trap frame, and the answers that are none.
///
/// # Safety
/// That of [`set_retval`].
#[cold] // The way of success is the shorter without it.
#[inline(never)]
unsafe fn set_error(td: *mut c::thread, error: c_int) {
    // SAFETY: this function's contract.
    let frame = unsafe { &mut *(*td).td_frame };
    registers::withdraw(frame);
    match error {
        // SAFETY: this function's contract.
        ERESTART => unsafe { registers::call_again(td) },
        EJUSTRETURN => {}
        _ => registers::set_error(frame, errno::from_freebsd(error).raw()),
    }
}

/// What proc_fork answers in the child.
///
/// # Safety
/// Called by the kernel with the child's thread, which does not run in user space yet.
pub unsafe extern "C" fn set_fork_retval(td: *mut c::thread) {
    // SAFETY: this function's contract; the frame is a copy of the parent's that belongs to the child.
    let (frame, tid) = unsafe { (&mut *(*td).td_frame, (*td).td_tid) };
    registers::set_results(frame, u64::from(Fd::PROCESS_CHILD.0), tid as _);
}

/// The same where the kernel calls for each new thread; the call that made it is copied from its creator.
///
/// # Safety
/// That of [`set_fork_retval`].
pub unsafe extern "C" fn first_run(td: *mut c::thread) {
    // SAFETY: this function's contract; only the thread itself uses its system call arguments.
    if unsafe { (*td).td_sa.code } == PROC_FORK {
        // SAFETY: the kernel passes the child's thread, which does not run in user space yet.
        unsafe { set_fork_retval(td) };
    }
}

/// The number of proc_fork.
const PROC_FORK: u32 = 40;
#[allow(clippy::indexing_slicing)] // Evaluated by the compiler.
const _: () = assert!(matches!(crate::abi::table::ROWS[PROC_FORK as usize].name.as_bytes(), b"proc_fork"));
/// The call is made again; never an errno for user space.
const ERESTART: c_int = c::ERESTART as c_int;
/// The registers are set already; never an errno for user space.
const EJUSTRETURN: c_int = c::EJUSTRETURN as c_int;
