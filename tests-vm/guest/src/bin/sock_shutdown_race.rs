// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! sock_shutdown of a descriptor that another thread replaces meanwhile: of the old socket or the new one, all of it.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;

use guest::records::{fdflags, filetype, FdStat};
use guest::{check, check_eq, clockid, errno, good, sys, thread, NULL};

const RD: u8 = 1;
const ROUNDS: u32 = 4000;
/// No more of them begin after so long: a machine that has more to do than processors lets the two wait for each other.
const ENOUGH_NS: u64 = 20_000_000_000;
/// The turn that is none any more.
const END: u32 = u32::MAX;

static SLOT: AtomicU32 = AtomicU32::new(0);
static TURN: AtomicU32 = AtomicU32::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);

/// Shuts down what is in the slot, once for each turn.
fn shut_down(_tid: u32, _argument: usize) {
    for turn in 1..=ROUNDS {
        while TURN.load(SeqCst) != turn {
            if TURN.load(SeqCst) == END {
                return;
            }
            core::hint::spin_loop();
        }
        good!(sys::sock_shutdown(SLOT.load(SeqCst), RD));
        DONE.store(turn, SeqCst);
    }
}

/// Two sockets; the first does not wait.
fn pair() -> (u32, u32) {
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::fd_stat_put(a, &FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() }, 1));
    (a, b)
}

/// Whether a socket was shut down; then its peer knows.
fn is_shut((a, b): (u32, u32)) -> bool {
    let shut = sys::recv(a, &mut [0; 1], &mut [], 0) == Ok((0, 0, 0));
    if shut {
        check_eq!(sys::send(b, b"x", &[NULL]), Err(errno::PIPE));
    }
    shut
}

fn main() {
    let slot = good!(sys::fd_dup(NULL));
    SLOT.store(slot, SeqCst);
    let mut old = pair();
    good!(sys::fd_replace(old.0, slot));
    let thread = thread::spawn(shut_down, 0);
    let mut seen = [0, 0];
    let now = || good!(sys::clock_time_get(clockid::MONOTONIC, 0));
    let start = now();
    for turn in 1..=ROUNDS {
        if now() - start > ENOUGH_NS {
            break;
        }
        let new = pair();
        TURN.store(turn, SeqCst);
        // The two meet at ever other places.
        for _ in 0..turn % 200 {
            core::hint::spin_loop();
        }
        good!(sys::fd_replace(new.0, slot));
        while DONE.load(SeqCst) != turn {
            good!(sys::thread_yield());
        }
        let shut = [is_shut(old), is_shut(new)];
        check!(shut[0] || shut[1], "turn {turn}: neither was shut down");
        for (count, shut) in seen.iter_mut().zip(shut) {
            *count += u32::from(shut);
        }
        good!(sys::fd_close(old.0));
        good!(sys::fd_close(old.1));
        // A socket that is shut down already would tell nothing.
        old = pair();
        good!(sys::fd_replace(old.0, slot));
        good!(sys::fd_close(new.0));
        good!(sys::fd_close(new.1));
    }
    TURN.store(END, SeqCst);
    thread.join();
    check!(seen[0] > 0, "the old socket: {seen:?}");
}

guest::program!(main);
