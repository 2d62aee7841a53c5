// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Guests in a jail(8): they stay in it, its limits hold for them, and they end with it.

use super::limits::has_racct;
use super::{doing, executing_guest, guest_program, Outcome};
use crate::check;
use crate::process::Status;
use crate::{abi, sys};
use alloc::format;
use core::ffi::CStr;

const NAME: &CStr = c"cloudabi";
const LIMIT_MS: u64 = 60_000;

/// Makes a jail, tries it, and ends it whatever came of that.
fn with_jail(trial: impl FnOnce(i32) -> Outcome) -> Outcome {
    let parameters = [(c"name", NAME), (c"path", c"/"), (c"persist", c"")];
    let jid = sys::jail_set(&parameters, abi::JAIL_CREATE).map_err(doing("jail_set"))?;
    let result = trial(jid);
    match sys::jail_remove(jid) {
        Ok(()) | Err(abi::Errno::EINVAL) => result,
        Err(error) => result.and(Err(format!("jail_remove: {error}"))),
    }
}

/// Guests work in it, fork and execute too; ending the jail kills them.
pub fn jail() -> Outcome {
    with_jail(|jid| {
        for guest in ["hello", "proc_fork", "proc_exec"] {
            let status = executing_guest(guest)?.in_jail(jid).run(LIMIT_MS)?;
            check!(status == Status::SUCCESS, "/guest/{guest} in a jail: exit 0 expected, seen {status}");
        }
        let child =
            guest_program("/guest/wait")?.in_jail(jid).start(|| Ok(())).map_err(doing("/guest/wait"))?;
        let seen = child.info().map(|info| info.jail());
        let removed = sys::jail_remove(jid);
        let status = child.wait(LIMIT_MS);
        if !matches!(status, Ok(Some(_))) {
            child.kill().map_err(doing("kill"))?;
        }
        check!(seen == Ok(jid), "a guest in jail {jid} expected, seen {seen:?}");
        removed.map_err(doing("jail_remove"))?;
        let status = status.map_err(doing("wait4"))?.ok_or("a guest goes on without its jail")?;
        check!(
            status == Status::Signal { signal: abi::signal::KILL, core: false },
            "killed with its jail expected, seen {status}"
        );
        Ok(())
    })
}

/// A rule for the jail's processes, of which the bomb is one.
pub fn rctl() -> Outcome {
    if !has_racct() {
        return Ok(());
    }
    with_jail(|jid| {
        sys::rctl_add_rule("jail:cloudabi:maxproc:deny=5").map_err(doing("rctl_add_rule"))?;
        let bomb = executing_guest("limits")?.in_jail(jid).argdata(b"processes 4");
        let status = bomb.run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "/guest/limits processes 4: exit 0 expected, seen {status}");
        Ok(())
    })
}
