// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Time limits that race with signals and with hand-overs.
//!
//! A signal that is sent while somebody waits ends exactly one wait. To know that somebody does, there are patient waiters,
//! without a time limit: a worker signals only as often as at least so many of them wait, and then waits until as
//! many waits were ended. Waiters with time limits take some of the signals, and give up with the others.

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use super::crew::{Area, Load, Worker};
use super::Inside;
use crate::sync::{Condvar, Lock, WRLOCKED};
use crate::sys::{self, Sub};
use crate::{check, check_eq, clockid, good};

/// Workers: one that signals, patient waiters, waiters with time limits, and those that want a lock, with time limits.
const PATIENT: usize = 1;
const IMPATIENT: usize = 3;
const LOCKERS: usize = 6;

/// The lock and the condition variable, and what the lock guards: who waits, and how many signals there were.
const LOCK: usize = 0;
const CONDVAR: usize = 3;
const PATIENT_WAITING: usize = 4;
const IMPATIENT_WAITING: usize = 5;
const SENT: usize = 6;
const RECEIVED: usize = 7;
/// How many waits ended for each reason; for the report.
const TIMED_OUT: usize = 8;
/// The lock that is wanted for itself.
const OTHER_LOCK: usize = 16;
const NOT_LOCKED: usize = 19;

/// The load.
pub struct Timeouts;

impl Load for Timeouts {
    const WORKERS: usize = 9;

    fn turn(worker: &mut Worker) {
        match worker.index {
            0..PATIENT => signals(worker),
            PATIENT..IMPATIENT => waits(worker, PATIENT_WAITING, None),
            IMPATIENT..LOCKERS => {
                let limit = Limit::new(worker);
                waits(worker, IMPATIENT_WAITING, Some(limit));
            }
            _ => locks(worker),
        }
    }

    fn release(area: Area, tid: u32) {
        lock(area).write(tid);
        send(area, u32::MAX);
        lock(area).unlock(tid);
    }

    fn verify(area: Area) {
        for word in [LOCK, CONDVAR, PATIENT_WAITING, IMPATIENT_WAITING, OTHER_LOCK] {
            check_eq!(area.word(word).load(SeqCst), 0);
        }
        check_eq!(
            area.word(SENT).load(SeqCst),
            area.word(RECEIVED).load(SeqCst),
            "signals sent, and received"
        );
        let [sent, timed_out, not_locked] =
            [SENT, TIMED_OUT, NOT_LOCKED].map(|word| area.word(word).load(SeqCst));
        crate::say!("stress: {sent} signals, {timed_out} waits and {not_locked} locks timed out");
        check!(sent > 0 && timed_out > 0 && not_locked > 0);
    }
}

fn lock(area: Area) -> Lock<'static> {
    area.lock(LOCK)
}

fn condvar(area: Area) -> Condvar<'static> {
    area.condvar(CONDVAR)
}

fn inside(area: Area, lock: usize) -> Inside<'static> {
    Inside { lock: area.word(lock), writer: area.word(lock + 1), readers: area.word(lock + 2) }
}

/// Changes a word that the lock keeps others from.
fn add(word: &AtomicU32, difference: u32) {
    word.store(word.load(Relaxed).wrapping_add(difference), Relaxed);
}

/// How many signals have not ended a wait yet. The thread has the lock.
fn on_the_way(area: Area) -> u32 {
    let [sent, received] = [SENT, RECEIVED].map(|word| area.word(word).load(Relaxed));
    check!(received <= sent, "{sent} signals ended {received} waits");
    sent - received
}

/// Sends as many signals as certainly have waiters, up to a number. The thread has the lock.
fn send(area: Area, most: u32) {
    let on_the_way = on_the_way(area);
    let waiting = area.word(PATIENT_WAITING).load(Relaxed);
    let count = waiting.saturating_sub(on_the_way).min(most);
    if count > 0 {
        add(area.word(SENT), count);
        check!(condvar(area).word.load(SeqCst) != 0, "{waiting} wait, {on_the_way} signals are on their way");
        condvar(area).signal(count);
    } else if waiting + area.word(IMPATIENT_WAITING).load(Relaxed) == 0 {
        // Nobody waits, and it is forgotten.
        good!(sys::condvar_signal(condvar(area).address(), condvar(area).scope, 1));
        check_eq!(condvar(area).word.load(SeqCst), 0);
    }
}

fn signals(worker: &mut Worker) {
    let (area, tid) = (worker.area, worker.tid);
    for _ in 0..=worker.random.below(3) {
        lock(area).write(tid);
        let most = 1 + worker.random.below(2) as u32;
        send(area, most);
        lock(area).unlock(tid);
        worker.dawdle();
    }
    // A signal that was lost ends here.
    loop {
        lock(area).write(tid);
        let left = on_the_way(area);
        lock(area).unlock(tid);
        if left == 0 || !area.going() {
            return;
        }
        good!(sys::thread_yield());
    }
}

/// A time limit.
struct Limit {
    clock: clockid,
    /// The time on that clock before which it is not over.
    end: u64,
    subscription: Sub,
}

impl Limit {
    /// Some, on any clock, absolute and relative: long over, now, soon.
    fn new(worker: &mut Worker) -> Self {
        let clock = worker.random.of(&[clockid::MONOTONIC, clockid::REALTIME]);
        let longest = worker.random.of(&[1, 300_000, 3_000_000, 30_000_000]);
        let delay = worker.random.below(longest);
        let absolute = worker.random.one_in(2);
        let end = good!(sys::clock_time_get(clock, 0)) + delay;
        let subscription = Sub::clock(clock as u32, if absolute { end } else { delay }, absolute.into());
        Self { clock, end, subscription }
    }

    /// It is over.
    fn check(&self) {
        let now = good!(sys::clock_time_get(self.clock, 0));
        check!(
            now >= self.end,
            "{:?}: {} ns too early: {:x?}",
            self.clock,
            self.end - now,
            self.subscription
        );
    }
}

fn waits(worker: &mut Worker, waiting: usize, limit: Option<Limit>) {
    let (area, tid) = (worker.area, worker.tid);
    let (lock, condvar, inside) = (lock(area), condvar(area), inside(area, LOCK));
    worker.dawdle();
    lock.write(tid);
    // The end does not send signals for ever.
    if area.going() {
        add(area.word(waiting), 1);
        let signalled = match &limit {
            None => {
                condvar.wait(lock);
                true
            }
            Some(limit) => condvar.wait_until(lock, limit.subscription),
        };
        inside.enter(tid);
        add(area.word(waiting), u32::MAX);
        add(area.word(if signalled { RECEIVED } else { TIMED_OUT }), 1);
        on_the_way(area);
        if let (false, Some(limit)) = (signalled, &limit) {
            limit.check();
        }
        inside.leave(tid);
    }
    lock.unlock(tid);
}

fn locks(worker: &mut Worker) {
    let (area, tid) = (worker.area, worker.tid);
    let (lock, inside) = (area.lock(OTHER_LOCK), inside(area, OTHER_LOCK));
    let limit = Limit::new(worker);
    let hold = worker.random.one_in(4).then(|| worker.random.below(2_000_000));
    let hold = || match hold {
        Some(ns) => drop(sys::event(Sub::clock(clockid::MONOTONIC as u32, ns, 0))),
        None => good!(sys::thread_yield()),
    };
    if worker.random.one_in(2) {
        if lock.write_until(tid, limit.subscription) {
            inside.enter(tid);
            hold();
            inside.leave(tid);
            lock.unlock(tid);
            return;
        }
        let word = lock.word.load(SeqCst);
        check!(word & !crate::sync::KERNEL_MANAGED != WRLOCKED | tid, "timed out, but the owner: {word:#x}");
    } else if lock.read_until(limit.subscription) {
        inside.enter_to_read();
        hold();
        inside.leave_from_reading();
        lock.unlock_read(tid);
        return;
    }
    limit.check();
    area.word(NOT_LOCKED).fetch_add(1, SeqCst);
}
