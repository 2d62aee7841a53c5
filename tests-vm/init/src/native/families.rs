// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Guests whose parent dies first: nobody is left behind.

use super::identity::become_caller;
use super::{doing, guest_program, Outcome};
use crate::abi::{open, Errno, RLIMIT_NPROC};
use crate::files::path;
use crate::process::Child;
use crate::{check, sys};
use alloc::format;

const LIMIT_MS: u64 = 30_000;
const FIFO: &str = "/tmp/family";
/// What the user of the bomb may have.
const PROCESSES: u64 = 30;

/// Runs a family of guests, all of which have the FIFO open as descriptor 4, and write to it once they are there; ends the
/// first of them, and waits until nobody has it open any more.
fn dies_together(argument: &str, prepare: fn() -> sys::Result<()>, end: fn(&Child) -> Outcome) -> Outcome {
    sys::mkfifo(&path(FIFO), 0o666).map_err(doing(FIFO))?;
    let result = (|| {
        let fifo = sys::open(&path(FIFO), open::RDONLY | open::NONBLOCK, 0).map_err(doing(FIFO))?;
        let program = guest_program("/guest/family")?.argdata(argument.as_bytes());
        let child = program
            .start(|| sys::open(&path(FIFO), open::WRONLY, 0).and_then(|_| prepare()))
            .map_err(doing("/guest/family"))?;
        let born = wait(fifo, Ok(1));
        let ended = end(&child);
        let _ = child.kill();
        born.map_err(|seen| format!("family {argument}: a sign of life expected, seen {seen}"))?;
        ended?;
        wait(fifo, Ok(0)).map_err(|seen| format!("family {argument}: somebody lives on: {seen}"))?;
        sys::close(fifo).map_err(doing("close"))
    })();
    sys::unlink(&path(FIFO)).map_err(doing(FIFO))?;
    result
}

/// Reads one byte after the other until the answer is this one.
fn wait(fifo: i32, answer: sys::Result<usize>) -> Result<(), alloc::string::String> {
    let start = sys::monotonic_ms();
    loop {
        let seen = sys::read(fifo, &mut [0]);
        if seen == answer {
            return Ok(());
        }
        if sys::monotonic_ms() - start > LIMIT_MS || !matches!(seen, Ok(_) | Err(Errno::EAGAIN)) {
            return Err(format!("{seen:?}"));
        }
        sys::sleep_ms(1);
    }
}

fn killed(child: &Child) -> Outcome {
    sys::kill(child.pid, crate::abi::signal::KILL).map_err(doing("kill"))
}

fn ends_itself(child: &Child) -> Outcome {
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(status == Some(crate::process::Status::SUCCESS), "exit 0 expected, seen {status:?}");
    // There is nothing left to kill: what follows would be for another process.
    Ok(())
}

/// A chain of processes, each of which has only the descriptor of the next one.
pub fn orphans() -> Outcome {
    for argument in ["chain 1", "chain 2", "chain 20"] {
        dies_together(argument, || Ok(()), killed)?;
    }
    dies_together("leaves 3", || Ok(()), ends_itself)
}

/// Each process of the bomb makes as many as it can.
pub fn fork_bomb() -> Outcome {
    let limited = || become_caller().and_then(|()| sys::setrlimit(RLIMIT_NPROC, PROCESSES));
    dies_together("bomb", limited, |child| {
        sys::sleep_ms(1000);
        killed(child)
    })
}
