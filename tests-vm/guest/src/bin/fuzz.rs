// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The random caller: watches over processes that make random calls (`guest::fuzz`). Argdata: how many calls; the seed,
//! without which a random one is taken; the first batch, to see one again; `datagrams`. It fails when a batch that cannot end
//! itself ends with a signal or an error, when a call answers nonsense, or when a process that is killed stays.
#![no_std]
#![no_main]

use guest::fuzz::crowd::{branch, BRANCH};
use guest::fuzz::random::Random;
use guest::fuzz::shared::Shared;
use guest::fuzz::{batch, Kind};
use guest::names::NAMES;
use guest::records::{filetype, FileStat};
use guest::sys::{self, Happened, Sub, FD_READ, PROC_TERMINATE};
use guest::{auxv, check, good, say, DIRECTORY, FILE, FILE_SIZE};

/// A batch is stuck when it makes no call for so long.
const STUCK_MS: u64 = 2_000;
/// A process that was killed is gone after so long.
const GONE_MS: u64 = 60_000;
/// How often to look.
const STEP_MS: u64 = 250;
/// How many calls go by between two lines of output.
const REPORT: u64 = 500_000;

/// How batches ended.
#[derive(Default, Debug)]
struct Ends {
    complete: u32,
    killed_itself: u32,
    stuck: u32,
}

fn number(text: &[u8]) -> Option<u64> {
    core::str::from_utf8(text).ok()?.parse().ok()
}

fn random_seed() -> u64 {
    let mut bytes = [0; 8];
    good!(sys::random_get(bytes.as_mut_ptr() as usize, 8));
    u64::from_le_bytes(bytes) >> 1
}

/// Waits for an event of the first subscription, so long.
fn wait(subscription: Sub, ms: u64) -> Option<Happened> {
    let clock = Sub::clock(1, ms * 1_000_000, 0).tagged(0);
    let mut events = [Happened::default(); 2];
    let count = good!(sys::poll(&[subscription.tagged(1), clock], &mut events));
    events[..count].iter().find(|event| event.userdata() == 1).copied()
}

/// Runs a batch to its end.
fn run(index: u64, seed: u64, kind: Kind, (shared, counters): (Shared, u32), ends: &mut Ends) {
    // The child's socket is closed when the child is gone, whatever becomes of its descriptor.
    let (alive, childs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    shared.reset();
    let child = match good!(sys::proc_fork()) {
        sys::Forked::Child(_) => {
            good!(sys::fd_close(alive));
            batch(seed, kind, shared, childs, counters)
        }
        sys::Forked::Parent(fd) => fd,
    };
    good!(sys::fd_close(childs));
    let mut calls = shared.calls();
    let mut idle = 0;
    let end = loop {
        if let Some(event) = wait(Sub::fd(PROC_TERMINATE, child, 0), STEP_MS) {
            break Some(event);
        }
        idle = if shared.calls() == calls { idle + STEP_MS } else { 0 };
        calls = shared.calls();
        if idle >= STUCK_MS {
            break None;
        }
    };
    let (call, arguments) = shared.last();
    check!(
        shared.nonsense_seen() == 0,
        "call {call} {arguments:x?} failed with errno {}",
        shared.nonsense_seen()
    );
    match end.map(|event| event.ending()) {
        Some((0, 0)) => ends.complete += 1,
        Some(_) if shared.is_deadly() => ends.killed_itself += 1,
        Some((signal, code)) => {
            check!(
                false,
                "batch {index}: signal {signal}, exit {code}; the last call was {call} {arguments:x?}"
            );
        }
        None => {
            ends.stuck += 1;
            say!("stuck batch {index}: {call} {arguments:x?}");
        }
    }
    good!(sys::fd_close(child));
    let gone = wait(Sub::fd(FD_READ, alive, 0), GONE_MS);
    check!(gone.is_some(), "batch {index}: killed, but there; the last call was {call} {arguments:x?}");
    good!(sys::fd_close(alive));
}

/// Puts the file back to its size, and removes what is in the directory.
fn tidy() {
    let _ = sys::file_stat_fput(FILE, &FileStat { size: FILE_SIZE as u64, ..FileStat::default() }, 16);
    for depth in (1..=4).rev() {
        for choice in 0..4u32.pow(depth) {
            let mut path = [b'/'; 7];
            for i in 0..depth {
                path[2 * i as usize] = b"abcd"[(choice >> (2 * i) & 3) as usize];
            }
            let path = &path[..2 * depth as usize - 1];
            if sys::file_unlink(DIRECTORY, path, 0).is_err() {
                let _ = sys::file_unlink(DIRECTORY, path, 1);
            }
        }
    }
    let long = [b'x'; 255];
    for length in [254, 255] {
        for flags in [0, 1] {
            let _ = sys::file_unlink(DIRECTORY, &long[..length], flags);
        }
    }
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == 0);
    if auxv::argdata().starts_with(BRANCH) {
        branch(words.nth(1).and_then(number).unwrap_or(0));
    }
    let calls = words.next().and_then(number).unwrap_or(10_000);
    let seed = words.next().and_then(number).unwrap_or_else(random_seed);
    let first = words.next().and_then(number).unwrap_or(0);
    let datagrams = words.next() == Some(b"datagrams");
    say!("fuzz: {calls} calls with seed {seed}, from batch {first} on");
    let (shared, counters) = good!(Shared::new());
    let mut seeds = Random::new(seed);
    let mut ends = Ends::default();
    let mut index = 0;
    let mut reported = 0;
    while shared.calls() < calls {
        let batch_seed = seeds.next_u64();
        if index >= first {
            run(index, batch_seed, Kind::of(index as u32, datagrams), (shared, counters), &mut ends);
            if index % 8 == 0 {
                tidy();
            }
        }
        index += 1;
        if shared.calls() - reported >= REPORT {
            reported = shared.calls();
            say!("fuzz: {reported} calls, {index} batches, {ends:?}");
        }
    }
    tidy();
    say!("fuzz: {} calls, {index} batches, {ends:?}", shared.calls());
    for (number, name) in NAMES.iter().enumerate() {
        let (good, bad) = shared.results(number);
        say!("fuzz: {name} succeeded {good} times, failed {bad} times");
    }
    // A caller that is always refused tests nothing.
    let all = ["proc_exit", "thread_exit"];
    for (number, name) in NAMES.iter().enumerate() {
        let expected = calls >= 200_000 && !all.contains(name);
        check!(!expected || shared.results(number).0 > 0, "{name} never succeeded");
    }
}

guest::program!(main);
