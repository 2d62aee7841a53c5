// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Producers and consumers: a short queue behind a lock, with a condition variable for each side and one signal for each
//! item. Each item is taken out once, and those of a producer in their order.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use super::crew::{Area, Load, Worker};
use super::Inside;
use crate::sync::{Condvar, Lock};
use crate::{check, check_eq};

/// How many items the queue holds.
const ROOM: u64 = 2;
const PRODUCERS: usize = 3;

const LOCK: usize = 0;
const NOT_FULL: usize = 8;
const NOT_EMPTY: usize = 9;
/// Longs: how many items were put in and taken out; the items; for each producer, how many of its items were put in and
/// taken out.
const PUT: usize = 0;
const TAKEN: usize = 1;
const ITEMS: usize = 8;
const OWN_PUT: usize = 16;
const OWN_TAKEN: usize = 32;

struct Side {
    /// Waited for before.
    before: usize,
    /// Signalled after.
    after: usize,
}

const PRODUCER: Side = Side { before: NOT_FULL, after: NOT_EMPTY };
const CONSUMER: Side = Side { before: NOT_EMPTY, after: NOT_FULL };

/// The load.
pub struct Queue;

impl Load for Queue {
    const WORKERS: usize = 2 * PRODUCERS;

    fn turn(worker: &mut Worker) {
        let (area, index) = (worker.area, worker.index);
        if index < PRODUCERS {
            behind_the_lock(worker, &PRODUCER, |area| length(area) < ROOM, || put(area, index));
        } else {
            behind_the_lock(worker, &CONSUMER, |area| length(area) > 0, || take(area));
        }
    }

    fn release(area: Area, tid: u32) {
        let lock: Lock<'_> = area.lock(LOCK);
        lock.write(tid);
        area.condvar(NOT_FULL).signal(u32::MAX);
        area.condvar(NOT_EMPTY).signal(u32::MAX);
        lock.unlock(tid);
    }

    fn verify(area: Area) {
        for word in [LOCK, NOT_FULL, NOT_EMPTY] {
            check_eq!(area.word(word).load(SeqCst), 0);
        }
        let put: u64 = (0..PRODUCERS).map(|i| area.long(OWN_PUT + i).load(SeqCst)).sum();
        let taken: u64 = (0..PRODUCERS).map(|i| area.long(OWN_TAKEN + i).load(SeqCst)).sum();
        check_eq!((put, taken), (area.long(PUT).load(SeqCst), area.long(TAKEN).load(SeqCst)));
        check!(taken > 0 && put - taken <= ROOM, "{put} items put in, {taken} taken out");
    }
}

fn length(area: Area) -> u64 {
    let length = area.long(PUT).load(Relaxed) - area.long(TAKEN).load(Relaxed);
    check!(length <= ROOM, "{length} items in a queue for {ROOM}");
    length
}

fn behind_the_lock(worker: &mut Worker, side: &Side, ready: fn(Area) -> bool, change: impl FnOnce()) {
    let (area, tid) = (worker.area, worker.tid);
    let (lock, before): (Lock<'_>, Condvar<'_>) = (area.lock(LOCK), area.condvar(side.before));
    let inside = Inside { lock: lock.word, writer: area.word(LOCK + 1), readers: area.word(LOCK + 2) };
    worker.dawdle();
    lock.write(tid);
    inside.enter(tid);
    while !ready(area) && area.going() {
        inside.leave(tid);
        before.wait(lock);
        inside.enter(tid);
    }
    let changes = ready(area);
    if changes {
        change();
    }
    inside.leave(tid);
    let late = worker.random.one_in(2);
    if changes && !late {
        area.condvar(side.after).signal(1);
    }
    lock.unlock(tid);
    if changes && late {
        area.condvar(side.after).signal(1);
    }
}

/// Adds to a long that the lock keeps others from; answers what it was.
fn count(area: Area, long: usize) -> u64 {
    let was = area.long(long).load(Relaxed);
    area.long(long).store(was + 1, Relaxed);
    was
}

fn put(area: Area, producer: usize) {
    let item = count(area, OWN_PUT + producer) << 8 | producer as u64;
    let slot = (count(area, PUT) % ROOM) as usize;
    area.long(ITEMS + slot).store(item, Relaxed);
}

fn take(area: Area) {
    let slot = (count(area, TAKEN) % ROOM) as usize;
    let item = area.long(ITEMS + slot).swap(u64::MAX, Relaxed);
    let (number, producer) = (item >> 8, (item & 0xff) as usize);
    check!(producer < PRODUCERS, "an item was taken out twice");
    check_eq!(number, count(area, OWN_TAKEN + producer), "the next item of a producer");
}
