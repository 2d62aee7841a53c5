// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads that use locks, condition variables and the heap.
//!
//!     terminal: !fd stdout
#![no_std]
#![no_main]

extern crate alloc;

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use cloudabi_rt::sync::{Condvar, Mutex, RwLock};
use cloudabi_rt::time::Instant;
use cloudabi_rt::{panic_output, thread, Argdata, Fd, Result};
use core::time::Duration;

const THREADS: u64 = 6;
const ROUNDS: u64 = 2000;

static QUEUE: Mutex<VecDeque<Vec<u64>>> = Mutex::new(VecDeque::new());
static MORE: Condvar = Condvar::new();

fn main(argdata: Argdata<'_>) -> Result<()> {
    let terminal = Fd::from(argdata.get("terminal").and_then(Argdata::fd).unwrap());
    panic_output(&terminal)?;

    // A lock that all want, and what they answer.
    let sum = Arc::new(Mutex::new(0));
    let threads = (0..THREADS).map(|n| {
        let sum = sum.clone();
        thread::spawn(move || {
            for i in 0..ROUNDS {
                *sum.lock() += i;
                if i % 64 == n {
                    thread::yield_now();
                }
            }
            (n, thread::id())
        })
    });
    let threads = threads.collect::<Result<Vec<_>>>()?;
    let mut ids: Vec<_> = threads.into_iter().map(thread::JoinHandle::join).collect();
    assert!(ids.iter().map(|id| id.0).eq(0..THREADS));
    assert_eq!(*sum.lock(), THREADS * (ROUNDS * (ROUNDS - 1) / 2));
    ids.push((0, thread::id()));
    ids.sort_by_key(|id| id.1);
    ids.dedup_by_key(|id| id.1);
    assert_eq!(ids.len() as u64, THREADS + 1);

    // Many read, some write: what they read is whole.
    let pair = Arc::new(RwLock::new((0_u64, 0_u64)));
    let threads = (0..THREADS).map(|n| {
        let pair = pair.clone();
        thread::spawn(move || {
            for i in 0..ROUNDS {
                if i % THREADS == n {
                    let mut pair = pair.write();
                    pair.0 += 1;
                    thread::yield_now();
                    pair.1 += 1;
                } else {
                    let pair = pair.read();
                    assert_eq!(pair.0, pair.1);
                }
            }
        })
    });
    threads.collect::<Result<Vec<_>>>()?.into_iter().for_each(thread::JoinHandle::join);
    assert!(pair.read().0 > 0 && pair.try_write().is_some());

    // One makes, others take.
    let takers = (0..THREADS).map(|_| thread::spawn(take)).collect::<Result<Vec<_>>>()?;
    for i in 1..=ROUNDS {
        QUEUE.lock().push_back(alloc::vec![i; i as usize % 100 + 1]);
        MORE.notify_one();
    }
    QUEUE.lock().extend((0..THREADS).map(|_| Vec::new()));
    MORE.notify_all();
    let taken: u64 = takers.into_iter().map(thread::JoinHandle::join).sum();
    assert_eq!(taken, ROUNDS * (ROUNDS + 1) / 2);

    // Nobody says anything.
    let (mut guard, begin) = (QUEUE.lock(), Instant::now());
    assert!(MORE.wait_timeout(&mut guard, Duration::from_millis(30)));
    assert!(begin.elapsed() >= Duration::from_millis(30));
    drop(guard);
    assert!(QUEUE.try_lock().is_some());

    // Stacks come back: more of them than there is memory for at once.
    for _ in 0..50 {
        thread::spawn_with_stack(64 << 20, || core::hint::black_box([1_u8; 4096]).len())?.join();
    }
    Ok(())
}

/// Until it gets an empty one.
fn take() -> u64 {
    let mut sum = 0;
    loop {
        let mut queue = QUEUE.lock();
        let next = loop {
            match queue.pop_front() {
                Some(next) => break next,
                None => MORE.wait(&mut queue),
            }
        };
        drop(queue);
        match next.first() {
            Some(first) => sum += first,
            None => return sum,
        }
    }
}

cloudabi_rt::program!(main);
