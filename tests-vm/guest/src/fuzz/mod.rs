// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The random caller: all system calls with random and boundary arguments, the same ones for the same seed.
//!
//! `bin/fuzz` forks a process for each batch of calls, watches over it and starts the next. Here is what happens in such a
//! process. [`arguments`] has the kinds of arguments of each call, [`structures`] fills memory with what some of
//! them point to, [`arena`] is that memory, [`random`] the numbers, [`shared`] what the parent sees.
//!
//! A batch is of one of three kinds. `Calm`: no call can end or stop the process, so that an end is the kernel's
//! fault; threads and children call as well. `Deadly`: anything goes. `Datagrams`, only where asked for: as `Calm`, but
//! with datagram sockets, and without threads and descriptors in messages: FreeBSD 14 loses
//! what a closed one had queued.

pub mod arena;
pub mod arguments;
pub mod random;
pub mod shared;
pub mod structures;

use crate::names::number;
use crate::records::{fdflags, filetype, FdStat, FileStat};
use crate::rt::raw::{self, Answer};
use crate::rt::thread;
use crate::sys::{self, Forked};
use crate::{good, mem, DIRECTORY, FILE, NULL, PAGE};
use arena::Arena;
use core::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use random::Random;
use shared::Shared;

/// How many calls a batch has.
pub const BATCH: u32 = 2000;
/// How many calls a thread or a child makes.
const BRANCH: u32 = 100;
/// How many threads a batch starts, and how many children.
const BRANCHES: u32 = 4;

/// What a batch may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing that ends it.
    Calm,
    /// The same, with datagrams.
    Datagrams,
    /// Anything.
    Deadly,
}

impl Kind {
    /// That of a batch.
    pub fn of(batch: u32, datagrams: bool) -> Self {
        match batch % 8 {
            3 if datagrams => Self::Datagrams,
            7 => Self::Deadly,
            _ => Self::Calm,
        }
    }
}

/// The exit code of a process that saw an answer which is none.
pub const NONSENSE: u32 = 0xbad;

/// One that calls: the first thread, another one, or a child.
pub struct Caller {
    random: Random,
    arena: Arena,
    shared: Shared,
    kind: Kind,
    tid: u32,
    /// Whether it may make threads and children.
    trunk: bool,
    threads: u32,
    children: u32,
    mappings: [(usize, usize); 8],
    /// What the directory's files may have.
    rights: u64,
    /// What the last argument was about, for the length that follows it.
    length: u64,
}

/// What a thread finds when it starts.
static NEXT_SEED: AtomicUsize = AtomicUsize::new(0);
static ARENA: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicUsize = AtomicUsize::new(0);
/// The words that `rt::thread::bare_entry` asks for, and stacks, one for each thread of a batch.
static STACKS: AtomicUsize = AtomicUsize::new(0);

const STACK: usize = 8 * PAGE;

/// The descriptor that no call gets to see.
const KEPT: u32 = 59;
/// Two directories, two files, two sockets and shared memory, which no call closes or replaces.
const SPARE: u32 = 60;

/// Makes a batch's calls and ends the process.
///
/// `alive` stays open, whatever the calls do, until the process is gone.
pub fn batch(seed: u64, kind: Kind, shared: Shared, alive: u32) -> ! {
    // Nothing of what is written at random shall be seen.
    good!(sys::fd_replace(NULL, crate::CONSOLE));
    let arena = Arena::map();
    let mut random = Random::new(seed);
    arena.fill(&mut random);
    ARENA.store(arena.base(), SeqCst);
    SHARED.store(shared.base(), SeqCst);
    STACKS.store(mem::pages(BRANCHES as usize * STACK / PAGE), SeqCst);
    let mut caller = Caller::new(random, arena, shared, kind);
    caller.trunk = kind != Kind::Datagrams;
    caller.descriptors(alive);
    for i in 0..BATCH {
        caller.one();
        if i % 100 == 0 {
            caller.new_sockets();
        }
    }
    sys::proc_exit(0)
}

/// A thread: some calls on the same arena and the same descriptors.
fn thread_body(tid: u32, _argument: usize) {
    let random = Random::new(NEXT_SEED.load(SeqCst) as u64);
    let shared = Shared::at(SHARED.load(SeqCst));
    let mut caller = Caller::new(random, Arena::at(ARENA.load(SeqCst)), shared, Kind::Calm);
    caller.tid = tid;
    for _ in 0..BRANCH {
        caller.one();
    }
}

impl Caller {
    fn new(random: Random, arena: Arena, shared: Shared, kind: Kind) -> Self {
        Self {
            random,
            arena,
            shared,
            kind,
            tid: thread::main_tid(),
            trunk: false,
            threads: 0,
            children: 0,
            mappings: [(0, 0); 8],
            rights: sys::fd_stat_get(SPARE).map_or(0, |stat| stat.inheriting),
            length: 0,
        }
    }

    /// Descriptors of each kind: some that any call may close or replace, and from [`SPARE`] on some that stay.
    fn descriptors(&mut self, alive: u32) {
        let mut last = good!(sys::fd_dup(NULL));
        let first = last;
        while last < KEPT {
            last = good!(sys::fd_dup(NULL));
        }
        good!(sys::fd_replace(alive, KEPT));
        good!(sys::fd_close(alive));
        for fd in [DIRECTORY, DIRECTORY, FILE, FILE] {
            good!(sys::fd_dup(fd));
        }
        for _ in 0..2 {
            good!(sys::fd_dup(NULL));
        }
        let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
        good!(sys::file_stat_fput(memory, &FileStat { size: 65_536, ..FileStat::default() }, 16));
        for fd in (first..KEPT).filter(|&fd| fd != alive) {
            good!(sys::fd_close(fd));
        }
        // The same again, where they are free for all.
        for fd in [DIRECTORY, FILE, memory] {
            good!(sys::fd_dup(fd));
        }
        let pair = good!(sys::fd_create2(self.sockets()));
        do_not_wait(pair);
        self.rights = good!(sys::fd_stat_get(DIRECTORY)).inheriting;
        let rights = self.random.next_u64();
        let _ = sys::limited(FILE, rights & self.rights);
        self.new_sockets();
    }

    /// What sockets the batch has to do with.
    fn sockets(&self) -> u8 {
        match self.kind {
            Kind::Datagrams => filetype::SOCKET_DGRAM,
            Kind::Calm | Kind::Deadly => filetype::SOCKET_STREAM,
        }
    }

    /// Sockets in the place of those that were shut down or filled by now.
    fn new_sockets(&mut self) {
        if let Ok((a, b)) = sys::fd_create2(self.sockets()) {
            do_not_wait((a, b));
            for (new, spare) in [(a, SPARE + 4), (b, SPARE + 5)] {
                let _ = sys::fd_replace(new, spare);
                let _ = sys::fd_close(new);
            }
        }
    }

    /// Makes one call.
    fn one(&mut self) {
        let number = self.choose();
        if self.trunk && self.random.one_in(2) {
            if number == number_of::FORK {
                return self.child();
            }
            if number == number_of::THREAD {
                return self.thread();
            }
        }
        let arguments = self.arguments(number);
        let Some(arguments) = self.tamed(number, arguments) else { return };
        self.shared.begins(number, &arguments);
        let answer = raw::syscall(number, &arguments);
        self.shared.ended(number, answer.carry);
        self.look(number, &arguments, answer);
    }

    /// A number: mostly one of the table.
    fn choose(&mut self) -> u64 {
        if self.random.one_in(200) {
            return self.random.edge();
        }
        self.random.below(49)
    }

    /// Changes arguments that would end or stop the program; `None` where it must not make the call at all.
    fn tamed(&mut self, number: u64, mut arguments: [u64; 6]) -> Option<[u64; 6]> {
        use number_of::*;
        if number >= 49 {
            return Some(arguments);
        }
        match number {
            // A child that nobody knows of calls on.
            FORK => return None,
            MAP if self.kind != Kind::Deadly && arguments[3] & u64::from(mem::FIXED) != 0 => {
                self.arena.tame(&mut self.random, &mut arguments);
            }
            ADVISE | PROTECT | SYNC | UNMAP if self.kind != Kind::Deadly => {
                self.arena.tame(&mut self.random, &mut arguments);
            }
            // Once in a while, or a deadly batch has but a few calls.
            EXIT | RAISE | THREAD | THREAD_EXIT | MAP | PROTECT | UNMAP if self.kind == Kind::Deadly => {
                if !self.random.one_in(32) {
                    return None;
                }
                self.shared.deadly();
            }
            EXIT => return None,
            // Signals that do nothing by default, and what is none.
            RAISE if !matches!(arguments[0] as u8, 0 | 4 | 5 | 11 | 21 | 27..) => return None,
            THREAD_EXIT => arguments[1] &= !0xcc,
            THREAD => arguments[0] = self.random.bad_address(),
            _ => {}
        }
        Some(arguments)
    }

    /// Looks at an answer, and keeps mappings from becoming too many.
    fn look(&mut self, number: u64, arguments: &[u64; 6], answer: Answer) {
        if answer.carry {
            if !(1..=76).contains(&answer.first) {
                self.shared.nonsense(answer.first);
                sys::proc_exit(NONSENSE);
            }
            return;
        }
        match number {
            number_of::PAIR => do_not_wait((answer.first as u32, answer.second as u32)),
            number_of::MAP if !self.arena.has(answer.first as usize) => {
                let slot = self.random.below(8) as usize;
                let (old, length) = core::mem::replace(
                    &mut self.mappings[slot],
                    (answer.first as usize, arguments[1] as usize),
                );
                if length != 0 {
                    let _ = sys::mem_unmap(old, length);
                }
            }
            _ => {}
        }
    }

    /// Forks; the child makes some calls. Its descriptor stays among the others.
    fn child(&mut self) {
        if self.children == BRANCHES {
            return;
        }
        self.children += 1;
        let seed = self.random.next_u64();
        self.shared.begins(number_of::FORK, &[0; 6]);
        let answer = sys::proc_fork();
        self.shared.ended(number_of::FORK, answer.is_err());
        if let Ok(Forked::Child(tid)) = answer {
            self.random = Random::new(seed);
            self.trunk = false;
            self.tid = tid;
            close_sockets();
            for _ in 0..BRANCH {
                self.one();
            }
            sys::proc_exit(0);
        }
    }

    /// Starts a thread that makes some calls.
    fn thread(&mut self) {
        if self.threads == BRANCHES {
            return;
        }
        let words = self.arena.thread_words();
        mem::put_words(words, &[thread_body as *const () as usize, 0]);
        NEXT_SEED.store(self.random.next_u64() as usize, SeqCst);
        let stack = STACKS.load(SeqCst) + self.threads as usize * STACK;
        self.threads += 1;
        self.shared.begins(number_of::THREAD, &[0; 6]);
        let answer = sys::thread_create(thread::bare_entry(), stack, STACK, words);
        self.shared.ended(number_of::THREAD, answer.is_err());
    }
}

/// Closes a child's sockets. In a message that waits in one of them might be the descriptor of the child itself: stopped or
/// blocked, it would then be there for ever.
fn close_sockets() {
    let mut free = 0;
    for fd in 0.. {
        match sys::fd_stat_get(fd) {
            // New descriptors get the lowest number that is free: behind so many there are no more.
            Err(_) if free == 2 * SPARE => return,
            Err(_) => free += 1,
            Ok(stat) => {
                free = 0;
                if fd != KEPT && matches!(stat.filetype, filetype::SOCKET_STREAM | filetype::SOCKET_DGRAM) {
                    let _ = sys::fd_close(fd);
                }
            }
        }
    }
}

/// Sockets that nobody else writes to must not be waited for.
fn do_not_wait((a, b): (u32, u32)) {
    for fd in [a, b] {
        let _ = sys::fd_stat_put(fd, &FdStat { flags: fdflags::NONBLOCK, ..FdStat::default() }, 1);
    }
}

/// The calls that matter here.
mod number_of {
    use super::number;
    pub const ADVISE: u64 = number("mem_advise");
    pub const EXIT: u64 = number("proc_exit");
    pub const FORK: u64 = number("proc_fork");
    pub const MAP: u64 = number("mem_map");
    pub const PAIR: u64 = number("fd_create2");
    pub const PROTECT: u64 = number("mem_protect");
    pub const RAISE: u64 = number("proc_raise");
    pub const SYNC: u64 = number("mem_sync");
    pub const THREAD: u64 = number("thread_create");
    pub const THREAD_EXIT: u64 = number("thread_exit");
    pub const UNMAP: u64 = number("mem_unmap");
}
