// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads and locks from outside: waits that are interrupted by stopping and tracing the process, how many threads are
//! woken, and limits on threads.

use super::limits::has_racct;
use super::{doing, guest_program, Outcome};
use crate::abi::signal::{CONT, STOP};
use crate::abi::Errno;
use crate::process::{Child, Status};
use crate::{check, ptrace, say, sys};
use alloc::format;
use alloc::string::String;

const LIMIT_MS: u64 = 60_000;
/// How many threads a process may have.
const MAX_THREADS: &str = "kern.threads.max_threads_per_proc";

/// Guests that wait all the time, and check what they get.
const GUESTS: &[(&str, &[u8])] = &[
    ("stress", b"locks\x003"),
    ("stress", b"queue\x002"),
    ("stress", b"sockets\x002"),
    ("stress", b"transfers\x002"),
    ("lock_interrupted", b"stopped"),
];

/// For what comes later on the list: a process may have so many threads.
pub fn many_threads() -> Outcome {
    sys::set_sysctlbyname(MAX_THREADS, &20_000i32.to_le_bytes()).map_err(doing(MAX_THREADS))
}

/// Interrupts guests over and over, until they end well. `interrupt` answers how the guest ended if it did.
fn interrupted(interrupt: fn(&Child) -> Result<Option<Status>, String>) -> Outcome {
    for &(name, argdata) in GUESTS {
        let what = format!("{name} {}", String::from_utf8_lossy(argdata).replace('\0', " "));
        let program = guest_program(&format!("/guest/{name}"))?.argdata(argdata);
        let child = program.start(|| Ok(())).map_err(doing(&what))?;
        // Of a process that is attached to right before it leaves execve(2) the kernel never says that it has stopped: docs/upstream.md.
        child.wait_until("threads", |info| info.threads() > 1)?;
        let mut count = 0;
        let start = sys::monotonic_ms();
        let status = loop {
            if let Some(status) = child.wait(1 + count % 30).map_err(doing("wait4"))? {
                break status;
            }
            if sys::monotonic_ms() - start > LIMIT_MS {
                let _ = child.kill();
                return Err(format!("{what}: no end within {LIMIT_MS} ms and {count} interruptions"));
            }
            if let Some(status) = interrupt(&child).map_err(|why| format!("{what}: {why}"))? {
                break status;
            }
            count += 1;
        };
        say!("init: {what}: {count} interruptions");
        check!(
            status == Status::SUCCESS,
            "{what}, {count} times interrupted: exit 0 expected, seen {status}"
        );
        check!(count > 5, "{what}: {count} interruptions are too few to say anything");
    }
    Ok(())
}

/// Waits until it has stopped; answers its status if it has ended instead.
fn stops(child: &Child) -> Result<Option<Status>, String> {
    match child.wait(LIMIT_MS).map_err(doing("wait4"))? {
        Some(Status::Stopped(STOP)) => Ok(None),
        Some(other) => Ok(Some(other)),
        None => {
            let _ = child.kill();
            Err("SIGSTOP did not stop it".into())
        }
    }
}

pub fn stopped() -> Outcome {
    interrupted(|child| {
        sys::kill(child.pid, STOP).map_err(doing("kill"))?;
        let ended = stops(child)?;
        if ended.is_none() {
            sys::sleep_ms(2);
            sys::kill(child.pid, CONT).map_err(doing("kill"))?;
        }
        Ok(ended)
    })
}

pub fn traced() -> Outcome {
    interrupted(|child| {
        match ptrace::attach(child.pid) {
            // It is ending.
            Err(Errno::ESRCH) => return child.wait(LIMIT_MS).map_err(doing("wait4")),
            result => result.map_err(doing("PT_ATTACH"))?,
        }
        let ended = stops(child)?;
        if ended.is_none() {
            sys::sleep_ms(2);
            ptrace::detach(child.pid).map_err(doing("PT_DETACH"))?;
        }
        Ok(ended)
    })
}

/// Of many threads that are signalled at once, one wakes up at a time: there are about as many wake-ups as threads, not
/// one more for each that finds the lock taken.
pub fn herd() -> Outcome {
    const THREADS: u64 = 40;
    /// The guest's first thread naps, and threads wait for a mutex of the kernel now and then.
    const OTHERS: u64 = 20;
    let program = guest_program("/guest/lock_herd")?.argdata(format!("{THREADS}").as_bytes());
    let child = program.start(|| Ok(())).map_err(doing("/guest/lock_herd"))?;
    let switches = || {
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        check_stopped(&child, status)?;
        let switches = child.info().map_err(doing("kern.proc.pid"))?.voluntary_switches();
        sys::kill(child.pid, CONT).map_err(doing("kill"))?;
        Ok::<u64, String>(switches)
    };
    let before = switches()?;
    let count = switches()?.wrapping_sub(before);
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(status == Some(Status::SUCCESS), "/guest/lock_herd: exit 0 expected, seen {status:?}");
    say!("init: {THREADS} threads were signalled, {count} voluntary context switches");
    check!(
        (THREADS..THREADS + OTHERS).contains(&count),
        "{count} voluntary context switches for {THREADS} threads that were signalled"
    );
    Ok(())
}

fn check_stopped(child: &Child, status: Option<Status>) -> Outcome {
    if status != Some(Status::Stopped(STOP)) {
        let _ = child.kill();
        return Err(format!("/guest/lock_herd was to stop itself, seen {status:?}"));
    }
    Ok(())
}

/// Runs the guest that makes as many threads as it can, which are to be so many, with the first one.
fn makes_threads(limit: u32, prepare: impl FnOnce() -> sys::Result<()>) -> Outcome {
    let program = guest_program("/guest/thread_create")?.argdata(format!("{limit}").as_bytes());
    let status = program.run_after(LIMIT_MS, prepare)?;
    check!(status == Status::SUCCESS, "/guest/thread_create {limit}: exit 0 expected, seen {status}");
    Ok(())
}

/// The limit that the system has for a process's threads.
pub fn thread_limit() -> Outcome {
    let old = sys::sysctlbyname(MAX_THREADS).map_err(doing(MAX_THREADS))?;
    let outcome = [2u32, 3, 50].into_iter().try_for_each(|limit| {
        sys::set_sysctlbyname(MAX_THREADS, &limit.to_le_bytes()).map_err(doing(MAX_THREADS))?;
        makes_threads(limit, || Ok(()))
    });
    sys::set_sysctlbyname(MAX_THREADS, old.get(..4).unwrap_or_default()).map_err(doing(MAX_THREADS))?;
    outcome
}

/// The limit that rctl(8) sets for a process's threads; needs `kern.racct.enable`, which is set at boot.
pub fn thread_rctl() -> Outcome {
    if !has_racct() {
        return Ok(());
    }
    [2u32, 3, 50].into_iter().try_for_each(|limit| {
        makes_threads(limit, || sys::rctl_add_rule(&format!("process:{}:nthr:deny={limit}", sys::getpid())))
    })
}
