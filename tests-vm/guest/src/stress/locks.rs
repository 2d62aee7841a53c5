// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Counters behind read-write locks. Readers see both halves of a counter equal, writers count, and some workers wait on
//! a condition variable until somebody has counted.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use super::crew::{Area, Load, Worker};
use super::Inside;
use crate::sync::{Condvar, Lock};
use crate::{check, check_eq};

/// How many counters there are.
const COUNTERS: u64 = 3;
/// The word that says how many workers wait on condition variables.
const WAITING: usize = 60;
/// The long that says how much was counted, all in all.
const TOTAL: usize = 30;

/// A counter, with its lock.
struct Counter {
    area: Area,
    index: usize,
}

impl Counter {
    fn lock(&self) -> Lock<'static> {
        self.area.lock(8 * self.index)
    }

    fn changed(&self) -> Condvar<'static> {
        self.area.condvar(8 * self.index + 1)
    }

    fn inside(&self) -> Inside<'static> {
        Inside {
            lock: self.lock().word,
            writer: self.area.word(8 * self.index + 2),
            readers: self.area.word(8 * self.index + 3),
        }
    }

    /// Both halves; the lock keeps others from them, and nothing else.
    fn halves(&self) -> [u64; 2] {
        [2 * self.index, 2 * self.index + 1].map(|half| self.area.long(half).load(Relaxed))
    }

    fn set(&self, half: usize, value: u64) {
        self.area.long(2 * self.index + half).store(value, Relaxed);
    }
}

/// The load.
pub struct Locks;

impl Load for Locks {
    const WORKERS: usize = 8;

    fn turn(worker: &mut Worker) {
        // The first counter is wanted most.
        let index = worker.random.below(COUNTERS) * worker.random.below(2);
        let counter = Counter { area: worker.area, index: index as usize };
        match worker.random.below(10) {
            0..5 => write(worker, &counter),
            5..8 => read(worker, &counter),
            _ => wait(worker, &counter),
        }
    }

    fn release(area: Area, tid: u32) {
        for index in 0..COUNTERS as usize {
            let counter = Counter { area, index };
            // Nobody is between its look at the end and its wait.
            counter.lock().write(tid);
            counter.changed().signal(u32::MAX);
            counter.lock().unlock(tid);
        }
    }

    fn verify(area: Area) {
        let mut total = 0;
        for index in 0..COUNTERS as usize {
            let counter = Counter { area, index };
            check_eq!((counter.lock().word.load(SeqCst), counter.changed().word.load(SeqCst)), (0, 0));
            let [a, b] = counter.halves();
            check_eq!(a, b);
            total += a;
        }
        check_eq!(total, area.long(TOTAL).load(SeqCst));
        check!(total > 0);
    }
}

fn write(worker: &mut Worker, counter: &Counter) {
    let (lock, inside) = (counter.lock(), counter.inside());
    lock.write(worker.tid);
    inside.enter(worker.tid);
    let [a, b] = counter.halves();
    check_eq!(a, b);
    counter.set(0, a + 1);
    worker.dawdle();
    counter.set(1, b + 1);
    inside.leave(worker.tid);
    let count = if worker.random.one_in(3) { u32::MAX } else { 1 };
    let late = worker.random.one_in(2);
    if !late {
        counter.changed().signal(count);
    }
    lock.unlock(worker.tid);
    if late {
        counter.changed().signal(count);
    }
    worker.area.long(TOTAL).fetch_add(1, SeqCst);
}

fn read(worker: &mut Worker, counter: &Counter) {
    let (lock, inside) = (counter.lock(), counter.inside());
    lock.read();
    inside.enter_to_read();
    let [a, _] = counter.halves();
    worker.dawdle();
    let [c, d] = counter.halves();
    check_eq!([a, a], [c, d]);
    inside.leave_from_reading();
    lock.unlock_read(worker.tid);
}

fn wait(worker: &mut Worker, counter: &Counter) {
    let waiting = worker.area.word(WAITING);
    // Two are left to count.
    if waiting.fetch_add(1, SeqCst) < Locks::WORKERS as u32 - 2 {
        let (lock, inside) = (counter.lock(), counter.inside());
        lock.write(worker.tid);
        inside.enter(worker.tid);
        let [seen, _] = counter.halves();
        while counter.halves() == [seen, seen] && worker.area.going() {
            inside.leave(worker.tid);
            counter.changed().wait(lock);
            inside.enter(worker.tid);
        }
        let [a, b] = counter.halves();
        check_eq!(a, b);
        inside.leave(worker.tid);
        lock.unlock(worker.tid);
    }
    waiting.fetch_sub(1, SeqCst);
}
