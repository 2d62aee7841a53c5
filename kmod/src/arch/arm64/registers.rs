// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Registers: a call's number is in w8, its arguments are in x0 to x5, and the instruction is `svc #0`. On success the carry
//! flag is clear and results are in x0 and x1; on failure it is set and the errno, in CloudABI's numbering, is in x0. All
//! other registers are kept. A program or thread starts as a function does that has been called, with arguments in x0 and
//! x1, and that has nowhere to return to.

use crate::arch::ARGUMENTS;
use sys_bindings as c;

/// The carry flag: set where a call failed.
const CARRY: u64 = c::PSR_C as u64;
/// Bytes of an instruction.
const INSTRUCTION: u64 = 4;

/// A call's number and arguments.
#[inline]
pub fn call(frame: &c::trapframe) -> (u64, [u64; ARGUMENTS]) {
    let [a, b, c, d, e, f, _, _, number, ..] = frame.tf_x;
    (number & u64::from(u32::MAX), [a, b, c, d, e, f])
}

/// A call's success.
#[inline]
pub fn set_results(frame: &mut c::trapframe, first: u64, second: u64) {
    let [x0, x1, ..] = &mut frame.tf_x;
    (*x0, *x1) = (first, second);
    frame.tf_spsr &= !CARRY;
}

/// A call's failure.
pub fn set_error(frame: &mut c::trapframe, errno: u16) {
    let [x0, ..] = &mut frame.tf_x;
    *x0 = u64::from(errno);
    frame.tf_spsr |= CARRY;
}

/// Takes what no program has, after a call that has no results: there is nothing.
pub fn withdraw(_frame: &mut c::trapframe) {}

/// Goes back to the instruction that entered the kernel; its registers are as they were.
///
/// # Safety
/// The current thread, in a system call.
pub unsafe fn call_again(td: *mut c::thread) {
    // SAFETY: this function's contract: the frame is the thread's own.
    let frame = unsafe { &mut *(*td).td_frame };
    frame.tf_elr = frame.tf_elr.wrapping_sub(INSTRUCTION);
}

/// What tells one call from another: its instruction and first argument.
pub fn place(frame: &c::trapframe) -> u64 {
    let [x0, ..] = frame.tf_x;
    frame.tf_elr ^ x0.rotate_left(24)
}

/// The arguments of a first function: of a program, or of a thread.
pub fn set_arguments(frame: &mut c::trapframe, first: u64, second: u64) {
    let [x0, x1, ..] = &mut frame.tf_x;
    (*x0, *x1) = (first, second);
    frame.tf_lr = 0;
}
