// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! fd_replace of a descriptor that another thread closes meanwhile: it never opens what is closed.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;

use guest::records::{filetype, rights};
use guest::{check, check_eq, errno, good, sys, thread, FILE, NULL};

static TARGET: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);
static REPLACED: AtomicU32 = AtomicU32::new(0);
static REFUSED: AtomicU32 = AtomicU32::new(0);

/// Replaces without end.
fn replace(_tid: u32, from: usize) {
    let to = TARGET.load(SeqCst);
    while DONE.load(SeqCst) == 0 {
        match sys::fd_replace(from as u32, to) {
            Ok(()) => REPLACED.fetch_add(1, SeqCst),
            Err(error) => {
                check_eq!(error, errno::BADF);
                REFUSED.fetch_add(1, SeqCst)
            }
        };
    }
}

fn main() {
    let few = good!(sys::limited(FILE, rights::FD_READ));
    let to = good!(sys::fd_dup(NULL));
    TARGET.store(to, SeqCst);
    let threads = [thread::spawn(replace, few as usize), thread::spawn(replace, NULL as usize)];
    let start = good!(sys::clock_time_get(guest::clockid::MONOTONIC, 0));
    let mut rounds = 0;
    // A second at least, and until both answers were seen.
    loop {
        good!(sys::fd_close(to));
        // Closed means closed until somebody opens it: only this thread does.
        for _ in 0..3 {
            check_eq!(sys::fd_stat_get(to), Err(errno::BADF));
        }
        check_eq!(sys::fd_dup(NULL), Ok(to));
        // Of the one or the other, never something in between.
        let stat = good!(sys::fd_stat_get(to));
        match stat.filetype {
            filetype::CHARACTER_DEVICE => check!(stat.base & rights::FD_WRITE != 0),
            filetype::REGULAR_FILE => check_eq!(stat.base & rights::FD_WRITE, 0),
            other => check!(false, "file type {other}"),
        }
        rounds += 1;
        let now = good!(sys::clock_time_get(guest::clockid::MONOTONIC, 0));
        let both = REPLACED.load(SeqCst) > 0 && REFUSED.load(SeqCst) > 0;
        if now - start > 1_000_000_000 && both {
            break;
        }
        check!(now - start < 30_000_000_000, "{rounds} rounds: replaced {REPLACED:?}, refused {REFUSED:?}");
    }
    DONE.store(1, SeqCst);
    for thread in threads {
        thread.join();
    }
    good!(sys::fd_close(to));
    check_eq!(sys::fd_stat_get(to), Err(errno::BADF));
    check_eq!(sys::fd_dup(NULL), Ok(to));
}

guest::program!(main);
