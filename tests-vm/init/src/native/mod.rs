// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The built-in tests. Each runs as root in a child of init and fails with the reason: what was expected
//! and what was seen.

mod audit;
mod busy;
mod clock;
pub mod coverage;
mod examples;
mod exec;
mod families;
mod files;
mod filesystems;
mod fuse;
mod identity;
mod jails;
mod limits;
mod load;
mod loaded;
mod locks;
mod lost;
mod memory;
pub mod mutated;
mod nfs;
mod observe;
mod policy;
mod ptrace;
mod received;
pub mod refusals;
mod refuse;
mod run;
mod run_command;
mod run_resources;
mod sandbox;
mod signals;
mod sockets;
mod sysctls;
pub mod wasi;
mod web;

use crate::arch;
use crate::files::read_file;
use crate::list::{Item, List, Place, DEFAULT_LIMIT_S};
use crate::process::Child;
use crate::program::Program;
use crate::sys;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A test's result.
pub type Outcome = Result<(), String>;

/// A built-in test.
pub struct Test {
    pub limit_s: u64,
    pub run: Box<dyn FnOnce() -> Outcome>,
}

/// Its name, its time limit in seconds, and what it does.
pub type Row = (&'static str, u64, fn() -> Outcome);

/// Those of any machine. The tests `refuse-RULE` come from `refusals::RULES`.
const TESTS: &[Row] = &[
    ("native-programs", DEFAULT_LIMIT_S, exec::native_programs),
    ("refuse-empty-file", DEFAULT_LIMIT_S, refuse::empty_file),
    ("refuse-short-magic", DEFAULT_LIMIT_S, refuse::short_magic),
    ("refuse-header-only", DEFAULT_LIMIT_S, refuse::header_only),
    ("refuse-terminal", DEFAULT_LIMIT_S, refuse::terminal),
    ("capmode-plain", DEFAULT_LIMIT_S, sandbox::capmode_plain),
    ("capmode-fexecve", DEFAULT_LIMIT_S, sandbox::capmode_fexecve),
    ("capmode-nonewprivs", DEFAULT_LIMIT_S, sandbox::capmode_nonewprivs),
    ("capmode-first-instruction", DEFAULT_LIMIT_S, sandbox::capmode_first_instruction),
    ("capmode-variables", DEFAULT_LIMIT_S, sandbox::variables),
    ("set-id", DEFAULT_LIMIT_S, identity::set_id),
    ("policy-poll", DEFAULT_LIMIT_S, policy::poll),
    ("policy-transition", DEFAULT_LIMIT_S, policy::transition),
    ("saved-id", DEFAULT_LIMIT_S, identity::saved_id),
    ("set-id-startup", DEFAULT_LIMIT_S, identity::set_id_startup),
    ("signals-default", DEFAULT_LIMIT_S, sandbox::signals_default),
    ("killed-by-signal", 120, signals::killed_by_signal),
    ("killed-by-fault", DEFAULT_LIMIT_S, signals::killed_by_fault),
    ("ignored-signals", DEFAULT_LIMIT_S, signals::ignored_signals),
    ("stop-signals", DEFAULT_LIMIT_S, signals::stop_signals),
    ("busy-killed", 240, busy::killed),
    ("busy-fills-memory", 240, busy::fills_memory),
    ("file-end-shared", DEFAULT_LIMIT_S, busy::end_of_shared_memory),
    ("random-killed", DEFAULT_LIMIT_S, signals::random_killed),
    ("random-stopped", 120, signals::random_stopped),
    ("exec-argv", DEFAULT_LIMIT_S, exec::argv),
    ("exec-while-killed", 120, lost::exec_while_killed),
    ("exit-code", DEFAULT_LIMIT_S, exec::exit_code),
    ("core-dump", DEFAULT_LIMIT_S, exec::core_dump),
    ("text-busy", DEFAULT_LIMIT_S, exec::text_busy),
    ("rlimits", DEFAULT_LIMIT_S, exec::rlimits),
    ("layout", DEFAULT_LIMIT_S, exec::layout),
    ("many-execs", 300, exec::many_execs),
    ("kqueue", DEFAULT_LIMIT_S, sockets::kqueue),
    ("open-modes", DEFAULT_LIMIT_S, received::open_modes),
    ("received-lists", DEFAULT_LIMIT_S, received::with_lists),
    ("poll-offset", 120, received::poll_offset),
    ("files-leave-nothing", 300, files::leave_nothing),
    ("readdir-msdosfs", filesystems::LIMIT_S, filesystems::msdosfs),
    ("readdir-ext2fs", filesystems::LIMIT_S, filesystems::ext2fs),
    ("readdir-udf", filesystems::LIMIT_S, filesystems::udf),
    ("readdir-nullfs", filesystems::LIMIT_S, filesystems::nullfs),
    ("readdir-unionfs", filesystems::LIMIT_S, filesystems::unionfs),
    ("readdir-fdescfs", filesystems::LIMIT_S, filesystems::fdescfs),
    ("readdir-fuse", filesystems::LIMIT_S, fuse::honest),
    ("readdir-fuse-hostile", filesystems::LIMIT_S, fuse::hostile),
    ("readdir-nfs", filesystems::LIMIT_S, nfs::loopback_mount),
    ("locks-stopped", 240, locks::stopped),
    ("locks-traced", 240, locks::traced),
    ("locks-herd", 120, locks::herd),
    ("thread-limit", 120, locks::thread_limit),
    ("example-hello", DEFAULT_LIMIT_S, examples::hello),
    ("example-serve", 120, examples::serve),
    ("wasi-serve", wasi::LIMIT_S, wasi::serve),
    ("example-web", web::LIMIT_S, web::serve),
    ("example-escape", DEFAULT_LIMIT_S, examples::escape),
    ("audit-records", 120, audit::records),
    ("audit-random", 300, audit::random),
    ("emul-name", DEFAULT_LIMIT_S, observe::emul_name),
    ("procstat", DEFAULT_LIMIT_S, observe::procstat),
    ("procstat-binary", DEFAULT_LIMIT_S, observe::procstat_binary),
    ("kldstat", DEFAULT_LIMIT_S, observe::kldstat),
    ("procstat-exec", DEFAULT_LIMIT_S, observe::procstat_exec),
    ("ktrace", DEFAULT_LIMIT_S, observe::ktrace),
    ("ktrace-forks", DEFAULT_LIMIT_S, observe::ktrace_forks),
    ("ptrace-calls", DEFAULT_LIMIT_S, ptrace::calls),
    ("ptrace-forks", 120, ptrace::forks),
    ("ptrace-requests", DEFAULT_LIMIT_S, ptrace::requests),
    ("ptrace-remote", DEFAULT_LIMIT_S, ptrace::remote_calls),
    ("sysctl-values", DEFAULT_LIMIT_S, sysctls::values),
    ("sysctl-counts", DEFAULT_LIMIT_S, sysctls::counts),
    ("sysctl-switch", DEFAULT_LIMIT_S, sysctls::switch),
    ("sysctl-unload", DEFAULT_LIMIT_S, sysctls::unload),
    ("run-descriptors", DEFAULT_LIMIT_S, run_resources::descriptors),
    ("run-files", DEFAULT_LIMIT_S, run_resources::files),
    ("run-rights", DEFAULT_LIMIT_S, run_resources::rights),
    ("run-sockets", DEFAULT_LIMIT_S, run_resources::sockets),
    ("run-argdata", DEFAULT_LIMIT_S, run_command::argdata),
    ("run-status", DEFAULT_LIMIT_S, run_command::status),
    ("run-dry", DEFAULT_LIMIT_S, run_command::dry_run),
    ("run-faults", DEFAULT_LIMIT_S, run_command::faults),
    ("run-without-module", DEFAULT_LIMIT_S, run_command::without_module),
    ("unload-busy", DEFAULT_LIMIT_S, load::unload_busy),
    ("unload-zombie", DEFAULT_LIMIT_S, load::unload_zombie),
    ("other-release", DEFAULT_LIMIT_S, load::other_release),
    ("sanitized-elsewhere", DEFAULT_LIMIT_S, load::sanitized_elsewhere),
    ("other-layout", DEFAULT_LIMIT_S, load::other_layout),
    ("load-again", DEFAULT_LIMIT_S, load::load_again),
    ("load-loop", 600, load::load_loop),
    ("clock-timecounters", 120, clock::timecounters),
    ("clock-steps", 240, clock::steps),
    ("jail", DEFAULT_LIMIT_S, jails::jail),
    ("orphans", 120, families::orphans),
    ("limits-exhausted", 120, limits::exhausted),
    ("failing-allocations", 900, limits::failing_allocations),
    ("list-complete", DEFAULT_LIMIT_S, list_complete),
];

/// Those that are on other lists than `tests.list`: for a boot with the module loaded, for the benchmark, for coverage.
const ELSEWHERE: &[Row] = &[
    ("preloaded", DEFAULT_LIMIT_S, load::preloaded),
    ("thread-rctl", 120, locks::thread_rctl),
    ("limits", 120, limits::plain),
    ("limits-rctl", 120, limits::rctl),
    ("fork-bomb", 120, families::fork_bomb),
    ("jail-rctl", 120, jails::rctl),
    ("many-threads", DEFAULT_LIMIT_S, locks::many_threads),
    ("coverage", DEFAULT_LIMIT_S, coverage::print),
    ("kernel-memory", 600, memory::of_kernel),
    ("wasi-costs", DEFAULT_LIMIT_S, wasi::costs),
];

pub fn find(name: &str) -> Option<Test> {
    let refused = refusals::RULES.iter().find(|(rule, _)| name.strip_prefix("refuse-") == Some(rule));
    if let Some(&(rule, errno)) = refused {
        return Some(Test { limit_s: DEFAULT_LIMIT_S, run: Box::new(move || refuse::refused(rule, errno)) });
    }
    let row = TESTS.iter().chain(ELSEWHERE).chain(arch::TESTS).find(|(other, _, _)| *other == name);
    row.map(|&(_, limit_s, run)| Test { limit_s, run: Box::new(run) })
}

/// Fails the test with a reason unless a condition holds.
#[macro_export]
macro_rules! check {
    ($condition:expr, $($reason:tt)+) => {
        if !$condition {
            return Err(alloc::format!($($reason)+));
        }
    };
}

/// What the reason of a test begins with that did not fail, but lacks something.
pub const SKIPPED: &str = "skipped: ";

/// Ends a test that lacks something.
pub fn skip(lacking: &str) -> Outcome {
    Err(format!("{SKIPPED}{lacking}"))
}

/// Turns an error number into a reason.
pub fn doing<E: core::fmt::Display>(what: &str) -> impl FnOnce(E) -> String + '_ {
    move |error| format!("{what}: {error}")
}

/// Starts a guest and waits until the kernel has its new image and credential in place.
fn start_guest(name: &str, prepare: impl FnOnce() -> sys::Result<()>) -> Result<Child, String> {
    start_file(&format!("/guest/{name}"), prepare)
}

fn start_file(file: &str, prepare: impl FnOnce() -> sys::Result<()>) -> Result<Child, String> {
    let program = guest_program(file)?;
    let child = program.start(prepare).map_err(doing(file))?;
    child.wait_until("a CloudABI process", |info| info.is_cloudabi())?;
    Ok(child)
}

/// A CloudABI program with a guest's descriptors.
pub fn guest_program(file: &str) -> Result<Program, String> {
    guest_in(file, &Place::default())
}

/// The same with programs in its directory that are made of it.
fn executing_guest(name: &str) -> Result<Program, String> {
    guest_in(&format!("/guest/{name}"), &Place { programs: Some(name.to_string()), ..Place::default() })
}

fn guest_in(file: &str, place: &Place) -> Result<Program, String> {
    let name = file.rsplit('/').next().unwrap_or(file);
    Program::new(file)
        .with_guest_descriptors_at(&format!("native-{name}"), place)
        .map_err(doing("preparing its directory"))
}

/// The lines that the kernel printed since the last call.
pub fn kernel_lines() -> Result<Vec<String>, String> {
    let text = sys::sysctlbyname("kern.msgbuf").map_err(doing("kern.msgbuf"))?;
    sys::set_sysctlbyname("kern.msgbuf_clear", &1i32.to_le_bytes()).map_err(doing("kern.msgbuf_clear"))?;
    let text = String::from_utf8_lossy(&text);
    let lines = text.trim_end_matches('\0').lines().filter(|line| !line.is_empty());
    Ok(lines.map(|line| line.to_string()).collect())
}

/// Every built-in test that belongs on this list is, so that none is forgotten.
fn list_complete() -> Outcome {
    let text = read_file(c"/etc/tests").map_err(doing("/etc/tests"))?;
    let list = List::parse(&String::from_utf8_lossy(&text));
    let listed = |name: &str| {
        list.items.iter().any(|item| matches!(item, Item::Native { name: other } if other == name))
    };
    let built_in = TESTS.iter().chain(arch::TESTS).map(|(name, _, _)| (*name).to_string());
    let all = built_in.chain(refusals::RULES.iter().map(|(rule, _)| format!("refuse-{rule}")));
    let missing: Vec<String> = all.filter(|name| !listed(name)).collect();
    check!(missing.is_empty(), "not in /etc/tests: {}", missing.join(", "));
    Ok(())
}
