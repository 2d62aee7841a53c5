// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables that processes share, wherever each of them sees the memory, and waiters that are
//! killed.
#![no_std]
#![no_main]

use core::sync::atomic::Ordering::SeqCst;
use guest::records::{filetype, FileStat};
use guest::sync::{pause, until, Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{self, Forked, Sub, CONDVAR, FD_READ, PROC_TERMINATE, SCOPE_PRIVATE, SCOPE_SHARED};
use guest::{check, check_eq, errno, good, mem, thread, PAGE};

/// Offsets in the memory.
const LOCK: usize = 128;
const CONDITION: usize = 260;
const COUNT: usize = 512;

fn anonymous() -> usize {
    good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::ANON | mem::SHARED, mem::NO_FD, 0))
}

fn map(object: u32) -> usize {
    good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::SHARED, object, 0))
}

fn object() -> u32 {
    let fd = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    good!(sys::file_stat_fput(fd, &FileStat { size: PAGE as u64, ..FileStat::default() }, 16));
    fd
}

fn lock(base: usize) -> Lock<'static> {
    Lock::shared(mem::word(base + LOCK))
}

fn condition(base: usize) -> Condvar<'static> {
    Condvar::shared(mem::word(base + CONDITION))
}

fn word(base: usize, offset: usize) -> u32 {
    mem::word(base + offset).load(SeqCst)
}

/// A child, and a socket whose other end is closed once all of the child is gone.
struct Child {
    process: u32,
    alive: u32,
}

impl Child {
    /// Runs a function with the child's thread.
    fn new(body: impl FnOnce(u32)) -> Self {
        let (alive, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        match good!(sys::proc_fork()) {
            Forked::Child(tid) => {
                good!(sys::fd_close(alive));
                // The parent's descriptor of another child is to be the last one.
                for fd in guest::FILE + 1..64 {
                    if sys::fd_stat_get(fd).is_ok_and(|stat| stat.filetype == filetype::PROCESS) {
                        good!(sys::fd_close(fd));
                    }
                }
                body(tid);
                sys::proc_exit(0)
            }
            Forked::Parent(process) => {
                good!(sys::fd_close(theirs));
                Self { process, alive }
            }
        }
    }

    /// It ends by itself, and well.
    fn ends(self) {
        check_eq!(sys::event(Sub::fd(PROC_TERMINATE, self.process, 0)).ending(), (0, 0));
        self.kill();
    }

    /// It is killed, and gone when this returns.
    fn kill(self) {
        good!(sys::fd_close(self.process));
        check!(sys::event(Sub::fd(FD_READ, self.alive, 0)).hangup());
        good!(sys::fd_close(self.alive));
    }
}

/// From process to process, to writers and readers, at whatever addresses.
fn handed_over(me: u32, ours: usize, theirs: impl Fn() -> usize) {
    for reads in [false, true] {
        let lock = lock(ours);
        lock.write(me);
        let child = Child::new(|tid| {
            let base = theirs();
            let lock = crate::lock(base);
            if reads {
                lock.read();
                check_eq!(word(base, LOCK), 1);
                mem::word(base + COUNT).fetch_add(1, SeqCst);
                lock.unlock_read(tid);
            } else {
                lock.write(tid);
                check_eq!(word(base, LOCK), WRLOCKED | tid);
                mem::word(base + COUNT).fetch_add(1, SeqCst);
                lock.unlock(tid);
            }
        });
        until(|| word(ours, LOCK) & KERNEL_MANAGED != 0);
        check_eq!(mem::word(ours + COUNT).swap(0, SeqCst), 0);
        lock.unlock(me);
        child.ends();
        check_eq!((word(ours, LOCK), mem::word(ours + COUNT).swap(0, SeqCst)), (0, 1));
    }
}

fn waits(base: usize, tid: u32) {
    let (lock, condition) = (lock(base), condition(base));
    lock.write(tid);
    mem::word(base + COUNT).fetch_add(1, SeqCst);
    condition.wait(lock);
    check_eq!(word(base, LOCK) & !KERNEL_MANAGED, WRLOCKED | tid);
    mem::word(base + COUNT).fetch_sub(1, SeqCst);
    lock.unlock(tid);
}

/// Children that wait for the condition variable, all of them when this returns.
fn waiters<const N: usize>(me: u32, ours: usize, theirs: &impl Fn() -> usize) -> [Child; N] {
    let before = word(ours, COUNT);
    let children = core::array::from_fn(|_| Child::new(|tid| waits(theirs(), tid)));
    until(|| word(ours, COUNT) == before + N as u32);
    // The last one has given up the lock.
    lock(ours).write(me);
    lock(ours).unlock(me);
    children
}

/// As many wake as are signalled, whoever signals and wherever.
fn signalled(me: u32, ours: usize, theirs: impl Fn() -> usize) {
    let children: [_; 3] = waiters(me, ours, &theirs);
    let condition = condition(ours);
    condition.signal(1);
    until(|| word(ours, COUNT) == 2);
    pause(20);
    check_eq!(word(ours, COUNT), 2);
    // Another child signals.
    Child::new(|_| crate::condition(theirs()).signal(2)).ends();
    children.into_iter().for_each(Child::ends);
    check_eq!((word(ours, COUNT), word(ours, LOCK), word(ours, CONDITION)), (0, 0, 0));
}

/// The process that signals does not have the lock in its memory.
fn signalled_without_the_lock(me: u32) {
    let (conditions, locks) = (object(), object());
    let (ours, other) = (map(conditions), map(locks));
    let waits = |tid: u32| {
        let (ours, other) = (map(conditions), map(locks));
        let lock = lock(other);
        lock.write(tid);
        mem::word(ours + COUNT).fetch_add(1, SeqCst);
        condition(ours).wait(lock);
        check_eq!(word(other, LOCK) & !KERNEL_MANAGED, WRLOCKED | tid);
        mem::word(ours + COUNT).fetch_sub(1, SeqCst);
        lock.unlock(tid);
    };
    for (all, locked) in [(false, false), (true, false), (false, true), (true, true)] {
        let children = [(); 3].map(|()| Child::new(waits));
        until(|| word(ours, COUNT) == 3);
        lock(other).write(me);
        if !locked {
            lock(other).unlock(me);
        }
        let signals = Child::new(|_| {
            good!(sys::mem_unmap(other, PAGE));
            for _ in 0..if all { 1 } else { 3 } {
                condition(ours).signal(if all { u32::MAX } else { 1 });
            }
        });
        signals.ends();
        if locked {
            // They wait for the lock now, and it knows.
            until(|| word(other, LOCK) & KERNEL_MANAGED != 0);
            check_eq!(word(ours, COUNT), 3);
            lock(other).unlock(me);
        }
        children.into_iter().for_each(Child::ends);
        check_eq!((word(ours, COUNT), word(ours, CONDITION), word(other, LOCK)), (0, 0, 0));
    }
    for base in [ours, other] {
        good!(sys::mem_unmap(base, PAGE));
    }
    for fd in [conditions, locks] {
        good!(sys::fd_close(fd));
    }
}

/// A condition variable that processes share, with a lock that they do not: it can have one of their locks at a time.
fn private_lock(me: u32, base: usize) {
    let private = mem::pages(1);
    let lock = Lock::private(mem::word(private));
    lock.write(me);
    let child = Child::new(|tid| {
        // A copy of its own, which the parent has locked.
        lock.word.store(WRLOCKED | tid, SeqCst);
        condition(base).wait(lock);
        check_eq!(lock.word.load(SeqCst), WRLOCKED | tid);
    });
    until(|| word(base, CONDITION) != 0);
    let event = good!(sys::poll_one(&[condition(base).subscription(lock)]));
    check_eq!((event.kind(), event.error()), (CONDVAR, errno::INVAL as u16));
    // Private to this process, the same words are others.
    let own = mem::word(base + CONDITION).as_ptr() as usize;
    let before = word(base, CONDITION);
    good!(sys::condvar_signal(own, SCOPE_PRIVATE, u32::MAX));
    pause(20);
    mem::word(own).store(before, SeqCst);
    good!(sys::condvar_signal(own, SCOPE_SHARED, u32::MAX));
    child.ends();
    check_eq!(lock.word.load(SeqCst), WRLOCKED | me);
    good!(sys::mem_unmap(private, PAGE));
}

/// The first in a queue is killed: the second is served.
fn killed(me: u32, base: usize) {
    let (lock, condition) = (lock(base), condition(base));
    // A writer, and behind it a reader, while others read.
    lock.read();
    let writer = Child::new(|tid| lock.write(tid));
    until(|| lock.word.load(SeqCst) & KERNEL_MANAGED != 0);
    let reader = Child::new(|tid| {
        lock.read();
        lock.unlock_read(tid);
    });
    pause(50);
    check_eq!(sys::event_now(Sub::fd(PROC_TERMINATE, reader.process, 0)), None);
    writer.kill();
    reader.ends();
    check_eq!(lock.word.load(SeqCst), 1);
    lock.unlock_read(me);
    // All of them.
    lock.write(me);
    let children = [(); 3].map(|()| Child::new(|tid| lock.write(tid)));
    until(|| lock.word.load(SeqCst) & KERNEL_MANAGED != 0);
    pause(20);
    children.into_iter().for_each(Child::kill);
    lock.unlock(me);
    check_eq!(lock.word.load(SeqCst), 0);
    // The first two that wait for a condition variable.
    let there = || base;
    let dead: [_; 2] = waiters(me, base, &there);
    let [left] = waiters(me, base, &there);
    dead.into_iter().for_each(Child::kill);
    check!(condition.word.load(SeqCst) != 0);
    condition.signal(1);
    left.ends();
    check_eq!(mem::word(base + COUNT).swap(0, SeqCst), 2);
    check_eq!((lock.word.load(SeqCst), condition.word.load(SeqCst)), (0, 0));
    // And all of them.
    waiters::<3>(me, base, &there).into_iter().for_each(Child::kill);
    check_eq!(condition.word.load(SeqCst), 0);
    mem::word(base + COUNT).store(0, SeqCst);
    // Signalled, but without the lock yet.
    let children: [_; 2] = waiters(me, base, &there);
    lock.write(me);
    condition.signal(u32::MAX);
    children.into_iter().for_each(Child::kill);
    lock.unlock(me);
    check_eq!((lock.word.load(SeqCst), condition.word.load(SeqCst)), (0, 0));
}

fn main() {
    let me = thread::main_tid();
    let base = anonymous();
    let object = object();
    let (one, two) = (map(object), map(object));
    handed_over(me, base, || base);
    handed_over(me, one, || two);
    handed_over(me, one, || map(object));
    signalled(me, base, || base);
    signalled(me, one, || two);
    signalled(me, one, || map(object));
    signalled_without_the_lock(me);
    private_lock(me, base);
    killed(me, base);
    killed(me, one);
}

guest::program!(main);
