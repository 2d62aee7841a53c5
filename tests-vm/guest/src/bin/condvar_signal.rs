// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! condvar_signal.
#![no_std]
#![no_main]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;
use guest::sync::{Condvar, Lock, KERNEL_MANAGED, WRLOCKED};
use guest::sys::{Sub, SCOPE_PRIVATE, SCOPE_SHARED};
use guest::{check, check_eq, clockid, errno, good, mem, sys, thread};

static LOCK_WORD: AtomicU32 = AtomicU32::new(0);
static CONDVAR_WORD: AtomicU32 = AtomicU32::new(0);
static WAITING: AtomicU32 = AtomicU32::new(0);
static AWAKE: AtomicU32 = AtomicU32::new(0);

fn lock(scope: u8) -> Lock<'static> {
    Lock { word: &LOCK_WORD, scope }
}

fn condvar(scope: u8) -> Condvar<'static> {
    Condvar { word: &CONDVAR_WORD, scope }
}

/// Nobody waits: the word says so afterwards.
fn nobody() {
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        for count in [1, 2, u32::MAX] {
            CONDVAR_WORD.store(5, SeqCst);
            check_eq!(sys::condvar_signal(condvar(scope).address(), scope, count), Ok(()));
            check_eq!(CONDVAR_WORD.load(SeqCst), 0);
        }
        check_eq!(sys::condvar_signal(condvar(scope).address(), scope, 0), Ok(()));
    }
}

fn bad_arguments() {
    let address = CONDVAR_WORD.as_ptr() as usize;
    for scope in [0, 1, 2, 5, 12, 16, 255] {
        check_eq!(sys::condvar_signal(address, scope, 1), Err(errno::INVAL));
    }
    let read_only = mem::read_only_page();
    for scope in [SCOPE_PRIVATE, SCOPE_SHARED] {
        for address in mem::BAD.into_iter().chain([0x10, read_only, read_only + guest::PAGE]) {
            check!(sys::condvar_signal(address, scope, 1) == Err(errno::FAULT), "{address:#x}");
        }
        for offset in 1..4 {
            check_eq!(sys::condvar_signal(address + offset, scope, 1), Err(errno::INVAL));
        }
    }
}

fn waits(me: u32, scopes: usize) {
    let (lock, condvar) = (lock(scopes as u8), condvar((scopes >> 8) as u8));
    lock.write(me);
    WAITING.fetch_add(1, SeqCst);
    condvar.wait(lock);
    check_eq!(LOCK_WORD.load(SeqCst) & !KERNEL_MANAGED, WRLOCKED | me);
    AWAKE.fetch_add(1, SeqCst);
    lock.unlock(me);
}

fn until(word: &AtomicU32, value: u32) {
    while word.load(SeqCst) != value {
        good!(sys::thread_yield());
    }
}

fn pause() {
    let never = AtomicU32::new(WRLOCKED);
    let clock = Sub::clock(clockid::MONOTONIC as u32, 20_000_000, 0);
    check!(!Lock::private(&never).write_until(thread::main_tid(), clock));
}

/// Exactly as many wake as are asked for, each with the lock, whether it is free or not when they are signalled.
fn wakes(me: u32, scopes: usize, locked: bool) {
    let (lock, condvar) = (lock(scopes as u8), condvar((scopes >> 8) as u8));
    WAITING.store(0, SeqCst);
    AWAKE.store(0, SeqCst);
    let threads = [(); 6].map(|()| thread::spawn(waits, scopes));
    until(&WAITING, 6);
    // All wait: the last one has released the lock.
    lock.write(me);
    lock.unlock(me);
    check!(CONDVAR_WORD.load(SeqCst) != 0);
    let mut awake = 0;
    for count in [1, 2, 0, u32::MAX] {
        if locked {
            lock.write(me);
        }
        good!(sys::condvar_signal(condvar.address(), condvar.scope, count));
        if locked {
            pause();
            check_eq!(AWAKE.load(SeqCst), awake, "woken without the lock");
            lock.unlock(me);
        }
        awake = awake.saturating_add(count).min(6);
        until(&AWAKE, awake);
        pause();
        check_eq!(AWAKE.load(SeqCst), awake);
        check!((CONDVAR_WORD.load(SeqCst) != 0) == (awake < 6));
    }
    threads.into_iter().for_each(thread::Thread::join);
    check_eq!(LOCK_WORD.load(SeqCst), 0);
}

fn main() {
    let me = thread::main_tid();
    nobody();
    bad_arguments();
    let (private, shared) = (usize::from(SCOPE_PRIVATE), usize::from(SCOPE_SHARED));
    for scopes in [private | private << 8, shared | shared << 8, private | shared << 8] {
        for locked in [false, true] {
            wakes(me, scopes, locked);
        }
    }
}

guest::program!(main);
