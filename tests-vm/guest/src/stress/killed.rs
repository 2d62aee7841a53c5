// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Processes with several threads that are killed, or end, while these wait for locks and condition variables in shared
//! memory; the workers use the same ones and go on. They are threads of the process that forks, so that each fork
//! interrupts their waits, and they make further threads themselves.
//!
//! A lock whose owner was killed stays locked, as user space locked it. Here the process that forks knows the owner to be
//! gone, makes the lock its own and unlocks it. Nobody could tell with readers, so these wait for a lock that they never get.

use core::sync::atomic::Ordering::SeqCst;

use super::crew::{Area, Load, Worker, STUCK, TICK_NS};
use super::Inside;
use crate::fuzz::random::Random;
use crate::records::filetype;
use crate::sync::{Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use crate::sys::{self, Forked, Sub, FD_READ, PROC_TERMINATE};
use crate::{check, check_eq, clockid, good, signal, thread};

/// The lock and the condition variable that all use.
const LOCK: usize = 0;
const CONDVAR: usize = 3;
/// The lock that the victims never get.
const HELD: usize = 8;
/// How many processes there were, and how many of them died with the lock; for the report.
const VICTIMS: usize = 10;
const OWNERS: usize = 11;
/// The victims' threads.
const TIDS: usize = 16;
/// Processes, and the threads of each that use locks.
const PROCESSES: usize = 3;
const THREADS: usize = 3;
const EXIT: u32 = 0x1234_5678;

/// The load.
pub struct Killed;

impl Load for Killed {
    const WORKERS: usize = 4;
    const SHARED: bool = true;

    fn turn(worker: &mut Worker) {
        if worker.random.one_in(40) {
            thread::spawn(brief, 0).join();
        } else {
            use_both(worker, false);
        }
    }

    fn look(area: Area, random: &mut Random) {
        let me = thread::main_tid();
        let held = area.lock(HELD);
        check!(held.try_write(me), "the lock that nobody should have: {:#x}", held.word.load(SeqCst));
        for slot in 0..PROCESSES * THREADS {
            area.word(TIDS + slot).store(0, SeqCst);
        }
        let mut victims = [None; PROCESSES];
        for process in 0..=random.below(PROCESSES as u64) as usize {
            victims[process] = Some(Victim::start(process, &victims, random));
            area.word(VICTIMS).fetch_add(1, SeqCst);
        }
        condvar(area).signal(u32::MAX);
        for victim in victims.into_iter().flatten() {
            victim.end(random);
        }
        recover(area, me);
        condvar(area).signal(u32::MAX);
        held.unlock(me);
        check_eq!(held.word.load(SeqCst), 0, "a lock that only the dead waited for");
    }

    fn release(area: Area, _: u32) {
        condvar(area).signal(u32::MAX);
    }

    fn verify(area: Area) {
        for word in [LOCK, CONDVAR, HELD] {
            check_eq!(area.word(word).load(SeqCst), 0);
        }
        let [victims, owners] = [VICTIMS, OWNERS].map(|word| area.word(word).load(SeqCst));
        crate::say!("stress: {victims} processes ended, {owners} of them with the lock");
        check!(victims > 0);
    }
}

fn lock(area: Area) -> Lock<'static> {
    area.lock(LOCK)
}

fn condvar(area: Area) -> Condvar<'static> {
    area.condvar(CONDVAR)
}

fn inside(area: Area) -> Inside<'static> {
    Inside { lock: area.word(LOCK), writer: area.word(LOCK + 1), readers: area.word(LOCK + 2) }
}

/// Takes the lock, and maybe waits for the condition variable; with or without a time limit.
fn use_both(worker: &mut Worker, limited: bool) {
    let (area, tid) = (worker.area, worker.tid);
    let (lock, condvar, inside) = (lock(area), condvar(area), inside(area));
    worker.dawdle();
    lock.write(tid);
    inside.enter(tid);
    worker.dawdle();
    inside.leave(tid);
    match worker.random.below(4) {
        0 if worker.area.going() => {
            if limited {
                condvar.wait_until(lock, limit(&mut worker.random));
            } else {
                condvar.wait(lock);
            }
            inside.enter(tid);
            inside.leave(tid);
        }
        1 => condvar.signal(1),
        _ => {}
    }
    lock.unlock(tid);
}

fn limit(random: &mut Random) -> Sub {
    Sub::clock(clockid::MONOTONIC as u32, random.below(3_000_000), 0)
}

/// A thread that goes soon.
fn brief(tid: u32, _: usize) {
    let mut worker = Worker::new(tid, 0);
    let lock = lock(worker.area);
    lock.write(tid);
    inside(worker.area).enter(tid);
    worker.dawdle();
    inside(worker.area).leave(tid);
    condvar(worker.area).signal(1);
    lock.unlock(tid);
}

/// How a victim ends.
#[derive(Clone, Copy)]
enum End {
    /// Its descriptor is closed.
    Closed,
    /// It kills itself.
    Killed,
    /// Its first thread exits.
    Exits,
}

/// A process that will not live long.
#[derive(Clone, Copy)]
struct Victim {
    end: End,
    process: u32,
    /// Our end of a socket whose other end is closed when all of its threads are gone.
    alive: u32,
}

impl Victim {
    fn start(number: usize, others: &[Option<Self>], random: &mut Random) -> Self {
        let end = random.of(&[End::Closed, End::Killed, End::Exits]);
        let (alive, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        match good!(sys::proc_fork()) {
            Forked::Parent(process) => {
                good!(sys::fd_close(theirs));
                Self { end, process, alive }
            }
            Forked::Child(_) => {
                good!(sys::fd_close(alive));
                for other in others.iter().flatten() {
                    good!(sys::fd_close(other.process));
                    good!(sys::fd_close(other.alive));
                }
                let slots = TIDS + number * THREADS;
                for i in 0..THREADS {
                    thread::spawn_loose(victim, slots + i);
                }
                // It takes no lock, which the dead may have.
                let life = if matches!(end, End::Closed) { u64::MAX } else { random.below(10_000_000) };
                sys::event(Sub::clock(clockid::MONOTONIC as u32, life, 0));
                if matches!(end, End::Killed) {
                    good!(sys::proc_raise(signal::KILL));
                }
                sys::proc_exit(EXIT)
            }
        }
    }

    fn end(self, random: &mut Random) {
        match self.end {
            End::Closed => {
                sys::event(Sub::clock(clockid::MONOTONIC as u32, random.below(10_000_000), 0));
            }
            End::Killed => check_eq!(self.ending(), (signal::KILL as u8, 0)),
            End::Exits => check_eq!(self.ending(), (0, EXIT)),
        }
        good!(sys::fd_close(self.process));
        within_limit(Sub::fd(FD_READ, self.alive, 0), "a process was killed, but is there");
        good!(sys::fd_close(self.alive));
    }

    fn ending(&self) -> (u8, u32) {
        within_limit(Sub::fd(PROC_TERMINATE, self.process, 0), "a process does not end").ending()
    }
}

/// Waits for an event, not for ever.
fn within_limit(subscription: Sub, otherwise: &str) -> sys::Happened {
    for _ in 0..STUCK {
        let mut events = [sys::Happened::default(); 2];
        let clock = Sub::clock(clockid::MONOTONIC as u32, TICK_NS, 0).tagged(0);
        let count = good!(sys::poll(&[subscription.tagged(1), clock], &mut events));
        if let Some(event) = events[..count].iter().find(|event| event.userdata() == 1) {
            return *event;
        }
    }
    check::fail(file!(), line!(), format_args!("{otherwise}"))
}

/// What a victim's further threads do until they are gone.
fn victim(tid: u32, slot: usize) {
    let mut worker = Worker::new(tid, slot);
    let held = worker.area.lock(HELD);
    worker.area.word(slot).store(tid, SeqCst);
    loop {
        match worker.random.below(16) {
            0 => held.write(tid),
            1 => held.read(),
            2 => {
                let limit = limit(&mut worker.random);
                check!(!held.write_until(tid, limit));
                continue;
            }
            3 => {
                let limit = limit(&mut worker.random);
                check!(!held.read_until(limit));
                continue;
            }
            _ => {
                use_both(&mut worker, true);
                continue;
            }
        }
        check!(false, "the victim {tid} got the lock {:#x}", held.word.load(SeqCst));
    }
}

/// Unlocks the lock if one of the victims has it, all of whom are gone.
fn recover(area: Area, me: u32) {
    let lock = lock(area);
    let word = lock.word.load(SeqCst);
    let dead = (0..PROCESSES * THREADS).map(|slot| area.word(TIDS + slot).load(SeqCst));
    if let Some(tid) = dead.filter(|tid| *tid != 0).find(|tid| word & !KERNEL_MANAGED == WRLOCKED | tid) {
        let mine = |word| {
            (word & !KERNEL_MANAGED == WRLOCKED | tid).then_some(word & KERNEL_MANAGED | WRLOCKED | me)
        };
        good!(lock.word.fetch_update(SeqCst, SeqCst, mine));
        inside(area).writer.store(0, SeqCst);
        lock.unlock(me);
        area.word(OWNERS).fetch_add(1, SeqCst);
    }
}
