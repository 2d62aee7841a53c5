// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Process descriptors that arrive where there is no room for them, while another thread closes some all the time, which keeps
//! them from being closed beside it: none is left open under a number that nobody knows, and a process ends whose last one
//! goes like that.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use guest::records::filetype;
use guest::{check, check_eq, good, mem, sys, thread, whence, FILE};

const STREAM: u8 = filetype::SOCKET_STREAM;
const ROUNDS: u32 = 40;
/// So many are closed one after the other, each with a chance for the other thread.
const MANY: usize = 100;

static DONE: AtomicBool = AtomicBool::new(false);
static CLOSED: AtomicU32 = AtomicU32::new(0);

/// Has the other thread stop without end.
fn stop(_tid: u32, process: usize) {
    while !DONE.load(SeqCst) {
        good!(sys::fd_close(good!(sys::fd_dup(process as u32))));
        CLOSED.fetch_add(1, SeqCst);
        good!(sys::thread_yield());
    }
}

/// How many descriptors are open, of the lowest ones.
fn open() -> usize {
    (0..600).filter(|&fd| sys::fd_stat_get(fd).is_ok()).count()
}

/// A child that lives until it is killed; its end of a socket says when.
fn child() -> (u32, u32) {
    let (ours, theirs) = good!(sys::fd_create2(STREAM));
    let process = good!(sys::spawn(|| {
        let _ = sys::fd_close(ours);
        let _ = sys::read(theirs, &mut [0]);
        0
    }));
    good!(sys::fd_close(theirs));
    (process, ours)
}

/// Receives where there is no room, or nothing to be written to, or where it is too late.
fn lose(socket: u32, round: u32) {
    let mut byte = [0];
    match round % 3 {
        0 => check_eq!(sys::recv(socket, &mut byte, &mut [], 0).map(|(length, ..)| length), Ok(1)),
        1 => {
            let vectors = [sys::iov(byte.as_mut_ptr() as usize, 1)];
            let mut input = sys::recv_in(&vectors, &mut [], 0);
            (input.fds, input.fds_len) = (mem::KERNEL, 1);
            check!(sys::sock_recv(socket, &input).is_err());
        }
        _ => check!(sys::sock_recv(socket, &sys::recv_in(&[sys::iov(mem::KERNEL, 1)], &mut [0], 0)).is_err()),
    }
}

fn main() {
    // Of a stream, what could not be stored would stay in the queue.
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_DGRAM));
    let (other, other_alive) = child();
    let idle = open();
    let stopper = thread::spawn(stop, other as usize);
    let (process, alive) = child();
    for round in 0..ROUNDS {
        good!(sys::send(a, b"x", &[process; MANY]));
        lose(b, round);
        // The next call.
        good!(sys::fd_seek(FILE, 0, whence::CUR));
    }
    good!(sys::fd_close(process));
    check_eq!(sys::read(alive, &mut [0]), Ok(0));
    good!(sys::fd_close(alive));
    let mut round = 0;
    // On a machine that has little time for the other thread, more rounds than these.
    while round < ROUNDS || CLOSED.load(SeqCst) <= 10 {
        let (process, alive) = child();
        good!(sys::send(a, b"x", &[process]));
        good!(sys::fd_close(process));
        lose(b, round);
        // The child is gone, and its end of the socket with it.
        check_eq!(sys::read(alive, &mut [0]), Ok(0));
        good!(sys::fd_close(alive));
        round += 1;
    }
    DONE.store(true, SeqCst);
    stopper.join();
    check_eq!(open(), idle);
    good!(sys::fd_close(other));
    check_eq!(sys::read(other_alive, &mut [0]), Ok(0));
}

guest::program!(main);
