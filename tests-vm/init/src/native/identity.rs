// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Set-id bits are never honoured: a set-id program runs as its caller, in the sandbox.

use super::{doing, guest_program, start_file, Outcome};
use crate::abi::{stat, Fields};
use crate::check;
use crate::files::{self, path};
use crate::process::Status;
use crate::program::Program;
use crate::sys;
use alloc::format;

/// The owner of the set-id files and the user who executes them.
const OWNER: u32 = 1001;
pub const CALLER: u32 = 1002;
const SET_ID_MODE: u32 = 0o6755;

pub fn become_caller() -> sys::Result<()> {
    sys::setgroups(&[CALLER])?;
    sys::setgid(CALLER)?;
    sys::setuid(CALLER)
}

pub fn set_id_copy(of: &str, to: &str) -> Outcome {
    let contents = files::read_file(&path(of)).map_err(doing(of))?;
    files::write_file(&path(to), &contents, 0o755).map_err(doing(to))?;
    // chown(2) clears the set-id bits, so they come last.
    sys::chown(&path(to), OWNER, OWNER).map_err(doing("chown"))?;
    sys::chmod(&path(to), SET_ID_MODE).map_err(doing("chmod"))
}

/// A native set-id program does change its user here; a CloudABI one keeps its caller's three users and groups.
pub fn set_id() -> Outcome {
    set_id_copy("/sbin/init", "/tmp/set-id-native")?;
    let native = Program::new("/tmp/set-id-native").argdata(b"set-id-native\0wait");
    let child = native.start(become_caller).map_err(doing("/tmp/set-id-native"))?;
    let changed = child.wait_until("a native set-id process", |info| info.uids() == [OWNER, CALLER, OWNER]);
    child.kill().map_err(doing("kill"))?;
    changed.map_err(|why| format!("the check itself does not work here: {why}"))?;

    set_id_copy("/guest/wait", "/tmp/set-id-guest")?;
    let child = start_file("/tmp/set-id-guest", become_caller)?;
    let info = child.wait_until("capability mode", |info| info.in_capability_mode())?;
    child.kill().map_err(doing("kill"))?;
    check!(
        info.uids() == [CALLER; 3],
        "effective, real, saved user {CALLER} expected, seen {:?}",
        info.uids()
    );
    check!(
        info.gids() == [CALLER; 3],
        "effective, real, saved group {CALLER} expected, seen {:?}",
        info.gids()
    );
    check!(!info.is_sugid(), "P_SUGID is set: the kernel takes it for a set-id process");
    Ok(())
}

/// A launcher that is root, but not effectively so, leaves nothing of that to a program, as natively.
pub fn saved_id() -> Outcome {
    let not_effectively = || sys::seteuid(CALLER);
    let child = start_file("/guest/wait", not_effectively)?;
    let info = child.wait_until("capability mode", |info| info.in_capability_mode());
    child.kill().map_err(doing("kill"))?;
    let uids = info?.uids();
    check!(
        uids == [CALLER, 0, CALLER],
        "effective and saved user {CALLER}, real user 0 expected, seen {uids:?}"
    );
    Ok(())
}

/// The start-up checks of a guest hold when it comes from a set-id file, too.
pub fn set_id_startup() -> Outcome {
    const FILE: &str = "/guest/setid-startup";
    let stat = sys::stat(&path(FILE)).map_err(doing(FILE))?;
    let (mode, uid) = (u32::from(stat.u16_at(stat::MODE)) & 0o7777, stat.u32_at(stat::UID));
    check!(
        (mode, uid) == (SET_ID_MODE, OWNER),
        "{FILE}: mode 6755 of user {OWNER} expected, seen mode {mode:o} of user {uid}, group {}",
        stat.u32_at(stat::GID)
    );
    let status = guest_program(FILE)?.run_after(30_000, become_caller)?;
    check!(status == Status::SUCCESS, "{FILE}: exit 0 expected, seen {status}");
    Ok(())
}
