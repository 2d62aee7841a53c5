// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A ring of sockets around which tokens go, some with a descriptor: each worker waits for the next one in one of the ways
//! that there are, and passes it on. No token is lost or comes twice.

use core::sync::atomic::Ordering::SeqCst;

use super::crew::{Area, Load, Worker};
use crate::records::filetype;
use crate::sys::{self, Happened, Sub, FD_READ, WAITALL};
use crate::{check, check_eq, clockid, good, FILE};

const WORKERS: usize = 6;
const TOKENS: usize = 3;
/// What is sent instead of a token when the others are gone.
const END: u64 = u64::MAX;
/// Longs: the sockets of each worker, and how often each token was passed on.
const FROM: usize = 0;
const TO: usize = WORKERS;
const HOPS: usize = 2 * WORKERS;

/// The load.
pub struct Sockets;

impl Load for Sockets {
    const WORKERS: usize = WORKERS;

    fn prepare(area: Area) {
        for worker in 0..WORKERS {
            let (to, from) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
            area.long(TO + worker).store(to.into(), SeqCst);
            area.long(FROM + (worker + 1) % WORKERS).store(from.into(), SeqCst);
        }
        for token in 0..TOKENS {
            pass_on(area, WORKERS - 1, token as u64, &[]);
        }
    }

    fn turn(worker: &mut Worker) {
        let Some(token) = next(worker) else { return };
        if token == END {
            return;
        }
        let (number, hops) = (token % TOKENS as u64, token / TOKENS as u64);
        check_eq!(hops as usize % WORKERS, worker.index, "the way of a token");
        let before = worker.area.long(HOPS + number as usize).swap(hops + 1, SeqCst);
        check_eq!(before, hops, "a token that was lost, or came twice");
        worker.dawdle();
        let file: &[u32] = if worker.random.one_in(2) { &[FILE] } else { &[] };
        pass_on(worker.area, worker.index, token + TOKENS as u64, file);
    }

    fn release(area: Area, _: u32) {
        for worker in 0..WORKERS {
            pass_on(area, worker, END, &[]);
        }
    }

    fn verify(area: Area) {
        let mut found = [0; TOKENS];
        for worker in 0..WORKERS {
            let from = socket(area, FROM, worker);
            while sys::event_now(Sub::fd(FD_READ, from, 0)).is_some() {
                let token = receive(from, 0);
                if token != END {
                    found[token as usize % TOKENS] += 1;
                }
            }
        }
        check_eq!(found, [1; TOKENS], "the tokens that are left");
        for fd in (FROM..HOPS).map(|long| area.long(long).load(SeqCst) as u32) {
            good!(sys::fd_close(fd));
        }
        let hops = (0..TOKENS).map(|token| area.long(HOPS + token).load(SeqCst)).min();
        check!(hops > Some(WORKERS as u64), "the slowest token was passed on {hops:?} times");
    }
}

fn socket(area: Area, which: usize, worker: usize) -> u32 {
    area.long(which + worker).load(SeqCst) as u32
}

fn pass_on(area: Area, worker: usize, token: u64, fds: &[u32]) {
    check_eq!(sys::send(socket(area, TO, worker), &token.to_ne_bytes(), fds), Ok(size_of::<u64>()));
}

/// Waits for a token; none if a time limit is over first.
fn next(worker: &mut Worker) -> Option<u64> {
    let from = socket(worker.area, FROM, worker.index);
    let readable = Sub::fd(FD_READ, from, 0);
    match worker.random.below(5) {
        0 => {}
        1 => return Some(receive(from, WAITALL)),
        2 => drop(sys::event(readable)),
        3 => {
            let limit = Sub::clock(clockid::MONOTONIC as u32, worker.random.below(3_000_000), 0);
            let mut events = [Happened::default(); 2];
            let count = good!(sys::poll(&[limit, readable], &mut events));
            if !events[..count].iter().any(|event| event.kind() == FD_READ) {
                return None;
            }
        }
        _ => {
            // Descriptors that come along are thrown away.
            let mut bytes = [0; size_of::<u64>()];
            check_eq!(sys::read(from, &mut bytes), Ok(bytes.len()));
            return Some(u64::from_ne_bytes(bytes));
        }
    }
    Some(receive(from, 0))
}

/// Receives a token, and looks at what came with it.
fn receive(from: u32, flags: u16) -> u64 {
    let (mut bytes, mut fds) = ([0; size_of::<u64>()], [0]);
    let (length, count, flags) = good!(sys::recv(from, &mut bytes, &mut fds, flags));
    check_eq!((length, flags), (bytes.len(), 0));
    for &fd in &fds[..count] {
        check_eq!(good!(sys::fd_stat_get(fd)).filetype, filetype::REGULAR_FILE);
        good!(sys::fd_close(fd));
    }
    u64::from_ne_bytes(bytes)
}
