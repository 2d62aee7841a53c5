// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The random caller: all system calls with random and boundary arguments, the same ones for the same seed.
//!
//! `bin/fuzz` forks a process for each batch of calls, watches over it and starts the next. Here is what happens in such a
//! process. [`arguments`] has the kinds of arguments of each call, [`structures`] fills memory with what some of
//! them point to, [`arena`] is that memory, [`random`] the numbers, [`shared`] what the parent sees.
//!
//! A batch is of one of four kinds. `Calm`: no call can end or stop the process, so that an end is the kernel's
//! fault; threads and children call as well. `Crowd`: the same with more of them, which pass each other descriptors and execute, see
//! [`crowd`]. `Deadly`: anything goes. `Datagrams`, only where asked for: as `Calm`, but
//! with datagram sockets, and without threads and descriptors in messages: FreeBSD 14 loses
//! what a closed one had queued.

pub mod arena;
pub mod arguments;
pub mod crowd;
pub mod random;
pub mod shared;
pub mod structures;

use crate::names::{number, COUNT};
use crate::records::{fdflags, filetype, rights, FdStat, FileStat};
use crate::rt::raw::{self, Answer};
use crate::rt::thread;
use crate::sys::{self, Forked};
use crate::{check_eq, good, mem, DIRECTORY, FILE, NULL, PAGE};
use arena::Arena;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
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
    /// Threads, children, and what they have to do with each other.
    Crowd,
    /// Anything.
    Deadly,
}

impl Kind {
    /// That of a batch.
    pub fn of(batch: u32, datagrams: bool) -> Self {
        match batch % 8 {
            3 if datagrams => Self::Datagrams,
            5 => Self::Crowd,
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
static ARENA: AtomicUsize = AtomicUsize::new(0);
static SHARED: AtomicUsize = AtomicUsize::new(0);
/// Whether the threads are a crowd.
static CROWD: AtomicBool = AtomicBool::new(false);
/// Stacks, one for each thread of a batch.
static STACKS: AtomicUsize = AtomicUsize::new(0);

const STACK_PAGES: usize = 8;

/// The descriptor that no call gets to see.
const KEPT: u32 = 59;
/// Two directories, two files, two sockets and shared memory, which no call closes or replaces.
const SPARE: u32 = 60;
/// The program itself, and the memory of [`Shared`]: no call gets to see them either.
const PROGRAM: u32 = 67;
const COUNTERS: u32 = 68;

/// Makes a batch's calls and ends the process.
///
/// `alive` stays open, whatever the calls do, until the process is gone; `counters` is the memory of `shared`.
pub fn batch(seed: u64, kind: Kind, shared: Shared, alive: u32, counters: u32) -> ! {
    // Nothing of what is written at random shall be seen.
    good!(sys::fd_replace(NULL, crate::CONSOLE));
    let mut caller = Caller::first(seed, shared, kind);
    caller.trunk = kind != Kind::Datagrams;
    STACKS.store(mem::pages(BRANCHES as usize * STACK_PAGES), SeqCst);
    caller.descriptors(alive, counters);
    for i in 0..BATCH {
        caller.any();
        if i % 100 == 0 {
            caller.new_sockets();
        }
    }
    sys::proc_exit(0)
}

/// A thread: some calls on the same arena and the same descriptors.
fn thread_body(tid: u32, seed: usize) {
    let shared = Shared::at(SHARED.load(SeqCst));
    let kind = if CROWD.load(SeqCst) { Kind::Crowd } else { Kind::Calm };
    let mut caller = Caller::new(Random::new(seed as u64), Arena::at(ARENA.load(SeqCst)), shared, kind);
    caller.tid = tid;
    caller.branch();
}

impl Caller {
    /// The first one of a process, with an arena.
    fn first(seed: u64, shared: Shared, kind: Kind) -> Self {
        let arena = Arena::map();
        let mut random = Random::new(seed);
        arena.fill(&mut random);
        ARENA.store(arena.base(), SeqCst);
        SHARED.store(shared.base(), SeqCst);
        CROWD.store(kind == Kind::Crowd, SeqCst);
        Self::new(random, arena, shared, kind)
    }

    /// What a thread or a child does.
    fn branch(&mut self) {
        for _ in 0..self.size(BRANCH) {
            self.any();
        }
    }

    /// There is more of everything in a crowd.
    const fn size(&self, usual: u32) -> u32 {
        match self.kind {
            Kind::Crowd => 2 * usual,
            _ => usual,
        }
    }

    /// Makes one call, or several that belong together.
    fn any(&mut self) {
        if self.kind == Kind::Crowd && self.random.one_in(3) {
            self.together();
        } else {
            self.one();
        }
    }

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
    fn descriptors(&mut self, alive: u32, counters: u32) {
        let mut last = good!(sys::fd_dup(NULL));
        let first = last;
        while last < KEPT {
            last = good!(sys::fd_dup(NULL));
        }
        good!(sys::fd_replace(alive, KEPT));
        for fd in [DIRECTORY, DIRECTORY, FILE, FILE] {
            good!(sys::fd_dup(fd));
        }
        for _ in 0..2 {
            good!(sys::fd_dup(NULL));
        }
        let memory = good!(sys::fd_create1(filetype::SHARED_MEMORY));
        good!(sys::file_stat_fput(memory, &FileStat { size: 65_536, ..FileStat::default() }, 16));
        good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::PROC_EXEC | rights::FD_READ));
        check_eq!(good!(sys::fd_dup(counters)), COUNTERS);
        for fd in (first..KEPT).filter(|&fd| fd != alive && fd != counters).chain([alive, counters]) {
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
            Kind::Calm | Kind::Crowd | Kind::Deadly => filetype::SOCKET_STREAM,
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
        self.random.below(COUNT)
    }

    /// Changes arguments that would end or stop the program; `None` where it must not make the call at all.
    fn tamed(&mut self, number: u64, mut arguments: [u64; 6]) -> Option<[u64; 6]> {
        use number_of::*;
        if number >= COUNT {
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
        if self.children == self.size(BRANCHES) {
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
            if self.kind == Kind::Crowd {
                self.mortal();
            } else {
                close_sockets();
            }
            self.branch();
            sys::proc_exit(0);
        }
    }

    /// Starts a thread that makes some calls.
    fn thread(&mut self) {
        if self.threads == BRANCHES {
            return;
        }
        let stack = STACKS.load(SeqCst) + self.threads as usize * STACK_PAGES * PAGE;
        self.threads += 1;
        let seed = self.random.next_u64() as usize;
        self.shared.begins(number_of::THREAD, &[0; 6]);
        let answer = thread::spawn_on(stack, STACK_PAGES, thread_body, seed);
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
    pub const CLOSE: u64 = number("fd_close");
    pub const CREATE: u64 = number("fd_create1");
    pub const EXEC: u64 = number("proc_exec");
    pub const EXIT: u64 = number("proc_exit");
    pub const FORK: u64 = number("proc_fork");
    pub const MAP: u64 = number("mem_map");
    pub const OPEN: u64 = number("file_open");
    pub const PAIR: u64 = number("fd_create2");
    pub const PROTECT: u64 = number("mem_protect");
    pub const RAISE: u64 = number("proc_raise");
    pub const RECEIVE: u64 = number("sock_recv");
    pub const REPLACE: u64 = number("fd_replace");
    pub const SEND: u64 = number("sock_send");
    pub const SYNC: u64 = number("mem_sync");
    pub const THREAD: u64 = number("thread_create");
    pub const THREAD_EXIT: u64 = number("thread_exit");
    pub const UNMAP: u64 = number("mem_unmap");
}
