// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! ptrace(2) of guests: what a debugger and truss(1) see and do, and that the guests are none the worse for it.

use super::{doing, executing_guest, guest_program, Outcome};
use crate::abi::{open, signal, Errno, Fields};
use crate::kinfo::KInfo;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::ptrace::{self, Stop};
use crate::{check, say, sys};
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

#[path = "../../../../cloudabi-rt/src/rt/calls.rs"]
mod calls;

macro_rules! count {
    ($($name:ident)*) => { [$(stringify!($name)),*].len() as u32 };
}
/// How many system calls there are.
const COUNT: u32 = calls::for_each_call!(count);

const LIMIT_MS: u64 = 60_000;
/// Numbers in CloudABI's table.
const FD_WRITE: u32 = 16;
const PROC_EXIT: u32 = 39;

/// Starts a program that has stopped before its first instruction.
fn start(program: &Program, prepare: impl FnOnce() -> sys::Result<()>) -> Result<Child, String> {
    let child = program.start(prepare).map_err(doing("starting it"))?;
    let stop = wait(&child)?;
    check!(stop == Status::Stopped(signal::TRAP), "a stop by signal 5 at exec expected, seen {stop}");
    Ok(child)
}

fn wait(child: &Child) -> Result<Status, String> {
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    status.ok_or_else(|| format!("neither stop nor end within {LIMIT_MS} ms"))
}

/// Kills what a failed test has left.
fn with(child: Child, trial: impl FnOnce(&Child) -> Outcome) -> Outcome {
    let result = trial(&child);
    if result.is_err() {
        let _ = child.kill();
    }
    result
}

/// A system call as a tracer sees it: on the way in, and on the way out.
struct Call {
    number: u32,
    arguments: (u32, [u64; 6]),
    results: Option<(u64, u64, i32)>,
}

/// Lets a program run to its end, stopping at each system call.
fn follow_calls(child: &Child) -> Result<(Vec<Call>, Status), String> {
    let mut calls: Vec<Call> = Vec::new();
    loop {
        ptrace::to_system_call(child.pid).map_err(doing("PT_SYSCALL"))?;
        let status = wait(child)?;
        if status != Status::Stopped(signal::TRAP) {
            return Ok((calls, status));
        }
        let stop = Stop::of(child.pid).map_err(doing("PT_LWPINFO"))?;
        if let Some((number, count)) = stop.entry() {
            let arguments = ptrace::arguments(child.pid).map_err(doing("PT_GET_SC_ARGS"))?;
            calls.push(Call { number, arguments: (count, arguments), results: None });
        } else if let (Some(number), Some(call)) = (stop.exit(), calls.last_mut()) {
            check!(number == call.number, "a return from call {} expected, seen {number}", call.number);
            call.results = Some(ptrace::results(child.pid).map_err(doing("PT_GET_SC_RET"))?);
        } else {
            return Err(format!("a stop at a system call expected, after {} calls", calls.len()));
        }
    }
}

/// PT_SYSCALL: each call with its number, arguments and results.
pub fn calls() -> Outcome {
    with(start(&guest_program("/guest/hello")?, ptrace::trace_me)?, |child| {
        let (calls, status) = follow_calls(child)?;
        let numbers: Vec<u32> = calls.iter().map(|call| call.number).collect();
        check!(status == Status::SUCCESS, "exit 0 expected after calls {numbers:?}, seen {status}");
        let write = calls.iter().find(|call| call.number == FD_WRITE);
        let write = write.ok_or_else(|| format!("no fd_write (16) among the calls {numbers:?}"))?;
        check!(
            (write.arguments.0, write.arguments.1[0], write.arguments.1[2]) == (3, 0, 1),
            "fd_write of one vector to descriptor 0 expected, seen {:x?}",
            write.arguments
        );
        check!(
            matches!(write.results, Some((1.., 0, 0))),
            "the bytes that fd_write wrote expected, seen {:?}",
            write.results
        );
        let last = calls.last().map(|call| (call.number, call.arguments.1[0], call.results));
        check!(last == Some((PROC_EXIT, 0, None)), "proc_exit (39) of 0 at the end expected, seen {last:?}");
        Ok(())
    })
}

/// What was seen of a family of processes.
#[derive(Debug, Default)]
struct Family {
    /// Stops of parents, and of the children.
    forks: u32,
    children: u32,
    execs: u32,
    /// Stops outside of the sandbox.
    outside: u32,
    end: Option<Status>,
}

/// PT_FOLLOW_FORK, which a child does not inherit: guests that fork and execute, with all their children traced.
pub fn forks() -> Outcome {
    let chain = guest_program("/guest/family")?.argdata(b"leaves 5");
    let seen = follow_forks(&chain, |pid| ptrace::go_on(pid, 0))?;
    check!(
        (seen.forks, seen.children, seen.outside, seen.end) == (5, 5, 0, Some(Status::SUCCESS)),
        "5 forks, 5 children and exit 0 expected, seen {seen:?}"
    );
    // Those that execute are let go then: where the descriptor of a dead process is closed before its tracer has noticed,
    // the kernel keeps that process for ever. The README knows.
    let seen = follow_forks(&executing_guest("proc_exec")?, ptrace::detach)?;
    check!(
        seen.forks == seen.children && seen.execs >= 4 && seen.forks > seen.execs,
        "as many forks as children, and at least 4 execs expected, seen {seen:?}"
    );
    check!(
        (seen.outside, seen.end) == (0, Some(Status::SUCCESS)),
        "capability mode and exit 0 expected, seen {seen:?}"
    );
    Ok(())
}

fn follow_forks(program: &Program, at_exec: fn(i32) -> sys::Result<()>) -> Result<Family, String> {
    let mut seen = Family::default();
    let prepare = || {
        ptrace::trace_me()?;
        // The descriptor that a family writes to.
        sys::open(c"/dev/null", open::WRONLY, 0).map(drop)
    };
    with(start(program, prepare)?, |child| {
        ptrace::follow_fork(child.pid).map_err(doing("PT_FOLLOW_FORK"))?;
        ptrace::go_on(child.pid, 0).map_err(doing("PT_CONTINUE"))?;
        let start = sys::monotonic_ms();
        // Each by its number: who waits for any child is not told of one that has a descriptor.
        let mut traced = vec![*child];
        while !traced.is_empty() {
            let mut born = Vec::new();
            traced.retain(|process| match process.wait(0) {
                Ok(Some(Status::Stopped(signal))) => {
                    born.extend(stopped(&mut seen, process.pid, signal, at_exec));
                    true
                }
                Ok(None) => true,
                Ok(end) => {
                    if process.pid == child.pid {
                        seen.end = end;
                    }
                    false
                }
                // Let go, or collected by its parent.
                Err(_) => false,
            });
            traced.extend(born);
            check!(sys::monotonic_ms() - start < LIMIT_MS, "no end within {LIMIT_MS} ms: {seen:?}");
            sys::sleep_ms(1);
        }
        say!("init: traced: {seen:?}");
        Ok(())
    })?;
    Ok(seen)
}

/// Notes why a process has stopped, and lets it go on. Answers a child that it has made.
fn stopped(seen: &mut Family, pid: i32, why: i32, at_exec: fn(i32) -> sys::Result<()>) -> Option<Child> {
    // Its parent may kill it at any time.
    let stop = Stop::of(pid).ok()?;
    seen.forks += u32::from(stop.child().is_some());
    seen.children += u32::from(stop.is_child());
    seen.execs += u32::from(stop.is_exec());
    if stop.is_child() {
        let _ = ptrace::follow_fork(pid);
    }
    if stop.is_child() || stop.is_exec() {
        seen.outside += u32::from(!sandboxed(pid));
    }
    let _ = match why {
        signal::TRAP if stop.is_exec() => at_exec(pid),
        signal::TRAP | signal::STOP => ptrace::go_on(pid, 0),
        _ => ptrace::go_on(pid, why),
    };
    stop.child().map(|pid| Child { pid })
}

/// Whether a process, if it still is there, is CloudABI's, in capability mode.
fn sandboxed(pid: i32) -> bool {
    KInfo::of(pid).map_or(true, |info| info.is_zombie() || info.is_cloudabi() && info.in_capability_mode())
}

/// PT_SC_REMOTE: a debugger cannot have a CloudABI process make calls, least of all through memory around the table.
pub fn remote_calls() -> Outcome {
    // The first, the second and the last call, numbers outside of the table, and the two that natively take the number from
    // an argument.
    const NUMBERS: [u32; 7] = [0, 1, COUNT - 1, COUNT, 198, i32::MAX as u32, u32::MAX];
    const ARGUMENTS: [&[u64]; 4] =
        [&[COUNT as u64 - 1], &[COUNT as u64, 0], &[u64::MAX, 1, 2, 3], &[1 << 31, 0, 0, 0, 0, 0]];
    let ask = |child: &Child| -> Outcome {
        for (number, arguments) in NUMBERS.iter().flat_map(|n| ARGUMENTS.iter().map(move |a| (*n, *a))) {
            let answer = ptrace::remote_call(child.pid, number, arguments);
            check!(
                answer == Ok(Errno::ENOSYS.0),
                "call {number} with {arguments:?}: ENOSYS expected, seen {answer:?}"
            );
            let status = wait(child)?;
            check!(matches!(status, Status::Stopped(_)), "a stop after a call expected, seen {status}");
        }
        Ok(())
    };
    with(start(&guest_program("/guest/hello")?, ptrace::trace_me)?, |child| {
        ask(child)?;
        let mut stops = 0;
        loop {
            ptrace::to_system_call(child.pid).map_err(doing("PT_SYSCALL"))?;
            let status = wait(child)?;
            if status != Status::Stopped(signal::TRAP) {
                check!(status == Status::SUCCESS, "exit 0 expected after calls by a debugger, seen {status}");
                check!(stops > 0, "no stop after a system call was seen");
                return Ok(());
            }
            if Stop::of(child.pid).map_err(doing("PT_LWPINFO"))?.exit().is_some() {
                stops += 1;
                ask(child)?;
            }
        }
    })
}

/// What a debugger asks and does: threads, memory, steps, and going away in the middle.
pub fn requests() -> Outcome {
    const STEPS: u32 = 200;
    with(start(&guest_program("/guest/hello")?, ptrace::trace_me)?, |child| {
        let threads = ptrace::threads(child.pid).map_err(doing("PT_GETNUMLWPS"))?;
        check!(threads == 1, "one thread expected, seen {threads}");
        let mut mappings = Vec::new();
        while let Ok(mapping) = ptrace::mapping(child.pid, mappings.len() as u32) {
            mappings.push(mapping);
        }
        // A guard page is none.
        let readable =
            |&&(from, _): &&(u64, u64)| matches!(ptrace::read(child.pid, from, &mut [0; 8]), Ok(8));
        let readable = mappings.iter().filter(readable).count();
        check!(readable >= 4, "image, stack and vDSO expected, seen {readable} of {mappings:x?}");
        let mut places = Vec::new();
        for _ in 0..STEPS {
            ptrace::step(child.pid).map_err(doing("PT_STEP"))?;
            let status = wait(child)?;
            check!(status == Status::Stopped(signal::TRAP), "a stop after a step expected, seen {status}");
            let registers = ptrace::registers(child.pid).map_err(doing("PT_GETREGS"))?;
            places.push(registers.u64_at(crate::arch::reg::PC));
        }
        places.dedup();
        check!(places.len() > STEPS as usize / 2, "{STEPS} steps went to {} places", places.len());
        ptrace::detach(child.pid).map_err(doing("PT_DETACH"))?;
        let status = wait(child)?;
        check!(status == Status::SUCCESS, "exit 0 expected after PT_DETACH, seen {status}");
        Ok(())
    })
}
