// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The test machine's /sbin/init: a static FreeBSD program that needs no user land.
//!
//! As process 1 it mounts /tmp, loads the module, runs what /etc/tests lists, reports each line over the
//! console and powers the machine off. With arguments it is the native helper program of its own tests
//! (`init true` exits 0). The rooms:
//!
//! - `sys` (fenced) and `heap` (fenced): system calls, the entry point and memory; all `unsafe` is there.
//! - `ptrace` (fenced): ptrace(2).
//! - `mounts` (fenced): file systems that need more than texts to be mounted, and an NFS server.
//! - `arch` (fenced): all that knows the machine.
//! - `audit` (fenced): records of system calls.
//! - `terminal` (fenced): a terminal for a test.
//! - `thread` (fenced): a second thread.
//! - `variables` (fenced): sysctl(8) variables, the kernel's environment, lo0.
//! - `abi`: FreeBSD's numbers, flags and structure offsets as data.
//! - `runner`, `list`, `console`: process 1, the list of tests, the console protocol.
//! - `launch`: a program that cloudabi-run starts, and what it writes.
//! - `program`, `process`, `files`: executing programs, waiting for them, whole files.
//! - `kinfo`, `module`, `leaks`: the kernel's view of processes, of the module and of its allocations.
//! - `native`: the built-in tests, one file per group of guarantees.

#![no_std]
#![no_main]
#![deny(unsafe_code)]

extern crate alloc;

mod abi;
#[expect(unsafe_code, reason = "system calls and instructions")]
mod arch;
#[expect(unsafe_code, reason = "system calls")]
mod audit;
#[expect(unsafe_code, reason = "system calls")]
mod capability;
mod console;
mod files;
#[expect(unsafe_code, reason = "implements GlobalAlloc")]
mod heap;
mod kinfo;
mod launch;
mod leaks;
mod list;
mod module;
#[expect(unsafe_code, reason = "system calls")]
mod mounts;
mod native;
mod process;
mod program;
#[expect(unsafe_code, reason = "system calls")]
mod ptrace;
mod runner;
#[expect(unsafe_code, reason = "system calls and the process entry point")]
mod sys;
#[expect(unsafe_code, reason = "system calls")]
mod terminal;
#[expect(unsafe_code, reason = "system calls")]
mod thread;
#[expect(unsafe_code, reason = "system calls")]
mod variables;

use core::ffi::CStr;
use core::panic::PanicInfo;

/// Called by the entry point with the program's arguments.
fn start(args: &[&CStr]) -> ! {
    if sys::getpid() == 1 {
        runner::init();
    }
    match args.get(1).map(|arg| arg.to_bytes()) {
        Some(b"true") => sys::exit(0),
        // Waits to be killed.
        Some(b"wait") => loop {
            sys::sleep_ms(1000);
        },
        _ => sys::exit(2),
    }
}

/// A panic of process 1 would end in the kernel's; say what happened and power off instead.
#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    say!("init: {info}");
    if sys::getpid() == 1 {
        protocol!("fail init panic");
        runner::power_off();
    }
    sys::exit(101)
}
