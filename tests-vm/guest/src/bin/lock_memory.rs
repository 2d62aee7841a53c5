// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables whose memory changes while threads wait: protected, unmapped, mapped anew, truncated.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::records::{filetype, FileStat};
use guest::sync::{pause, until, Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{self, Sub, CLOCK, CONDVAR, RDLOCK, WRLOCK};
use guest::{check, check_eq, clockid, errno, good, mem, thread, PAGE};

const MS: u64 = 1_000_000;
/// How many threads have come to wait for a condition variable.
static WAITING: AtomicU32 = AtomicU32::new(0);
/// How many threads have come to their ends.
static DONE: AtomicU32 = AtomicU32::new(0);
static SAFE_LOCK: AtomicU32 = AtomicU32::new(0);

fn lock(page: usize) -> Lock<'static> {
    Lock { word: mem::word(page & !1), scope: scope(page) }
}

fn condvar(page: usize) -> Condvar<'static> {
    Condvar { word: mem::word((page & !1) + 8), scope: scope(page) }
}

/// Threads get a page's address, plus 1 for shared memory.
fn scope(page: usize) -> u8 {
    if page & 1 == 0 {
        sys::SCOPE_PRIVATE
    } else {
        sys::SCOPE_SHARED
    }
}

fn soon(ms: u64) -> Sub {
    Sub::clock(clockid::MONOTONIC as u32, ms * MS, 0)
}

/// Waits for the lock, and has it in the end.
fn patient(_: u32, page: usize) {
    let event = good!(sys::poll_one(&[lock(page).subscription(WRLOCK)]));
    check_eq!((event.kind(), event.error()), (WRLOCK, 0));
    DONE.fetch_add(1, SeqCst);
}

/// Waits for the condition variable with a lock in other memory, until it gives up.
fn impatient(me: u32, page: usize) {
    let lock = Lock::private(&SAFE_LOCK);
    lock.write(me);
    WAITING.fetch_add(1, SeqCst);
    check!(!condvar(page).wait_until(lock, soon(200)));
    check_eq!(SAFE_LOCK.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | me);
    lock.unlock(me);
    DONE.fetch_add(1, SeqCst);
}

/// Waits for the condition variable with a lock in other memory.
fn waits(me: u32, page: usize) {
    let lock = Lock::private(&SAFE_LOCK);
    lock.write(me);
    WAITING.fetch_add(1, SeqCst);
    condvar(page).wait(lock);
    lock.unlock(me);
    DONE.fetch_add(1, SeqCst);
}

/// What a thread that comes while the memory is bad is told. The thread is the lock's owner, if that can be read.
fn refused(page: usize, readable: bool) {
    let (lock, condvar) = (lock(page), condvar(page));
    let error = if readable { errno::DEADLK } else { errno::FAULT };
    check_eq!(good!(sys::poll_one(&[lock.subscription(WRLOCK)])).error(), error as u16);
    check_eq!(good!(sys::poll_one(&[lock.subscription(RDLOCK), soon(0)])).error(), error as u16);
    check_eq!(sys::lock_unlock(lock.address(), lock.scope), Err(errno::FAULT));
    check_eq!(sys::condvar_signal(condvar.address(), condvar.scope, u32::MAX), Err(errno::FAULT));
    // The condition variable belongs to another lock, as there are waiters.
    let event = good!(sys::poll_one(&[condvar.subscription(lock)]));
    check_eq!((event.kind(), event.error()), (CONDVAR, errno::INVAL as u16));
}

/// What happens to the memory.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bad {
    /// It cannot be accessed, but keeps its contents.
    Hidden,
    /// It can be read.
    ReadOnly,
    /// It loses its contents.
    Lost,
}

/// Threads wait, the memory goes bad, one gives up, the memory is good again: the others are served.
fn goes_and_comes(me: u32, page: usize, bad: Bad, spoil: impl Fn(), restore: impl Fn()) {
    DONE.store(0, SeqCst);
    WAITING.store(0, SeqCst);
    let (lock, condvar) = (lock(page), condvar(page));
    lock.word.store(WRLOCKED | me, SeqCst);
    condvar.word.store(0, SeqCst);
    let threads = [patient as thread::Body, waits, impatient].map(|body| thread::spawn(body, page));
    until(|| lock.word.load(SeqCst) & KERNEL_MANAGED != 0 && WAITING.load(SeqCst) == 2);
    // The last of them has given this lock up.
    let safe = Lock::private(&SAFE_LOCK);
    safe.write(me);
    safe.unlock(me);
    spoil();
    refused(page, bad == Bad::ReadOnly);
    until(|| DONE.load(SeqCst) == 1);
    refused(page, bad == Bad::ReadOnly);
    restore();
    if bad == Bad::Lost {
        check_eq!((lock.word.load(SeqCst), condvar.word.load(SeqCst)), (0, 0));
        lock.word.store(WRLOCKED | KERNEL_MANAGED | me, SeqCst);
        condvar.word.store(1, SeqCst);
    }
    check_eq!(lock.word.load(SeqCst), WRLOCKED | KERNEL_MANAGED | me);
    check!(condvar.word.load(SeqCst) != 0);
    check_eq!(DONE.load(SeqCst), 1);
    condvar.signal(u32::MAX);
    until(|| DONE.load(SeqCst) == 2);
    lock.unlock(me);
    let owner = threads[0].tid();
    threads.into_iter().for_each(thread::Thread::join);
    check_eq!(DONE.load(SeqCst), 3);
    check_eq!((lock.word.load(SeqCst), condvar.word.load(SeqCst)), (WRLOCKED | owner, 0));
}

/// One that gives up cannot look whether others can proceed, and lets the next one find out: it fails, and so on.
fn given_up(me: u32) {
    fn gives_up(_: u32, page: usize) {
        let event = good!(sys::poll_one(&[lock(page).subscription(WRLOCK), soon(300)]));
        check_eq!((event.kind(), event.error()), (CLOCK, 0));
    }
    fn fails(_: u32, page: usize) {
        let event = good!(sys::poll_one(&[lock(page).subscription(WRLOCK)]));
        check_eq!((event.kind(), event.error()), (WRLOCK, errno::FAULT as u16));
    }
    let page = mem::pages(1);
    let lock = lock(page);
    lock.write(me);
    let first = thread::spawn(gives_up, page);
    until(|| lock.word.load(SeqCst) & KERNEL_MANAGED != 0);
    let others = [(); 2].map(|()| thread::spawn(fails, page));
    pause(20);
    good!(sys::mem_protect(page, PAGE, 0));
    first.join();
    others.into_iter().for_each(thread::Thread::join);
    good!(sys::mem_protect(page, PAGE, mem::READ | mem::WRITE));
    // The bit is still there; nobody waits.
    check_eq!(lock.word.load(SeqCst), WRLOCKED | KERNEL_MANAGED | me);
    lock.unlock(me);
    check_eq!(lock.word.load(SeqCst), 0);
    good!(sys::mem_unmap(page, PAGE));
}

fn protected(me: u32) {
    let page = mem::pages(1);
    let protect = |prot| move || good!(sys::mem_protect(page, PAGE, prot));
    goes_and_comes(me, page, Bad::Hidden, protect(0), protect(mem::READ | mem::WRITE));
    goes_and_comes(me, page, Bad::ReadOnly, protect(mem::READ), protect(mem::READ | mem::WRITE));
    good!(sys::mem_unmap(page, PAGE));
}

/// Another page is mapped in the place of the one that threads wait on.
fn mapped_anew(me: u32) {
    let page = mem::pages(1);
    let (prot, flags) = (mem::READ | mem::WRITE, mem::ANON | mem::PRIVATE | mem::FIXED);
    let unmap = || good!(sys::mem_unmap(page, PAGE));
    let map = || check_eq!(sys::mem_map(page, PAGE, prot, flags, mem::NO_FD, 0), Ok(page));
    goes_and_comes(me, page, Bad::Lost, unmap, map);
    unmap();
}

fn truncated(me: u32) {
    let object = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    let resize =
        |size| move || good!(sys::file_stat_fput(object, &FileStat { size, ..FileStat::default() }, 16));
    resize(PAGE as u64)();
    let page = good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::SHARED, object, 0));
    goes_and_comes(me, page + 1, Bad::Lost, resize(0), resize(PAGE as u64));
    good!(sys::mem_unmap(page, PAGE));
    good!(sys::fd_close(object));
}

/// One mapping of two goes: who waits there gets the lock through the other one.
fn one_of_two(me: u32) {
    let object = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    good!(sys::file_stat_fput(object, &FileStat { size: PAGE as u64, ..FileStat::default() }, 16));
    let map = || good!(sys::mem_map(0, PAGE, mem::READ | mem::WRITE, mem::SHARED, object, 0));
    let (one, two) = (map(), map());
    DONE.store(0, SeqCst);
    lock(one + 1).write(me);
    let thread = thread::spawn(patient, two + 1);
    until(|| lock(one + 1).word.load(SeqCst) & KERNEL_MANAGED != 0);
    good!(sys::mem_unmap(two, PAGE));
    lock(one + 1).unlock(me);
    let owner = thread.tid();
    thread.join();
    check_eq!((DONE.load(SeqCst), lock(one + 1).word.load(SeqCst)), (1, WRLOCKED | owner));
    good!(sys::mem_unmap(one, PAGE));
    good!(sys::fd_close(object));
}

fn main() {
    let me = thread::main_tid();
    protected(me);
    mapped_anew(me);
    truncated(me);
    one_of_two(me);
    given_up(me);
}

guest::program!(main);
