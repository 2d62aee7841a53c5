// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Who waits for a lock keeps its place in the queue while another thread of its process forks, also among those of other
//! processes, and also where it came to the queue by a signal.
#![no_std]
#![no_main]

use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::{AtomicU32, AtomicU64};
use guest::sync::{pause, until, Condvar, Lock, KERNEL_MANAGED};
use guest::sys::{self, Forked, Sub, PROC_TERMINATE};
use guest::{check_eq, good, mem, thread, PAGE};

/// Offsets in the shared page.
const LOCK: usize = 0;
const CONDITION: usize = 64;
const WAITING: usize = 128;
/// Who had the lock, a digit each.
const ORDER: usize = 192;
const FORKS: u32 = 5;

static BASE: AtomicU64 = AtomicU64::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);

fn word(offset: usize) -> &'static AtomicU32 {
    mem::word(BASE.load(SeqCst) as usize + offset)
}

fn lock() -> Lock<'static> {
    Lock::shared(word(LOCK))
}

fn condition() -> Condvar<'static> {
    Condvar::shared(word(CONDITION))
}

fn note(digit: u32) {
    let order = word(ORDER);
    order.store(order.load(SeqCst) * 10 + digit, SeqCst);
}

fn wants_lock(tid: u32, digit: usize) {
    word(WAITING).fetch_add(1, SeqCst);
    lock().write(tid);
    note(digit as u32);
    lock().unlock(tid);
    DONE.fetch_add(1, SeqCst);
}

fn wants_to_read(tid: u32, digit: usize) {
    word(WAITING).fetch_add(1, SeqCst);
    lock().read();
    note(digit as u32);
    lock().unlock_read(tid);
    DONE.fetch_add(1, SeqCst);
}

fn wants_signal(tid: u32, digit: usize) {
    lock().write(tid);
    word(WAITING).fetch_add(1, SeqCst);
    condition().wait(lock());
    note(digit as u32);
    lock().unlock(tid);
    DONE.fetch_add(1, SeqCst);
}

/// Waits until as many wait, and some time more: for the lock or the condition variable, they are in its queue.
fn waiting(count: u32) {
    until(|| word(WAITING).load(SeqCst) == count);
    pause(50);
}

fn ends(process: u32) {
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, process, 0)).ending(), (0, 0));
    good!(sys::fd_close(process));
}

/// A process with a thread of its own that waits.
fn process(body: thread::Body, digit: usize) -> u32 {
    match good!(sys::proc_fork()) {
        Forked::Parent(process) => process,
        Forked::Child(tid) => {
            body(tid, digit);
            sys::proc_exit(0)
        }
    }
}

fn main() {
    let me = thread::main_tid();
    let base = good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::ANON | mem::SHARED, mem::NO_FD, 0));
    BASE.store(base as u64, SeqCst);
    let first = thread::spawn(wants_signal, 1);
    waiting(1);
    lock().write(me);
    // The first one comes to the queue by a signal, and no fork has interrupted it before that.
    condition().signal(1);
    let second = thread::spawn(wants_lock, 2);
    waiting(2);
    let third = thread::spawn(wants_to_read, 3);
    waiting(3);
    // From here on, each fork interrupts them.
    let fourth = process(wants_lock, 4);
    waiting(4);
    let fifth = thread::spawn(wants_lock, 5);
    waiting(5);
    let sixth = process(wants_lock, 6);
    waiting(6);
    for _ in 0..FORKS {
        ends(good!(sys::spawn(|| 0)));
        pause(20);
    }
    check_eq!(word(ORDER).load(SeqCst), 0);
    check_eq!(lock().word.load(SeqCst) & KERNEL_MANAGED, KERNEL_MANAGED);
    lock().unlock(me);
    [first, second, third, fifth].into_iter().for_each(thread::Thread::join);
    [fourth, sixth].into_iter().for_each(ends);
    check_eq!(DONE.load(SeqCst), 4);
    check_eq!(word(ORDER).load(SeqCst), 123_456);
    check_eq!((lock().word.load(SeqCst), condition().word.load(SeqCst)), (0, 0));
    good!(sys::mem_unmap(base, PAGE));
}

guest::program!(main);
