// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Policies of mac(4), by one of the tests' own (tests-vm/policy): what it forbids, and what it makes of credentials.

use super::identity::{become_caller, set_id_copy, CALLER};
use super::{doing, guest_program, skip, start_file, Outcome};
use crate::abi::{Errno, LINKER_UNLOAD_NORMAL};
use crate::check;
use crate::process::Status;
use crate::sys;
use crate::variables::{number, set};
use alloc::format;
use alloc::string::String;

const FILE: &core::ffi::CStr = c"/boot/modules/cloudabi-policy.ko";
const LIMIT_MS: u64 = 20_000;

/// Runs a test with the policy loaded, if it is there: it takes the kernel's sources to build one.
fn with_policy(test: impl FnOnce() -> Outcome) -> Outcome {
    if sys::stat(FILE).err() == Some(Errno::ENOENT) {
        return skip(&format!("no {FILE:?}"));
    }
    let id = sys::kldload(FILE).map_err(doing("kldload of the policy"))?;
    let verdict = test();
    sys::kldunloadf(id, LINKER_UNLOAD_NORMAL).map_err(doing("kldunload of the policy"))?;
    verdict
}

fn name(variable: &str) -> String {
    format!("security.mac.cloudabi.{variable}")
}

fn put(variable: &str, value: i32) -> Outcome {
    set(&name(variable), value).map_err(doing(variable))
}

/// It forbids to poll sockets and files, of which the module knows itself whether they are ready.
pub fn poll() -> Outcome {
    with_policy(|| {
        put("deny_poll", 1)?;
        let status = guest_program("/guest/poll_denied")?.run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "/guest/poll_denied: exit 0 expected, seen {status}");
        put("deny_poll", 0)?;
        let status = guest_program("/guest/poll_fd")?.run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "/guest/poll_fd with a policy that allows it: {status}");
        Ok(())
    })
}

/// It changes the credential of who executes a program, with set-id bits and without; the bits are not honoured, and the
/// process is in capability mode.
pub fn transition() -> Outcome {
    if number("debug.witness.watch").is_ok() {
        return skip(
            "do_execve() holds a mutex when it asks a policy that can be unloaded, which WITNESS reports",
        );
    }
    set_id_copy("/guest/wait", "/tmp/set-id-policy")?;
    with_policy(|| {
        put("transition", 1)?;
        for (done, file) in [(1, "/guest/wait"), (2, "/tmp/set-id-policy")] {
            put("last_uid", 0)?;
            let child = start_file(file, become_caller)?;
            let info = child.wait_until("capability mode", |info| info.in_capability_mode());
            child.kill().map_err(doing("kill"))?;
            let info = info?;
            check!(info.uids() == [CALLER; 3], "{file}: user {CALLER} expected, seen {:?}", info.uids());
            check!(info.gids() == [CALLER; 3], "{file}: group {CALLER} expected, seen {:?}", info.gids());
            let [count, last] = ["transitions", "last_uid"].map(|variable| number(&name(variable)).ok());
            check!(count == Some(done), "{file}: transition {done} expected, seen {count:?}");
            check!(last == Some(u64::from(CALLER)), "{file}: the credential that changed is {last:?}'s");
        }
        put("transition", 0)?;
        let child = start_file("/tmp/set-id-policy", become_caller)?;
        let info = child.wait_until("capability mode", |info| info.in_capability_mode());
        child.kill().map_err(doing("kill"))?;
        check!(info?.uids() == [CALLER; 3], "set-id bits without a transition");
        Ok(())
    })
}
