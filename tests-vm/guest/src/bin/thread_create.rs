// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! thread_create.
#![no_std]
#![no_main]

use core::sync::atomic::Ordering::SeqCst;
use core::sync::atomic::{AtomicU32, AtomicUsize};
use guest::sync::Lock;
use guest::{auxv, check, check_eq, errno, good, mem, sys, thread, PAGE};

static SEEN: [AtomicUsize; 6] = [const { AtomicUsize::new(0) }; 6];
static GATE: AtomicU32 = AtomicU32::new(0);
static COUNT: AtomicU32 = AtomicU32::new(0);

fn record(tid: u32, argument: usize) {
    let local = 0u8;
    let fs = mem::tcb_word();
    let values =
        [tid as usize, argument, fs as usize, mem::copy::<usize>(fs as usize), &raw const local as usize];
    for (slot, value) in SEEN.iter().zip(values) {
        slot.store(value, SeqCst);
    }
    // The TCB's word can be written.
    mem::set_tcb_word(fs);
    SEEN[5].store(1, SeqCst);
}

/// Identifier, argument, stack and TCB.
fn start() {
    let stack = mem::pages(4);
    for size in [4 * PAGE, 3 * PAGE + 8, 2 * PAGE + 1, PAGE + 15] {
        SEEN[5].store(0, SeqCst);
        let argument = 0x1234_5678_9abc_def0;
        let control = mem::pages(1);
        mem::put_words(control, &[record as *const () as usize, argument]);
        let tid = good!(sys::thread_create(thread::bare_entry(), stack, size, control));
        check!(tid > 0 && tid < 1 << 30 && tid != thread::main_tid(), "tid {tid:#x}");
        while SEEN[5].load(SeqCst) == 0 {
            good!(sys::thread_yield());
        }
        let [seen_tid, seen_argument, fs, parent, local, _] = SEEN.each_ref().map(|slot| slot.load(SeqCst));
        check_eq!((seen_tid as u32, seen_argument), (tid, argument));
        // %fs:0 points to the TCB, at the stack's top, which holds nothing yet.
        check!(
            fs > stack && fs + 8 <= stack + size && fs + 32 > stack + size,
            "{fs:#x} in {stack:#x}+{size:#x}"
        );
        check_eq!(parent, 0);
        check!(local > stack && local < fs, "{local:#x} in {stack:#x}+{size:#x}");
        good!(sys::mem_unmap(control, PAGE));
    }
    good!(sys::mem_unmap(stack, 4 * PAGE));
}

fn bad_arguments() {
    let entry = thread::bare_entry();
    for address in mem::BAD {
        check!(sys::thread_create_at(address) == Err(errno::FAULT), "attributes at {address:#x}");
    }
    check_eq!(sys::thread_create_at(mem::last_page() + PAGE - 24), Err(errno::FAULT));
    // A stack that cannot be written.
    let read_only = mem::read_only_page();
    for stack in [0x10000, read_only, read_only + PAGE, mem::KERNEL, mem::NOT_CANONICAL] {
        check!(sys::thread_create(entry, stack, PAGE, 0) == Err(errno::FAULT), "stack at {stack:#x}");
    }
    // Too small for anything, or past the end of all addresses.
    let page = mem::pages(1);
    for size in [0, 1, 15, 16, 23, usize::MAX, usize::MAX - page + 1] {
        check!(sys::thread_create(entry, page, size, 0) == Err(errno::INVAL), "stack of {size:#x}");
    }
    check_eq!(sys::thread_create(entry, usize::MAX - 8, 64, 0), Err(errno::INVAL));
    good!(sys::mem_unmap(page, PAGE));
}

fn waiting(tid: u32, _: usize) {
    COUNT.fetch_add(1, SeqCst);
    let gate = Lock::private(&GATE);
    gate.read();
    gate.unlock_read(tid);
}

/// Many threads, until there are no more: AGAIN, and one more can be made once one has gone. There are as many as expected,
/// with the first one.
fn limit(expected: Option<usize>) {
    const MOST: usize = 2000;
    let stacks =
        good!(sys::mem_map(0, MOST * PAGE, mem::READ | mem::WRITE, mem::ANON | mem::PRIVATE, mem::NO_FD, 0));
    let gate = Lock::private(&GATE);
    gate.write(thread::main_tid());
    let mut threads = [None; MOST];
    let mut made = 0;
    for (i, slot) in threads.iter_mut().enumerate() {
        match thread::spawn_on(stacks + i * PAGE, 1, waiting, 0) {
            Ok(thread) => *slot = Some(thread),
            Err(error) => {
                check_eq!(error, errno::AGAIN);
                break;
            }
        }
        made += 1;
    }
    match expected {
        Some(expected) => check_eq!(made + 1, expected),
        None => check!((100..MOST).contains(&made), "{made} threads"),
    }
    gate.unlock(thread::main_tid());
    for thread in threads.into_iter().flatten() {
        thread.join();
    }
    check_eq!(COUNT.load(SeqCst) as usize, made);
    check_eq!(GATE.load(SeqCst), 0);
    // The last one to be joined may not be gone yet.
    let thread = loop {
        match thread::spawn_on(stacks, 1, waiting, 0) {
            Err(errno::AGAIN) => good!(sys::thread_yield()),
            result => break good!(result),
        }
    };
    thread.join();
    good!(sys::mem_unmap(stacks, MOST * PAGE));
}

/// With a number as argdata, there is a limit of so many threads, and nothing else is tried.
fn main() {
    let number = auxv::argdata_number();
    if number.is_none() {
        start();
        bad_arguments();
    }
    limit(number);
}

guest::program!(main);
