// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Registers: a call's number is in %rax, its arguments are in %rdi, %rsi, %rdx, %r10, %r8 and %r9. On success the
//! carry flag is clear and results are in %rax and %rdx; on failure it is set and the errno, in CloudABI's numbering, is in
//! %rax. All ways into the kernel are alike, `int $0x80` too. A program or thread starts as a function does that has
//! been called, with arguments in %rdi and %rsi.

use crate::arch::ARGUMENTS;
use sys_bindings as c;

/// The carry flag: set where a call failed.
const CARRY: c::register_t = c::PSL_C as c::register_t;
/// The flags that give a program all I/O ports: opening /dev/io, io(4), sets them, in the opening thread.
const PORTS: c::register_t = c::PSL_IOPL as c::register_t;

/// A call's number and arguments. syscall(2) destroys %rcx: the fourth argument is in %r10, which the kernel saves as %rcx.
#[inline]
pub fn call(frame: &c::trapframe) -> (u64, [u64; ARGUMENTS]) {
    let registers = [frame.tf_rdi, frame.tf_rsi, frame.tf_rdx, frame.tf_rcx, frame.tf_r8, frame.tf_r9];
    (frame.tf_rax as u64, registers.map(|register| register as u64))
}

/// A call's success. A program has no I/O ports, even when it has opened /dev/io: they would stay when the descriptor is
/// closed, and no right stands for them.
#[inline]
pub fn set_results(frame: &mut c::trapframe, first: u64, second: u64) {
    frame.tf_rax = first as _;
    frame.tf_rdx = second as _;
    frame.tf_rflags &= !(CARRY | PORTS);
}

/// A call's failure.
pub fn set_error(frame: &mut c::trapframe, errno: u16) {
    frame.tf_rax = c::register_t::from(errno);
    frame.tf_rflags |= CARRY;
}

/// Takes what no program has, after a call that has no results: see [`set_results`].
pub fn withdraw(frame: &mut c::trapframe) {
    frame.tf_rflags &= !PORTS;
}

/// Goes back to the instruction that entered the kernel, with its registers; %rcx was saved from %r10.
///
/// # Safety
/// The current thread, in a system call.
pub unsafe fn call_again(td: *mut c::thread) {
    // SAFETY: this function's contract: frame and pcb are the thread's own. All registers are to be restored on the way out.
    unsafe {
        let frame = &mut *(*td).td_frame;
        frame.tf_rip -= frame.tf_err;
        frame.tf_r10 = frame.tf_rcx;
        c::set_pcb_flags((*td).td_pcb, c::PCB_FULL_IRET);
    }
}

/// What tells one call from another: its instruction and first argument.
pub fn place(frame: &c::trapframe) -> u64 {
    (frame.tf_rip ^ frame.tf_rdi.rotate_left(24)) as u64
}

/// The arguments of a first function: of a program, or of a thread.
pub fn set_arguments(frame: &mut c::trapframe, first: u64, second: u64) {
    frame.tf_rdi = first as _;
    frame.tf_rsi = second as _;
}
