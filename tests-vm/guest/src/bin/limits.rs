// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Limits that native tests set: `processes N` makes as many processes as it can, which is to be so many; with
//! `descriptors N` a process may have so many descriptors, with `list N` proc_exec may be given so many, and with `exec N` it
//! is given so many, although that takes a larger table. `files`, `buffers`, `memory` and `swap`: there is no more of that after
//! some, then each call that takes it fails and leaves nothing, and once it is given back all is well.
#![no_std]
#![no_main]

use core::cell::Cell;
use guest::records::{filetype, rights, FileStat};
use guest::sys::{self, Forked};
use guest::{auxv, check, check_eq, errno, good, mem, CONSOLE, DIRECTORY, FILE, NULL, PAGE};

const MOST: usize = 300;
/// The argument data of the program that `exec N` executes, and the number of its descriptors.
const EXECUTED: &[u8] = b"executed ";

/// A bomb.
fn processes(limit: usize) {
    let mut children = [0; MOST];
    let mut count = 0;
    let error = loop {
        match sys::proc_fork() {
            Ok(Forked::Child(_)) => loop {
                guest::sync::pause(60_000);
            },
            Ok(Forked::Parent(fd)) => {
                check!(count < MOST, "no limit");
                children[count] = fd;
                count += 1;
            }
            Err(error) => break error,
        }
    };
    check_eq!((error, count), (errno::AGAIN, limit));
    // The kernel lets it wait half a second each time.
    check!(matches!(sys::proc_fork(), Err(errno::AGAIN)));
    for &fd in &children[..count] {
        good!(sys::fd_close(fd));
    }
}

/// A list for proc_exec that is too long is refused before anything else; the caller goes on.
fn list(limit: usize) {
    let list = [CONSOLE; MOST];
    for _ in 0..20 {
        check_eq!(sys::proc_exec(4000, b"", &list[..limit + 1]), Err(errno::TOOBIG));
        check_eq!(sys::proc_exec(4000, b"", &list[..limit]), Err(errno::BADF));
    }
}

/// So many descriptors, and no more.
fn descriptors(limit: usize) {
    list(limit);
    let first = good!(sys::fd_dup(NULL));
    let mut last = first;
    let error = loop {
        match sys::fd_dup(NULL) {
            Ok(fd) => last = fd,
            Err(error) => break error,
        }
    };
    check_eq!(error, errno::MFILE);
    check_eq!(last as usize + 1, limit);
    check!(matches!(sys::proc_fork(), Err(errno::MFILE)));
    for fd in first..=last {
        good!(sys::fd_close(fd));
    }
}

/// The program goes on as another one.
fn exec(count: usize, text: &[u8]) {
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::PROC_EXEC | rights::FD_READ));
    let mut data = [0; EXECUTED.len() + 8];
    let data = &mut data[..EXECUTED.len() + text.len()];
    data[..EXECUTED.len()].copy_from_slice(EXECUTED);
    data[EXECUTED.len()..].copy_from_slice(text);
    let error = sys::proc_exec(program, data, &[CONSOLE; MOST][..count]);
    check!(false, "proc_exec with {count} descriptors: {error:?}");
}

fn executed(count: usize) {
    for fd in 0..MOST as u32 {
        let open = sys::fd_stat_get(fd).map(drop);
        check_eq!(open, if (fd as usize) < count { Ok(()) } else { Err(errno::BADF) });
    }
}

fn memory_file() -> sys::Result<u32> {
    sys::fd_create1(filetype::SHARED_MEMORY)
}

/// The open files of the system.
fn files() {
    let mut fds = [0; MOST];
    let program = good!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::FD_READ));
    good!(sys::fd_close(program));
    let mut count = 0;
    // For a second there has been none: others may have been giving some back, as does who waited for this program's start.
    let mut without = 0;
    while without < 100 {
        match memory_file() {
            Ok(fd) => {
                check!(count < MOST, "no limit");
                fds[count] = fd;
                (count, without) = (count + 1, 0);
            }
            Err(error) => {
                check_eq!(error, errno::NFILE);
                without += 1;
                guest::sync::pause(10);
            }
        }
    }
    check!(count > 4, "{count} files");
    for round in 0..30 {
        for kind in [filetype::SOCKET_STREAM, filetype::SOCKET_DGRAM] {
            check!(matches!(sys::fd_create2(kind), Err(errno::NFILE)), "round {round}");
        }
        check!(matches!(sys::proc_fork(), Err(errno::NFILE)), "round {round}");
        check_eq!(sys::file_open(DIRECTORY.into(), b"self", 0, rights::FD_READ), Err(errno::NFILE));
        check_eq!(sys::file_open(DIRECTORY.into(), b"new", 1, rights::FD_WRITE), Err(errno::NFILE));
        // With one file, the second one of a pair fails; the first is given back.
        good!(sys::fd_close(fds[0]));
        check!(matches!(sys::fd_create2(filetype::SOCKET_STREAM), Err(errno::NFILE)), "round {round}");
        fds[0] = good!(memory_file());
        check_eq!(memory_file(), Err(errno::NFILE));
        // What takes no file works.
        let copy = good!(sys::fd_dup(NULL));
        good!(sys::fd_replace(NULL, copy));
        good!(sys::fd_close(copy));
    }
    for &fd in &fds[..count] {
        good!(sys::fd_close(fd));
    }
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// Buffers of sockets.
fn buffers() {
    for round in 0..30 {
        let mut pairs = [(0, 0); MOST];
        let mut count = 0;
        let error = loop {
            match sys::fd_create2(if round % 2 == 0 {
                filetype::SOCKET_STREAM
            } else {
                filetype::SOCKET_DGRAM
            }) {
                Ok(pair) => pairs[count] = pair,
                Err(error) => break error,
            }
            count += 1;
        };
        check_eq!(error, errno::NOBUFS);
        check!(count > 1, "{count} pairs");
        for &(a, b) in &pairs[..count] {
            good!(sys::fd_close(a));
            good!(sys::fd_close(b));
        }
    }
}

fn map(size: usize) -> sys::Result<usize> {
    sys::mem_map(0, size, mem::READ | mem::WRITE, mem::ANON | mem::PRIVATE, mem::NO_FD, 0)
}

/// All the memory that there is.
struct Memory {
    mapped: [(usize, usize); 1000],
    count: usize,
}

impl Memory {
    fn take() -> Self {
        let mut memory = Self { mapped: [(0, 0); 1000], count: 0 };
        memory.take_more();
        check!(memory.count > 2, "{} mappings", memory.count);
        memory
    }

    fn take_more(&mut self) {
        for size in [16 << 20, 1 << 20, 16 * PAGE, PAGE] {
            let error = loop {
                check!(self.count < self.mapped.len(), "no limit");
                match map(size) {
                    Ok(address) => self.mapped[self.count] = (address, size),
                    Err(error) => break error,
                }
                self.count += 1;
            };
            check_eq!(error, errno::NOMEM);
        }
    }

    /// A call fails. What it may do instead is undone: where the kernel has just given up memory of its own there is some again.
    fn refused<T>(&mut self, mut call: impl FnMut() -> sys::Result<T>, undo: impl Fn(T)) {
        for _ in 0..100 {
            match call() {
                Ok(value) => undo(value),
                Err(error) => {
                    check_eq!(error, errno::NOMEM);
                    return;
                }
            }
            self.take_more();
        }
        check!(false, "never refused");
    }

    fn give_back(self) {
        for &(address, size) in &self.mapped[..self.count] {
            good!(sys::mem_unmap(address, size));
        }
    }
}

/// The size of the address space.
fn memory() {
    for _ in 0..10 {
        let all = Memory::take();
        check_eq!(sys::mem_map(0, PAGE, mem::READ, mem::PRIVATE, FILE, 0), Err(errno::NOMEM));
        check_eq!(map(1 << 46), Err(errno::NOMEM));
        all.give_back();
        good!(sys::mem_unmap(good!(map(1 << 20)), 1 << 20));
    }
}

/// What could have to be swapped out.
fn swap() {
    let shared = good!(memory_file());
    let sized = |size| sys::file_stat_fput(shared, &FileStat { size, ..FileStat::default() }, 16);
    let copied = |page| sys::mem_protect(page, PAGE, mem::READ | mem::WRITE);
    let pages = || good!(sys::mem_map(0, PAGE, mem::READ, mem::PRIVATE, FILE, 0));
    let fork = || {
        let forked = sys::proc_fork()?;
        if let Forked::Child(_) = forked {
            sys::proc_exit(0);
        }
        Ok(forked)
    };
    let forget = |forked| {
        if let Forked::Parent(fd) = forked {
            good!(sys::fd_close(fd));
        }
    };
    for _ in 0..10 {
        let page = Cell::new(pages());
        let mut all = Memory::take();
        all.refused(
            || copied(page.get()),
            |()| {
                good!(sys::mem_unmap(page.get(), PAGE));
                page.set(pages());
            },
        );
        all.refused(fork, forget);
        all.refused(|| sized(1 << 20), |()| good!(sized(0)));
        check_eq!(good!(sys::file_stat_fget(shared)).size, 0);
        all.give_back();
        good!(copied(page.get()));
        good!(sys::mem_unmap(page.get(), PAGE));
        forget(good!(fork()));
    }
    good!(sized(1 << 20));
}

fn main() {
    let mut words = auxv::argdata().split(|&byte| byte == b' ');
    let what = words.next().unwrap_or_default();
    let text = words.next().unwrap_or_default();
    match (what, auxv::number(text)) {
        (b"processes", Some(limit)) => processes(limit),
        (b"descriptors", Some(limit)) => descriptors(limit),
        (b"list", Some(limit)) => list(limit),
        (b"exec", Some(count)) => exec(count, text),
        (b"executed", Some(count)) => executed(count),
        (b"files", None) => files(),
        (b"buffers", None) => buffers(),
        (b"memory", None) => memory(),
        (b"swap", None) => swap(),
        _ => check!(false, "what, and how many?"),
    }
}

guest::program!(main);
