// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Limits on processes and descriptors, getrlimit(2) and rctl(8), hold for guests. And what they do where the kernel has no more
//! of something.

use super::identity::{become_caller, CALLER};
use super::{doing, executing_guest, skip, Outcome};
use crate::abi::{Errno, RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_SBSIZE, RLIMIT_VMEM, WNOHANG};
use crate::check;
use crate::leaks::Usage;
use crate::list::Place;
use crate::process::Status;
use crate::program::Program;
use crate::variables::{number, set};
use crate::{say, sys};
use alloc::format;
use alloc::string::ToString;

const LIMIT_MS: u64 = 60_000;

/// Runs the guest that tries a limit out.
fn tries(argument: &str, prepare: impl FnOnce() -> sys::Result<()>) -> Outcome {
    let program = executing_guest("limits")?.argdata(argument.as_bytes());
    let status = program.run_after(LIMIT_MS, prepare)?;
    check!(status == Status::SUCCESS, "/guest/limits {argument}: exit 0 expected, seen {status}");
    Ok(())
}

/// Those of the process itself. Its own process counts.
pub fn plain() -> Outcome {
    tries("processes 6", || become_caller().and_then(|()| sys::setrlimit(RLIMIT_NPROC, 7)))?;
    tries("descriptors 20", || sys::setrlimit(RLIMIT_NOFILE, 20))
}

/// Sets a variable while a test runs.
fn with_variable(name: &str, value: u64, test: impl FnOnce() -> Outcome) -> Outcome {
    let before = number(name).map_err(doing(name))?;
    let set = |value: u64| set(name, i32::try_from(value).unwrap_or(i32::MAX)).map_err(doing(name));
    set(value)?;
    let result = test();
    set(before)?;
    result
}

/// No more open files in the system, buffers of sockets, addresses, or swap space.
pub fn exhausted() -> Outcome {
    let open = number("kern.openfiles").map_err(doing("kern.openfiles"))?;
    with_variable("kern.maxfiles", open + 30, || tries("files", || Ok(())))?;
    let own = |resource, limit| move || become_caller().and_then(|()| sys::setrlimit(resource, limit));
    // A socket takes 16 to 128 KiB, half of it for each direction. Where it gets the first half of a datagram socket's alone,
    // FreeBSD 14 panics if assertions are compiled in: seven times 128 KiB and less than any half.
    tries("buffers", own(RLIMIT_SBSIZE, 7 * (128 << 10) + 3392))?;
    tries("memory", own(RLIMIT_VMEM, 32 << 20))?;
    // 1: nobody but root gets more than there is. 4: memory counts, not swap space alone.
    with_variable("vm.overcommit", 1 | 4, || tries("swap", become_caller))
}

/// How many programs run with failing allocations, and what they are told.
const PROGRAMS: &[(&str, &str)] = &[
    ("sock_rights", ""),
    ("sock_send", ""),
    ("fd_create2", ""),
    ("proc_fork", ""),
    ("proc_exec", ""),
    ("file_paths", "create"),
    ("file_readdir", ""),
    ("thread_create", ""),
    ("poll_many", ""),
    ("mem_map_objects", ""),
    ("stress", "sockets 1"),
    ("stress", "transfers-shared 1"),
    ("fuzz", "4000 1"),
    ("fuzz", "4000 2"),
];

/// Allocations that do not wait fail now and then, in a kernel with `options MALLOC_MAKE_FAILURES`. Programs may fail, but they
/// end, and leave nothing.
pub fn failing_allocations() -> Outcome {
    const RATE: &str = "debug.malloc.failure_rate";
    const COUNT: &str = "debug.malloc.failure_count";
    if number(RATE).is_err() {
        return skip(&format!("this kernel has no {RATE}"));
    }
    sys::become_reaper().map_err(doing("procctl"))?;
    let before = Usage::take();
    for rate in [1, 2, 7, 50] {
        let failed = number(COUNT).map_err(doing(COUNT))?;
        for (i, (name, argument)) in PROGRAMS.iter().enumerate() {
            let place = Place { programs: Some(name.to_string()), ..Place::default() };
            let program = Program::new(&format!("/guest/{name}"))
                .with_guest_descriptors_at(&format!("{name}-failing-{rate}-{i}"), &place)
                .map_err(doing("preparing its directory"))?
                .quiet()
                .argdata(argument.replace(' ', "\0").as_bytes());
            with_variable(RATE, rate, || {
                match program.run(LIMIT_MS) {
                    Ok(status) => say!("init: 1 in {rate} fails: {name} {argument}: {status}"),
                    Err(why) if why.contains("no end") => return Err(format!("1 in {rate} fails: {why}")),
                    Err(why) => say!("init: 1 in {rate} fails: {why}"),
                }
                Ok(())
            })?;
            everybody_ended().map_err(|why| format!("1 in {rate} fails: {name} {argument}: {why}"))?;
        }
        let failed = number(COUNT).map_err(doing(COUNT))? - failed;
        say!("init: 1 in {rate} fails: {failed} allocations");
        check!(failed > 0, "no allocation failed");
    }
    before.is_back()
}

/// Reaps those whose parents are gone.
fn everybody_ended() -> Outcome {
    let start = sys::monotonic_ms();
    loop {
        match sys::wait4(-1, WNOHANG) {
            Err(Errno::ECHILD) => return Ok(()),
            Ok((0, _)) => sys::sleep_ms(2),
            Ok(_) => {}
            Err(errno) => return Err(format!("wait4: {errno}")),
        }
        check!(sys::monotonic_ms() - start < LIMIT_MS, "somebody lives on");
    }
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
