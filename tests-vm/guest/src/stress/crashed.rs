// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A process crashes, with a core dump, while a lock is handed to one of its threads. Another process wants the lock, too, and
//! gets it: from that thread, if it went on in user space, or because it was passed on. It stays locked only where that
//! thread went on and then died.
//!
//! Between the kernel's last look at whether the thread is to go on and the thread's next instruction are some hundred
//! instructions, in which the lock is lost. A crash that comes just after the process itself has handed the lock over comes
//! while the thread wakes, well before that look: then few locks are lost, where a kernel that does not look loses them all. One
//! that comes while another process hands the lock over may come at any time; how many locks are lost then says nothing.

use core::sync::atomic::Ordering::SeqCst;

use super::crew::{Area, STUCK, TICK_NS};
use crate::entries::walk;
use crate::fuzz::random::Random;
use crate::sync::{until, KERNEL_MANAGED, WRLOCKED};
use crate::sys::{self, Forked, Sub, PROC_TERMINATE};
use crate::{check, check_eq, clockid, good, mem, say, signal, thread, DIRECTORY};

const LOCK: usize = 0;
/// Whether the other process is ready to want the lock.
const READY: usize = 16;
/// The thread that is handed the lock, and whether it went on.
const WAITER: usize = 17;
const WENT_ON: usize = 18;
/// Of the locks that a process hands to its own thread, which then does not go on, one in so many may be lost; more only where
/// threads mostly go on, so that a crash that comes in time comes late: then one in so many of all.
const RARE: u32 = 4;
const RARE_OF_ALL: u32 = 10;
/// The core dumps are removed every so many crashes.
const TIDY: u32 = 16;

/// What became of the lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The thread did not go on.
    PassedOn,
    /// It did, and unlocked it or died with it.
    Owned,
    /// It did not, and died with it.
    Lost,
}

/// Makes processes crash for some time.
pub fn run(seconds: u64) {
    let area = Area::new(true);
    let now = || good!(sys::clock_time_get(clockid::MONOTONIC, 0));
    let end = now() + seconds * 1_000_000_000;
    let mut random = Random::new(now());
    let mut fates = [[0u32; 3]; 2];
    for count in 1.. {
        let by_other = random.one_in(2);
        fates[usize::from(by_other)][round(area, &mut random, by_other) as usize] += 1;
        let over = now() >= end;
        if over || count % TIDY == 0 {
            tidy();
        }
        if over {
            break;
        }
    }
    for ([passed_on, owned, lost], whose) in fates.into_iter().zip(["its own", "another"]) {
        say!("stress: handed over by {whose} process, passed on {passed_on} times, owned {owned} times, lost {lost} times");
    }
    let [[passed_on, owned, lost], [also, ..]] = fates;
    check!(passed_on + also > 0);
    check!(lost * RARE <= passed_on + lost || lost * RARE_OF_ALL <= passed_on + owned + lost);
}

/// Removes the core dumps, which are in the directory that the tests have.
fn tidy() {
    walk(DIRECTORY, 4096, |entry| {
        if entry.name.starts_with(b"stress.") && entry.name.ends_with(b".core") {
            good!(sys::file_unlink(DIRECTORY, entry.name, 0));
        }
    });
}

/// The process that crashes hands the lock over, or the other one does.
fn round(area: Area, random: &mut Random, by_other: bool) -> Fate {
    let (lock, me) = (area.lock(LOCK), thread::main_tid());
    for word in [READY, WAITER, WENT_ON] {
        area.word(word).store(0, SeqCst);
    }
    let spins = [(); 2].map(|()| if random.one_in(2) { 0 } else { random.below(5000) });
    if by_other {
        lock.write(me);
    }
    let process = match good!(sys::proc_fork()) {
        Forked::Parent(process) => process,
        Forked::Child(tid) => crash(area, (!by_other).then_some(tid), spins[0]),
    };
    until(|| lock.word.load(SeqCst) & KERNEL_MANAGED != 0);
    area.word(READY).store(1, SeqCst);
    if by_other {
        spin(spins[1]);
        lock.unlock(me);
    }
    let fate = get(area, me, process);
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, process, 0)).ending(), (signal::SEGV as u8, 0));
    good!(sys::fd_close(process));
    lock.unlock(me);
    check_eq!(lock.word.load(SeqCst), 0);
    fate
}

fn spin(times: u64) {
    (0..times).for_each(|_| core::hint::spin_loop());
}

/// Takes the lock; makes it its own if its owner is dead.
fn get(area: Area, me: u32, process: u32) -> Fate {
    let lock = area.lock(LOCK);
    let went_on = || area.word(WENT_ON).load(SeqCst) != 0;
    for _ in 0..STUCK {
        if lock.write_until(me, Sub::clock(clockid::MONOTONIC as u32, TICK_NS, 0)) {
            return if went_on() { Fate::Owned } else { Fate::PassedOn };
        }
        if sys::event_now(Sub::fd(PROC_TERMINATE, process, 0)).is_none() {
            continue;
        }
        let dead = WRLOCKED | area.word(WAITER).load(SeqCst);
        if lock.word.compare_exchange(dead, WRLOCKED | me, SeqCst, SeqCst).is_ok() {
            return if went_on() { Fate::Owned } else { Fate::Lost };
        }
    }
    check!(false, "nobody gets the lock: {:#x}", lock.word.load(SeqCst));
    Fate::Lost
}

/// In the child: crashes, just after it has handed over the lock to its other thread if it is to do that.
fn crash(area: Area, hands_over: Option<u32>, spins: u64) -> ! {
    let lock = area.lock(LOCK);
    if let Some(tid) = hands_over {
        lock.write(tid);
    }
    thread::spawn_loose(waits, 0);
    until(|| area.word(READY).load(SeqCst) != 0);
    if hands_over.is_some() {
        good!(sys::lock_unlock(lock.address(), lock.scope));
    }
    spin(spins);
    mem::poke(0, 1);
    sys::proc_exit(0)
}

/// The child's other thread.
fn waits(tid: u32, _: usize) {
    let area = Area::this();
    let lock = area.lock(LOCK);
    area.word(WAITER).store(tid, SeqCst);
    lock.write(tid);
    area.word(WENT_ON).store(1, SeqCst);
    lock.unlock(tid);
    sys::event(Sub::clock(clockid::MONOTONIC as u32, u64::MAX, 0));
}
