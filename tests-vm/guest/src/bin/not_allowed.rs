// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Runs, with a second thread, until the administrator has forbidden programs to be started and says so in FILE. Then
//! proc_exec fails, and nothing else does.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};
use guest::records::rights;
use guest::{check_eq, errno, file_byte, good, sys, thread, DIRECTORY, FILE};

static OVER: AtomicU32 = AtomicU32::new(0);

fn second(_: u32, _: usize) {
    while OVER.load(SeqCst) == 0 {
        good!(sys::thread_yield());
    }
}

fn main() {
    let other = thread::spawn(second, 0);
    let mut byte = [file_byte(0)];
    while byte == [file_byte(0)] {
        good!(sys::pread(FILE, &mut byte, 0));
        good!(sys::thread_yield());
    }
    let program = good!(sys::file_open(DIRECTORY as u64, b"self", 0, rights::PROC_EXEC));
    check_eq!(sys::proc_exec(program, b"", &[]), Err(errno::PERM));
    OVER.store(1, SeqCst);
    other.join();
    let child = good!(sys::spawn(|| 0));
    good!(sys::fd_close(child));
}

guest::program!(main);
