// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What native system calls cost: a line `bench-native: NAME COUNT` for each, see ../../../guest/src/bin/bench.rs.

use super::{doing, Outcome};
use crate::abi::number;
use crate::{counted, say, sys};
use alloc::format;

/// The least of many runs, less what the measurement takes.
fn measure(name: &str, rounds: usize, mut run: impl FnMut() -> sys::Result<()>) -> Outcome {
    let (mut empty, mut least) = (u64::MAX, u64::MAX);
    for _ in 0..rounds {
        let start = sys::tsc();
        empty = empty.min(sys::tsc() - start);
        let start = sys::tsc();
        let result = run();
        least = least.min(sys::tsc() - start);
        result.map_err(doing(name))?;
    }
    say!("bench-native: {name} {}", least - empty);
    Ok(())
}

/// Runs it.
pub fn run() -> Outcome {
    let at = |memory: &mut [u8]| memory.as_mut_ptr() as usize;
    let mut buffer = [0u8; 256];
    let buffer = at(&mut buffer);
    let null = sys::open(c"/dev/null", crate::abi::open::RDWR, 0).map_err(doing("/dev/null"))?;
    let data = sys::open(c"/etc/tests", crate::abi::open::RDONLY, 0).map_err(doing("/etc/tests"))?;
    let dir = sys::open(c"/etc", crate::abi::open::RDONLY, 0).map_err(doing("/etc"))?;
    let (null, data, dir) = (null as usize, data as usize, dir as usize);
    let name = c"tests".as_ptr() as usize;
    // SAFETY of the calls in here: counted::bench_call says what it takes.
    let call = counted::bench_call;
    let one = |number, args| call(number, args).map(drop);
    measure("write", 200, || one(number::WRITE, [null, buffer, 1, 0, 0, 0]))?;
    measure("read", 200, || one(number::READ, [null, buffer, 1, 0, 0, 0]))?;
    measure("fstat", 200, || one(number::FSTAT, [data, buffer, 0, 0, 0, 0]))?;
    measure("dup+close", 200, || {
        let fd = call(number::DUP, [null, 0, 0, 0, 0, 0])?;
        one(number::CLOSE, [fd, 0, 0, 0, 0, 0])
    })?;
    measure("openat+close", 200, || {
        let fd = call(number::OPENAT, [dir, name, 0, 0, 0, 0])?;
        one(number::CLOSE, [fd, 0, 0, 0, 0, 0])
    })?;
    measure("fstatat", 200, || one(number::FSTATAT, [dir, name, buffer, 0, 0, 0]))?;
    let mut pair = [0i32; 2];
    one(number::SOCKETPAIR, [1, 1, 0, &raw mut pair as usize, 0, 0]).map_err(doing("socketpair"))?;
    let [a, b] = pair.map(|fd| fd as usize);
    measure("socketpair-write+read", 200, || {
        one(number::WRITE, [a, buffer, 1, 0, 0, 0])?;
        one(number::READ, [b, buffer, 1, 0, 0, 0])
    })?;
    one(number::WRITE, [a, buffer, 1, 0, 0, 0]).map_err(doing("write"))?;
    // struct pollfd: descriptor, POLLIN.
    let mut poll = [b as u64 | 1 << 32];
    let poll = poll.as_mut_ptr() as usize;
    measure("poll", 200, || one(number::POLL, [poll, 1, usize::MAX, 0, 0, 0]))?;
    measure("clock_gettime", 200, || one(number::CLOCK_GETTIME, [4, buffer, 0, 0, 0, 0]))?;
    measure("mmap+munmap", 200, || {
        let page = call(number::MMAP, [0, 4096, 3, 0x1002, usize::MAX, 0])?;
        one(number::MUNMAP, [page, 4096, 0, 0, 0, 0])
    })?;
    measure("getrandom", 200, || one(number::GETRANDOM, [buffer, 16, 0, 0, 0, 0]))?;
    measure("sched_yield", 200, || one(number::SCHED_YIELD, [0; 6]))?;
    measure("thread", 50, counted::bench_thread)?;
    let hop = counted::bench_hops().map_err(doing("threads"))?;
    say!("bench-native: hop {hop}");
    measure("fork+exit+wait", 30, || {
        let child = sys::fork()?;
        if child == 0 {
            sys::exit(0);
        }
        sys::wait4(child, 0).map(drop)
    })
}
