// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Limits on processes and descriptors, getrlimit(2) and rctl(8), hold for guests.

use super::identity::{become_caller, CALLER};
use super::{doing, guest_program, Outcome};
use crate::abi::{RLIMIT_NOFILE, RLIMIT_NPROC};
use crate::check;
use crate::process::Status;
use crate::{say, sys};
use alloc::format;

const LIMIT_MS: u64 = 60_000;

/// Runs the guest that tries a limit out.
fn tries(argument: &str, prepare: impl FnOnce() -> sys::Result<()>) -> Outcome {
    let program = guest_program("/guest/limits")?.argdata(argument.as_bytes());
    let status = program.run_after(LIMIT_MS, prepare)?;
    check!(status == Status::SUCCESS, "/guest/limits {argument}: exit 0 expected, seen {status}");
    Ok(())
}

/// Those of the process itself. Its own process counts.
pub fn plain() -> Outcome {
    tries("processes 6", || become_caller().and_then(|()| sys::setrlimit(RLIMIT_NPROC, 7)))?;
    tries("descriptors 20", || sys::setrlimit(RLIMIT_NOFILE, 20))
}

/// Says so where it is not.
pub fn has_racct() -> bool {
    let enabled = sys::sysctlbyname("kern.racct.enable").unwrap_or_default();
    let has = enabled.first() == Some(&1);
    if !has {
        say!("init: the kernel has no RACCT");
    }
    has
}

/// Those of the system's administrator; needs `kern.racct.enable`, which is set at boot.
pub fn rctl() -> Outcome {
    if !has_racct() {
        return Ok(());
    }
    sys::rctl_add_rule(&format!("user:{CALLER}:maxproc:deny=5")).map_err(doing("rctl_add_rule"))?;
    tries("processes 4", become_caller)?;
    // The kernel looks at this one only when a table grows.
    let files =
        |most| move || sys::rctl_add_rule(&format!("process:{}:openfiles:deny={most}", sys::getpid()));
    tries("list 20", files(20))?;
    // It has little more than 100 entries, and would grow to twice what is needed.
    tries("exec 20", files(20))?;
    tries("exec 200", files(250))?;
    tries("exec 250", files(250))
}
