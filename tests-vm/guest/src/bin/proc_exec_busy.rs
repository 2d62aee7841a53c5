// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_exec from processes that do other things as well: with threads that run, sleep and wait for locks; killed in the
//! middle; from files that are unlinked, cut short or grown; with as much argument data as there may be.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};
use guest::records::{filetype, rights, FdStat, FileStat};
use guest::sync::{pause, until, Condvar, Lock};
use guest::sys::{self, file_open, proc_exec, spawn, Sub, FD_READ, PROC_TERMINATE};
use guest::{auxv, check, check_eq, clockid, errno, good, mem, thread, DIRECTORY, NULL, PAGE};

const DIR: u64 = DIRECTORY as u64;
/// Argument data of what is executed: it says something and ends, or executes itself for ever.
const SAYS: &[u8] = b"says";
const LOOPS: &[u8] = b"loops";
/// The most argument data there may be.
const MOST: usize = (512 << 10) - 1;

static WORD: AtomicU32 = AtomicU32::new(0);
static CONDITION: AtomicU32 = AtomicU32::new(0);
static GUARD: AtomicU32 = AtomicU32::new(0);
static RUNNING: AtomicU32 = AtomicU32::new(0);
static TURNS: AtomicU32 = AtomicU32::new(0);

fn program() -> u32 {
    good!(file_open(DIR, b"self", 0, rights::FD_READ | rights::PROC_EXEC))
}

/// One thread computes, one makes calls, others sleep in all ways.
fn busy(tid: u32, kind: usize) {
    RUNNING.fetch_add(1, SeqCst);
    match kind {
        0 => loop {
            TURNS.fetch_add(1, SeqCst);
        },
        1 => loop {
            let fd = good!(sys::fd_dup(NULL));
            let _ = sys::write(fd, b"x");
            good!(sys::fd_close(fd));
        },
        2 => pause(600_000),
        3 => Lock::private(&WORD).write(tid),
        4 => {
            let guard = Lock::private(&GUARD);
            guard.write(tid);
            Condvar::private(&CONDITION).wait(guard);
            // Another exec that fails looks like a signal.
            pause(600_000);
        }
        5 => {
            let _ = sys::read(silence(), &mut [0]);
        }
        6 => {
            let _ = sys::poll_one(&[Sub::fd(FD_READ, silence(), 0)]);
        }
        _ => {
            let process = good!(spawn(|| loop {
                pause(600_000);
            }));
            let clock = Sub::clock(clockid::MONOTONIC as u32, 600_000_000_000, 0);
            let _ =
                sys::poll_one(&[Sub::fd(PROC_TERMINATE, process, 0), Sub::fd(FD_READ, silence(), 1), clock]);
        }
    }
}

/// A socket on which nothing ever arrives.
fn silence() -> u32 {
    let (ours, _theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    ours
}

fn start_threads(me: u32) {
    RUNNING.store(0, SeqCst);
    Lock::private(&WORD).write(me);
    for kind in 0..8 {
        thread::spawn_loose(busy, kind);
    }
    until(|| RUNNING.load(SeqCst) == 8);
    pause(5);
}

/// What is executed has a descriptor of a socket, to which it says that all is well, and one thread.
fn says() {
    check_eq!(sys::fd_stat_get(1), Err(errno::BADF));
    check_eq!(sys::write(0, b"ok"), Ok(2));
}

fn verdict(end: u32) {
    let mut text = [0; 4];
    check_eq!(sys::read(end, &mut text), Ok(2));
    check_eq!(&text[..2], b"ok");
    check_eq!(sys::read(end, &mut text), Ok(0));
    good!(sys::fd_close(end));
}

fn with_threads(exec: u32) {
    for _ in 0..10 {
        let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let child = match good!(sys::proc_fork()) {
            sys::Forked::Child(tid) => {
                start_threads(tid);
                let error = proc_exec(exec, SAYS, &[theirs]);
                guest::say!("proc_exec: {error:?}");
                sys::proc_exit(1)
            }
            sys::Forked::Parent(fd) => fd,
        };
        good!(sys::fd_close(theirs));
        verdict(ours);
        check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
        good!(sys::fd_close(child));
    }
}

/// After an exec that fails, all threads go on.
fn failing_with_threads(exec: u32) {
    let child = match good!(sys::proc_fork()) {
        sys::Forked::Child(tid) => {
            start_threads(tid);
            for _ in 0..50 {
                let turns = TURNS.load(SeqCst);
                check_eq!(proc_exec(exec, SAYS, &[4000]), Err(errno::BADF));
                check!(proc_exec(NULL, SAYS, &[0]).is_err());
                until(|| TURNS.load(SeqCst) != turns);
            }
            sys::proc_exit(3)
        }
        sys::Forked::Parent(fd) => fd,
    };
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 3));
    good!(sys::fd_close(child));
}

/// Two threads execute at once: one of them does.
fn twice(exec: u32) {
    static SOCKET: AtomicU32 = AtomicU32::new(0);
    static EXEC: AtomicU32 = AtomicU32::new(0);
    static GATE: AtomicU32 = AtomicU32::new(0);
    fn executes(_: u32, _: usize) {
        until(|| GATE.load(SeqCst) != 0);
        let error = proc_exec(EXEC.load(SeqCst), SAYS, &[SOCKET.load(SeqCst)]);
        guest::say!("proc_exec: {error:?}");
    }
    for _ in 0..20 {
        let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let child = good!(spawn(|| {
            SOCKET.store(theirs, SeqCst);
            EXEC.store(exec, SeqCst);
            let threads = [(); 3].map(|()| thread::spawn(executes, 0));
            GATE.store(1, SeqCst);
            threads.into_iter().for_each(thread::Thread::join);
            1
        }));
        good!(sys::fd_close(theirs));
        verdict(ours);
        check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
        good!(sys::fd_close(child));
    }
}

/// One thread executes and another ends the process: one of the two happens.
fn ended(exec: u32) {
    static GATE: AtomicU32 = AtomicU32::new(0);
    fn ends(_: u32, turns: usize) {
        while GATE.load(SeqCst) == 0 {
            core::hint::spin_loop();
        }
        spin(turns);
        sys::proc_exit(7)
    }
    fn spin(turns: usize) {
        (0..turns).for_each(|_| core::hint::spin_loop());
    }
    // Answers which came first: 0 is proc_exec.
    let race = |turns: [usize; 2]| {
        let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let child = good!(spawn(|| {
            thread::spawn_loose(ends, turns[1]);
            pause(2);
            GATE.store(1, SeqCst);
            spin(turns[0]);
            let error = proc_exec(exec, SAYS, &[theirs]);
            guest::say!("proc_exec: {error:?}");
            1
        }));
        good!(sys::fd_close(theirs));
        let first = match sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending() {
            (0, 0) => {
                verdict(ours);
                0
            }
            other => {
                check_eq!(other, (0, 7));
                check_eq!(sys::read(ours, &mut [0]), Ok(0));
                good!(sys::fd_close(ours));
                1
            }
        };
        good!(sys::fd_close(child));
        first
    };
    // Who comes first waits for longer the next time, so that it is a close race on any machine.
    let (mut turns, mut seen) = ([500; 2], [0; 2]);
    for _ in 0..40 {
        let first = race(turns);
        seen[first] += 1;
        turns[first] = (turns[first] * 2).clamp(500, 1 << 22);
        turns[1 - first] /= 2;
    }
    check!(seen[0] > 0 && seen[1] > 0, "proc_exec came first {} times, proc_exit {}", seen[0], seen[1]);
}

/// Executes itself, with the descriptors that it has.
fn loops() {
    let fds = [0, 1, 0, 1];
    let error = proc_exec(0, LOOPS, &fds);
    guest::say!("proc_exec: {error:?}");
}

fn killed(exec: u32) {
    for i in 0..100u64 {
        let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
        let child = match good!(sys::proc_fork()) {
            sys::Forked::Child(tid) => {
                if i % 4 == 0 {
                    start_threads(tid);
                }
                let _ = proc_exec(exec, LOOPS, &[exec, theirs]);
                sys::proc_exit(1)
            }
            sys::Forked::Parent(fd) => fd,
        };
        good!(sys::fd_close(theirs));
        pause(i % 17);
        good!(sys::fd_close(child));
        // All of it is gone, the descriptors that were being passed included.
        check!(sys::event_now(Sub::fd(FD_READ, ours, 0)).is_some() || sys::read(ours, &mut [0]) == Ok(0));
        good!(sys::fd_close(ours));
    }
}

/// Copies the program over a file that may be executed.
fn copy_over(name: &[u8]) {
    let from = good!(file_open(DIR, b"self", 0, rights::FD_READ));
    let stat = FdStat { base: rights::FD_READ | rights::FD_WRITE, ..FdStat::default() };
    let to = good!(sys::file_open_with(DIR, name, 8, &stat));
    let mut buffer = [0; 8192];
    loop {
        let length = good!(sys::read(from, &mut buffer));
        if length == 0 {
            break;
        }
        check_eq!(sys::write(to, &buffer[..length]), Ok(length));
    }
    for fd in [from, to] {
        good!(sys::fd_close(fd));
    }
}

fn resize(name: &[u8], size: u64) {
    let rights = rights::FD_WRITE | rights::FILE_STAT_FPUT_SIZE;
    let fd = good!(file_open(DIR, name, 0, rights));
    good!(sys::file_stat_fput(fd, &FileStat { size, ..FileStat::default() }, 16));
    good!(sys::fd_close(fd));
}

fn says_ok(exec: u32) {
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let child = good!(spawn(|| {
        let error = proc_exec(exec, SAYS, &[theirs]);
        check_eq!(error, Err(errno::NOENT));
        u32::from(sys::write(theirs, b"ok") != Ok(2))
    }));
    good!(sys::fd_close(theirs));
    verdict(ours);
    // Until then, the file is in use.
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
    good!(sys::fd_close(child));
}

/// What is cut short is no program any more. Without a name it is one, as far as the file system opens what has none.
fn changed_files() {
    copy_over(b"script");
    let whole = good!(sys::file_stat_get(DIR, b"script")).size;
    let exec = good!(file_open(DIR, b"script", 0, rights::FD_READ | rights::PROC_EXEC));
    says_ok(exec);
    for size in [0, 1, 63, 64, 4095, whole / 2] {
        resize(b"script", size);
        check_eq!(proc_exec(exec, SAYS, &[]), Err(errno::NOEXEC));
    }
    // Grown again, its segments are zeros: nothing to run, but nothing that breaks.
    resize(b"script", whole);
    check!(proc_exec(exec, SAYS, &[]).is_err());
    good!(sys::fd_close(exec));
    copy_over(b"native");
    let exec = good!(file_open(DIR, b"native", 0, rights::FD_READ | rights::PROC_EXEC));
    good!(sys::file_unlink(DIRECTORY, b"native", 0));
    says_ok(exec);
    good!(sys::fd_close(exec));
}

fn most_data(exec: u32) {
    let pages = mem::pages((512 << 10) / PAGE);
    let data = mem::bytes(pages, MOST);
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let child = good!(spawn(|| {
        for (i, byte) in SAYS.iter().enumerate() {
            mem::poke(pages + i, *byte);
        }
        let error = proc_exec(exec, data, &[theirs]);
        guest::say!("proc_exec: {error:?}");
        1
    }));
    good!(sys::fd_close(theirs));
    verdict(ours);
    good!(sys::fd_close(child));
}

fn main() {
    let data = auxv::argdata();
    if data == LOOPS {
        return loops();
    }
    if data.starts_with(SAYS) {
        check!(data.len() == SAYS.len() || data.len() == MOST);
        return says();
    }
    let exec = program();
    with_threads(exec);
    failing_with_threads(exec);
    twice(exec);
    ended(exec);
    killed(exec);
    changed_files();
    most_data(exec);
    good!(sys::fd_close(exec));
}

guest::program!(main);
