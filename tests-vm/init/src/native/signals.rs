// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What each signal of the ABI does to a program that raises it, and signals that meet a long system call.

use super::{doing, guest_program, Outcome};
use crate::abi::signal::{self, CONT, STOP};
use crate::arch::FAULT;
use crate::check;
use crate::files::path;
use crate::process::Status;
use crate::sys;
use alloc::format;

const LIMIT_MS: u64 = 20_000;

/// Name in the ABI, FreeBSD's number.
type Row = (&'static str, i32);

const TERMINATE: &[Row] = &[
    ("abrt", 6),
    ("alrm", 14),
    ("bus", 10),
    ("fpe", 8),
    ("hup", 1),
    ("ill", 4),
    ("int", 2),
    ("kill", 9),
    ("quit", 3),
    ("segv", 11),
    ("sys", 12),
    ("term", 15),
    ("trap", 5),
    ("usr1", 30),
    ("usr2", 31),
    ("vtalrm", 26),
    ("xcpu", 24),
    ("xfsz", 25),
];
const STOPS: &[Row] = &[("stop", STOP), ("tstp", 18), ("ttin", 21), ("ttou", 22)];
const IGNORED: &[Row] = &[("chld", 20), ("cont", CONT), ("pipe", 13), ("urg", 16)];

/// The guest raises the signal that its argdata names, as the ABI spells it, and is killed by it.
pub fn killed_by_signal() -> Outcome {
    // All of the ABI's signals are in one of the tables.
    check!(TERMINATE.len() + STOPS.len() + IGNORED.len() == 26, "26 signals expected");
    for &(name, number) in TERMINATE {
        let program = guest_program("/guest/raise")?.argdata(name.as_bytes()).quiet();
        let child = program.start(|| Ok(())).map_err(doing("/guest/raise"))?;
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        let core = matches!(status, Some(Status::Signal { core: true, .. }));
        let killed = matches!(status, Some(Status::Signal { signal, .. }) if signal == number);
        check!(killed, "/guest/raise {name}: death by signal {number} expected, seen {status:?}");
        if core {
            let file = format!("/tmp/raise.{}.core", child.pid);
            sys::unlink(&path(&file)).map_err(doing(&file))?;
        }
    }
    Ok(())
}

/// An instruction that cannot be executed ends the program by a signal: the smallest program there is has one.
pub fn killed_by_fault() -> Outcome {
    let child = guest_program("/guest/tiny")?.start(|| Ok(())).map_err(doing("/guest/tiny"))?;
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(
        matches!(status, Some(Status::Signal { signal: FAULT, .. })),
        "/guest/tiny: death by signal {FAULT} expected, seen {status:?}"
    );
    if matches!(status, Some(Status::Signal { core: true, .. })) {
        let file = format!("/tmp/tiny.{}.core", child.pid);
        sys::unlink(&path(&file)).map_err(doing(&file))?;
    }
    Ok(())
}

/// Signals that do nothing: the call returns and the program goes on.
pub fn ignored_signals() -> Outcome {
    for &(name, _) in IGNORED {
        let status = guest_program("/guest/raise")?.argdata(name.as_bytes()).quiet().run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "/guest/raise {name}: exit 0 expected, seen {status}");
    }
    Ok(())
}

/// Signals that stop: the program waits for a SIGCONT and goes on then.
pub fn stop_signals() -> Outcome {
    for &(name, number) in STOPS {
        let program = guest_program("/guest/raise")?.argdata(name.as_bytes()).quiet();
        // In a process group of its own, whose parent is in the session: others do not stop for a terminal.
        let child = program.start(sys::own_process_group).map_err(doing("/guest/raise"))?;
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        let stopped = status == Some(Status::Stopped(number));
        if !stopped {
            let _ = child.kill();
        }
        check!(stopped, "/guest/raise {name}: a stop by signal {number} expected, seen {status:?}");
        let still = child.wait(100).map_err(doing("wait4"))?;
        check!(still.is_none(), "stopped by {name} and still there expected, seen {still:?}");
        sys::kill(child.pid, CONT).map_err(doing("kill"))?;
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        check!(status == Some(Status::SUCCESS), "{name}, then SIGCONT: exit 0 expected, seen {status:?}");
    }
    Ok(())
}

/// A request for more random data than any machine makes in time is killed at once.
pub fn random_killed() -> Outcome {
    let child = start_random(b"16384")?;
    sys::sleep_ms(1000);
    let start = sys::monotonic_ms();
    let status = child.kill().map_err(doing("kill"))?;
    let took = sys::monotonic_ms() - start;
    let killed = matches!(status, Status::Signal { signal: signal::KILL, .. });
    check!(killed, "death by SIGKILL in random_get expected, seen {status}");
    check!(took < 2000, "SIGKILL in random_get took {took} ms");
    Ok(())
}

/// A request that is stopped and continued over and over makes progress all the same.
pub fn random_stopped() -> Outcome {
    let start = sys::monotonic_ms();
    let undisturbed = start_random(b"128")?.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(undisturbed == Some(Status::SUCCESS), "/guest/random_long: exit 0 expected, seen {undisturbed:?}");
    let alone = sys::monotonic_ms() - start;
    let child = start_random(b"128")?;
    let mut stops = 0;
    let status = loop {
        // Far shorter than the request, which would never end if it began anew each time.
        if let Some(status) = child.wait(alone / 20 + 1).map_err(doing("wait4"))? {
            break status;
        }
        check!(stops < 400, "no end of random_get after {stops} stops, {alone} ms without them");
        sys::kill(child.pid, STOP).map_err(doing("kill"))?;
        match child.wait(LIMIT_MS).map_err(doing("wait4"))? {
            Some(Status::Stopped(STOP)) => stops += 1,
            Some(other) => break other,
            None => return child.kill().map_err(doing("kill")).and(Err("SIGSTOP did not stop".into())),
        }
        sys::kill(child.pid, CONT).map_err(doing("kill"))?;
    };
    check!(status == Status::SUCCESS, "after {stops} stops: exit 0 expected, seen {status}");
    check!(stops > 2, "{stops} stops in {alone} ms: too few to say anything");
    Ok(())
}

/// A guest that asks for so many MiB of random data in one call.
fn start_random(mib: &[u8]) -> Result<crate::process::Child, alloc::string::String> {
    let program = guest_program("/guest/random_long")?.argdata(mib);
    program.start(|| Ok(())).map_err(doing("/guest/random_long"))
}
