// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. What runs before a static position-independent FreeBSD program, system calls, memory and threads.
//!
//! The calls take addresses as plain numbers and are not marked unsafe, as in the guests' runtime.
#![allow(unsafe_code)]

use crate::arch::syscall;
use core::ffi::CStr;
use core::fmt::{self, Write as _};
use core::sync::atomic::{AtomicU64, Ordering::SeqCst};

#[path = "../../../kmod/src/abi/page.rs"]
mod page;

/// The page size, in bytes.
pub const PAGE: usize = page::PAGE as usize;

/// System call numbers (sys/syscall.h).
pub mod number {
    pub const EXIT: usize = 1;
    pub const FORK: usize = 2;
    pub const READ: usize = 3;
    pub const WRITE: usize = 4;
    pub const CLOSE: usize = 6;
    pub const WAIT4: usize = 7;
    pub const MUNMAP: usize = 73;
    pub const DUP: usize = 41;
    pub const WRITEV: usize = 121;
    pub const SOCKETPAIR: usize = 135;
    pub const POLL: usize = 209;
    pub const CLOCK_GETTIME: usize = 232;
    pub const NANOSLEEP: usize = 240;
    pub const SCHED_YIELD: usize = 331;
    pub const THR_EXIT: usize = 431;
    pub const UMTX_OP: usize = 454;
    pub const THR_NEW: usize = 455;
    pub const PREAD: usize = 475;
    pub const PWRITE: usize = 476;
    pub const MMAP: usize = 477;
    pub const LSEEK: usize = 478;
    pub const FEXECVE: usize = 492;
    pub const LINKAT: usize = 495;
    pub const MKDIRAT: usize = 496;
    pub const OPENAT: usize = 499;
    pub const CAP_ENTER: usize = 516;
    pub const PDFORK: usize = 518;
    pub const FSTAT: usize = 551;
    pub const FSTATAT: usize = 552;
    pub const GETDIRENTRIES: usize = 554;
    pub const GETRANDOM: usize = 563;
}

/// The errno of a call that failed.
pub type Result<T> = core::result::Result<T, usize>;

/// Makes a system call.
#[inline(always)]
pub fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    // SAFETY: a program is trusted with the addresses that it passes.
    unsafe { syscall::call(number, args) }.map_err(|errno| errno as usize)
}

/// What the entry point calls.
pub extern "C" fn start(image: u64, dynamic: *const [u64; 2], arguments: *const usize) -> ! {
    // SAFETY: `image` is where this program's addresses count from, `dynamic` its own dynamic section.
    unsafe { relocate(image, dynamic) };
    let word = |i| {
        // SAFETY: the kernel has put the number of arguments there, and as many strings behind it, which stay.
        unsafe {
            if i < *arguments {
                CStr::from_ptr(*arguments.add(1 + i) as *const _)
            } else {
                c""
            }
        }
    };
    crate::main(word(0).to_bytes(), word(1).to_bytes());
    exit(0)
}

const DT_RELA: u64 = 7;
const DT_RELASZ: u64 = 8;

/// Applies the program's relocations, all of which are relative. Runs before any address in its data is right, so it calls nothing.
///
/// # Safety
/// The dynamic section is that of the program loaded at `base`.
unsafe fn relocate(base: u64, mut dynamic: *const [u64; 2]) {
    let (mut table, mut size) = (0, 0);
    // SAFETY: the dynamic section ends with DT_NULL, 0; table and words lie inside the program.
    unsafe {
        while (*dynamic)[0] != 0 {
            match *dynamic {
                [DT_RELA, offset] => table = base.wrapping_add(offset),
                [DT_RELASZ, bytes] => size = bytes,
                _ => {}
            }
            dynamic = dynamic.add(1);
        }
        let end = table.wrapping_add(size);
        while table < end {
            let [offset, _, addend] = *(table as *const [u64; 3]);
            (base.wrapping_add(offset) as *mut u64).write_volatile(base.wrapping_add(addend));
            table += 24;
        }
    }
}

/// Makes a system call: `sys!(CLOSE, fd)`.
#[macro_export]
macro_rules! sys {
    ($name:ident $(, $argument:expr)* $(,)?) => {{
        const GIVEN: usize = 0 $(+ { let _ = stringify!($argument); 1 })*;
        let given: [usize; GIVEN] = [$($argument as usize),*];
        let mut args = [0; 6];
        args[..GIVEN].copy_from_slice(&given);
        $crate::rt::call($crate::rt::number::$name, args)
    }};
}

/// Ends the process.
pub fn exit(status: i32) -> ! {
    loop {
        let _ = sys!(EXIT, status);
    }
}

/// Maps fresh private memory.
pub fn map(bytes: usize) -> usize {
    sys!(MMAP, 0, bytes, 3, 0x1002, usize::MAX, 0).expect("mmap")
}

/// Bytes in memory that stays mapped, which the kernel writes to between two looks.
pub fn bytes(address: usize, length: usize) -> &'static [u8] {
    // SAFETY: the caller mapped it.
    unsafe { core::slice::from_raw_parts(address as *const u8, length) }
}

/// Words of zeroed memory of their own.
pub fn words(count: usize) -> &'static mut [u64] {
    // SAFETY: fresh pages that stay mapped.
    unsafe { core::slice::from_raw_parts_mut(map(count * 8) as *mut u64, count) }
}

/// What a thread runs.
pub type Body = fn(usize);

/// Set by the kernel when the thread that is to be joined is gone.
static GONE: AtomicU64 = AtomicU64::new(0);

/// Starts a thread on a stack.
pub fn start_thread(body: Body, argument: usize, stack: usize, length: usize) -> Result<()> {
    GONE.store(0, SeqCst);
    let mut tids = [0u64; 2];
    let (child, parent) = (&raw mut tids[0] as usize, &raw mut tids[1] as usize);
    // SAFETY: the stack is the new thread's, which finds body and argument at its start.
    unsafe { (stack as *mut (Body, usize)).write((body, argument)) };
    // struct thr_param. The function is entered as if called, with the stack 8 modulo 16.
    let param = [entry as *const () as usize, stack, stack, length, 0, 0, child, parent, 0, 0, 0, 0, 0];
    sys!(THR_NEW, param.as_ptr(), size_of_val(&param)).map(drop)
}

extern "C" fn entry(stack: usize) -> ! {
    // SAFETY: `start_thread` put it there.
    let (body, argument) = unsafe { *(stack as *const (Body, usize)) };
    body(argument);
    loop {
        let _ = sys!(THR_EXIT, GONE.as_ptr());
    }
}

const WAIT: usize = 2;

/// Waits for the end of the thread that was started last.
pub fn join() {
    while GONE.load(SeqCst) == 0 {
        let _ = sys!(UMTX_OP, GONE.as_ptr(), WAIT, 0);
    }
}

/// Descriptor 0, the console.
pub struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        sys!(WRITE, 0, text.as_ptr(), text.len()).map(drop).map_err(|_| fmt::Error)
    }
}

/// One line at once, so that the kernel's own lines do not break into it.
pub fn print(line: fmt::Arguments<'_>) {
    let mut buffer = Line { bytes: [0; 120], used: 0 };
    let _ = writeln!(buffer, "{line}");
    let _ = sys!(WRITE, 0, buffer.bytes.as_ptr(), buffer.used);
}

struct Line {
    bytes: [u8; 120],
    used: usize,
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.bytes.get_mut(self.used..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let _ = writeln!(Console, "bench-native: {info}");
    exit(101)
}
