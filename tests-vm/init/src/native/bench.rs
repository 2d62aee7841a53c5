// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What native system calls cost: a line `bench-native: NAME COUNT` for each, see ../../../guest/src/bin/bench.rs.

use super::{doing, Outcome};
use crate::abi::{number, open};
use crate::arch;
use crate::counted::{self, any};
use crate::files::{read_file, write_file};
use crate::process::Child;
use crate::sys::{self, Sharing};
use crate::{check, say};
use alloc::format;
use alloc::string::String;
use core::ffi::CStr;

/// The argument with which init is this benchmark.
pub const ARGUMENT: &CStr = c"bench";

/// The same files as the guest has, on the same file system.
const DIRECTORY: &CStr = c"/tmp/bench-native";
const EMPTY: &CStr = c"/tmp/bench-native/empty";

/// Runs it, in a process with nothing in its memory but itself.
pub fn run() -> Outcome {
    let limit = 20_000i32.to_le_bytes();
    sys::set_sysctlbyname("kern.threads.max_threads_per_proc", &limit).map_err(doing("more threads"))?;
    sys::mkdir(DIRECTORY, 0o755).map_err(doing("mkdir"))?;
    write_file(c"/tmp/bench-native/data", &[0; 8192], 0o644).map_err(doing("data"))?;
    let empty = read_file(c"/guest/empty_native").map_err(doing("/guest/empty_native"))?;
    write_file(EMPTY, &empty, 0o755).map_err(doing("empty"))?;
    Err(format!("execve: {}", sys::execve(c"/sbin/init", &[c"init", ARGUMENT])))
}

/// What `run` executes.
pub fn main() -> ! {
    sys::exit(match all() {
        Ok(()) => 0,
        Err(why) => {
            say!("bench-native: {why}");
            3
        }
    })
}

/// The least of many runs, less what the measurement takes.
fn measure(name: &str, rounds: usize, mut run: impl FnMut() -> sys::Result<usize>) -> Outcome {
    let (mut empty, mut least) = (u64::MAX, u64::MAX);
    for _ in 0..rounds {
        let start = arch::ticks();
        empty = empty.min(arch::ticks() - start);
        let start = arch::ticks();
        let result = run();
        least = least.min(arch::ticks() - start);
        result.map_err(doing(name))?;
    }
    say!("bench-native: {name} {}", least - empty);
    Ok(())
}

fn all() -> Outcome {
    let mut buffer = [0u8; 256];
    let buffer = buffer.as_mut_ptr() as usize;
    let null = sys::open(c"/dev/null", open::RDWR, 0).map_err(doing("/dev/null"))? as usize;
    let dir = sys::open(DIRECTORY, open::RDONLY, 0).map_err(doing("directory"))? as usize;
    let data = sys::open(c"/tmp/bench-native/data", open::RDONLY, 0).map_err(doing("data"))? as usize;
    descriptors(null, data, buffer)?;
    files(dir, buffer, "")?;
    sockets(buffer)?;
    others(buffer)?;
    processes()?;
    threads()?;
    // Last: there is no way back.
    any(number::CAP_ENTER, [0; 6]).map_err(doing("cap_enter"))?;
    files(dir, buffer, "-capsicum")
}

fn descriptors(null: usize, data: usize, buffer: usize) -> Outcome {
    measure("write", 200, || any(number::WRITE, [null, buffer, 1, 0, 0, 0]))?;
    measure("read", 200, || any(number::READ, [null, buffer, 1, 0, 0, 0]))?;
    let iov = [buffer, 1];
    measure("writev", 200, || any(number::WRITEV, [null, iov.as_ptr() as usize, 1, 0, 0, 0]))?;
    measure("fstat", 200, || any(number::FSTAT, [data, buffer, 0, 0, 0, 0]))?;
    measure("dup+close", 200, || {
        any(number::DUP, [null, 0, 0, 0, 0, 0]).and_then(|fd| any(number::CLOSE, [fd, 0, 0, 0, 0, 0]))
    })
}

fn files(dir: usize, buffer: usize, mode: &str) -> Outcome {
    let name = c"data".as_ptr() as usize;
    measure(&format!("openat+close{mode}"), 200, || {
        any(number::OPENAT, [dir, name, 0, 0, 0, 0]).and_then(|fd| any(number::CLOSE, [fd, 0, 0, 0, 0, 0]))
    })?;
    measure(&format!("fstatat{mode}"), 200, || any(number::FSTATAT, [dir, name, buffer, 0, 0, 0]))
}

fn sockets(buffer: usize) -> Outcome {
    let mut pair = [0i32; 2];
    any(number::SOCKETPAIR, [1, 1, 0, &raw mut pair as usize, 0, 0]).map_err(doing("socketpair"))?;
    let [a, b] = pair.map(|fd| fd as usize);
    measure("socketpair", 200, || {
        any(number::WRITE, [a, buffer, 1, 0, 0, 0])?;
        any(number::READ, [b, buffer, 1, 0, 0, 0])
    })?;
    any(number::WRITE, [a, buffer, 1, 0, 0, 0]).map_err(doing("write"))?;
    // struct pollfd: descriptor, POLLIN.
    let mut poll = [b as u64 | 1 << 32];
    let poll = poll.as_mut_ptr() as usize;
    measure("poll", 200, || any(number::POLL, [poll, 1, usize::MAX, 0, 0, 0]))
}

fn others(buffer: usize) -> Outcome {
    measure("clock_gettime", 200, || any(number::CLOCK_GETTIME, [4, buffer, 0, 0, 0, 0]))?;
    measure("mmap+munmap", 200, || {
        let page = any(number::MMAP, [0, 4096, 3, 0x1002, usize::MAX, 0])?;
        any(number::MUNMAP, [page, 4096, 0, 0, 0, 0])
    })?;
    measure("getrandom", 200, || any(number::GETRANDOM, [buffer, 16, 0, 0, 0, 0]))?;
    sys::sleep_ms(2000);
    measure("sched_yield", 200, || any(number::SCHED_YIELD, [0; 6]))
}

fn processes() -> Outcome {
    let child = |pid: i32, work: &dyn Fn()| {
        if pid == 0 {
            work();
            sys::exit(1);
        }
        sys::wait4(pid, 0).map(|(_, status)| status as usize)
    };
    measure("fork", 30, || child(sys::fork()?, &|| sys::exit(0)))?;
    measure("pdfork", 30, || {
        let mut fd = 0i32;
        if any(number::PDFORK, [&raw mut fd as usize, 0, 0, 0, 0, 0])? == 0 {
            sys::exit(0);
        }
        // POLLHUP comes unasked when the process ends.
        let mut poll = [u64::from(fd as u32)];
        any(number::POLL, [poll.as_mut_ptr() as usize, 1, usize::MAX, 0, 0, 0])?;
        any(number::CLOSE, [fd as usize, 0, 0, 0, 0, 0])
    })?;
    measure("execve", 30, || {
        child(sys::fork()?, &|| {
            let _ = sys::execve(EMPTY, &[EMPTY]);
        })
    })?;
    let (_, status) = sys::wait4(
        Child::fork(|| {
            let _ = sys::execve(EMPTY, &[EMPTY]);
            1
        })
        .map_err(doing("fork"))?
        .pid,
        0,
    )
    .map_err(doing("wait4"))?;
    check!(status == 0, "the empty program ended with {status:#x}");
    Ok(())
}

fn threads() -> Outcome {
    measure("lock", 200, || {
        counted::LOCK.lock(1);
        counted::LOCK.unlock();
        Ok(0)
    })?;
    let stack = sys::map_memory(counted::STACK, Sharing::Private).map_err(doing("mmap"))?;
    measure("thread", 50, || counted::thread(stack, counted::STACK).map(|()| 0))?;
    let both = |crowd: &str| {
        let count = counted::contended(stack).map_err(doing("a lock"))?;
        say!("bench-native: lock-contended{crowd} {count}");
        let count = counted::hop(stack).map_err(doing("a hop"))?;
        say!("bench-native: hop{crowd} {count}");
        Ok::<(), String>(())
    };
    both("")?;
    counted::crowd().map_err(doing("10,000 threads"))?;
    sys::sleep_ms(2000);
    both("-crowd")
}
