// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The sandbox is closed before the first instruction, and signals are at their defaults with SIGPIPE ignored.

use super::{doing, guest_program, start_guest, Outcome};
use crate::abi::{open, signal, Fields, F_DUP2FD_CLOEXEC};
use crate::arch::reg;
use crate::check;
use crate::files::{self, path};
use crate::kinfo::KInfo;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{ptrace, sys};
use alloc::format;
use alloc::string::String;

pub fn capmode_plain() -> Outcome {
    // The control: capability mode must come from this exec, not from here.
    let own = KInfo::of(sys::getpid()).map_err(doing("kern.proc.pid"))?;
    check!(!own.in_capability_mode(), "the test's own process is in capability mode already");
    in_capability_mode(start_guest("wait", || Ok(()))?)
}

pub fn capmode_nonewprivs() -> Outcome {
    in_capability_mode(start_guest("wait", sys::no_new_privs)?)
}

pub fn capmode_fexecve() -> Outcome {
    // The guest's descriptors take the low numbers; keep the file above them.
    const FILE_FD: i32 = 99;
    let program = guest_program("/guest/wait")?;
    let reopen = || {
        let fd = sys::open(c"/guest/wait", open::RDONLY | open::CLOEXEC, 0)?;
        sys::fcntl(fd, F_DUP2FD_CLOEXEC, FILE_FD as usize)?;
        sys::close(fd)
    };
    let child =
        program.start_with(reopen, |_, argv| sys::fexecve(FILE_FD, argv)).map_err(doing("fexecve"))?;
    in_capability_mode(child)
}

fn in_capability_mode(child: Child) -> Outcome {
    let result = child
        .wait_until("CloudABI in capability mode", |info| info.is_cloudabi() && info.in_capability_mode());
    child.kill().map_err(doing("kill"))?;
    result.map(drop)
}

/// Stops the new process before its first instruction and looks at it there.
pub fn capmode_first_instruction() -> Outcome {
    let program = guest_program("/guest/wait")?;
    let child = program.start(ptrace::trace_me).map_err(doing("/guest/wait"))?;
    let stop = child.wait(10_000).map_err(doing("wait4"))?;
    let stop = stop.ok_or("no stop at exec within 10 s")?;
    check!(stop == Status::Stopped(signal::TRAP), "a stop by signal 5 at exec expected, seen {stop}");
    let verdict = at_first_instruction(child);
    child.kill().map_err(doing("kill"))?;
    verdict
}

fn at_first_instruction(child: Child) -> Outcome {
    let info = child.info().map_err(doing("kern.proc.pid"))?;
    check!(info.is_cloudabi(), "emulation \"CloudABI ELF64\" expected, seen \"{}\"", info.emulation());
    check!(info.in_capability_mode(), "stopped at exec, but not in capability mode");

    let registers = ptrace::registers(child.pid).map_err(doing("PT_GETREGS"))?;
    let (pc, auxv) = (registers.u64_at(reg::PC), registers.u64_at(reg::ARGUMENT));
    let entry = entry_point(child, auxv)?;
    check!(pc == entry, "no instruction has run: {entry:#x} (the entry point) expected, seen {pc:#x}");

    // It is a live process, not a wreck that happens to be stopped: it goes on and keeps running.
    ptrace::go_on(child.pid, 0).map_err(doing("PT_CONTINUE"))?;
    let after = child.wait(300).map_err(doing("wait4"))?;
    check!(after.is_none(), "let go on, /guest/wait should wait, but ended: {}", ended(after));
    Ok(())
}

fn ended(status: Option<Status>) -> String {
    status.map_or(String::from("still running"), |status| format!("{status}"))
}

/// The program's entry point in memory: AT_BASE from the auxiliary vector, plus e_entry.
fn entry_point(child: Child, auxv: u64) -> Result<u64, String> {
    const AT_NULL: u32 = 0;
    const AT_BASE: u32 = 7;
    const ET_DYN: u16 = 3;
    let file = files::read_file(c"/guest/wait").map_err(doing("/guest/wait"))?;
    let entry = file.u64_at(24);
    if file.u16_at(16) != ET_DYN {
        return Ok(entry);
    }
    for i in 0..64 {
        let mut pair = [0; 16];
        ptrace::read(child.pid, auxv + i * 16, &mut pair)
            .map_err(|errno| format!("reading the auxiliary vector at {auxv:#x}: {errno}"))?;
        match pair.u32_at(0) {
            AT_BASE => return Ok(pair.u64_at(8).wrapping_add(entry)),
            AT_NULL => break,
            _ => {}
        }
    }
    Err(format!("the auxiliary vector at {auxv:#x} has no AT_BASE"))
}

/// The caller's dispositions and mask are gone; beyond what does nothing by default, SIGPIPE alone is ignored.
pub fn signals_default() -> Outcome {
    let disturb = || {
        sys::ignore_signal(signal::TERM)?;
        sys::ignore_signal(signal::USR1)?;
        sys::block_signal(signal::TERM)
    };
    // This process has never touched its signals: what it ignores are those that do nothing by default.
    let by_default = KInfo::of(sys::getpid()).map_err(doing("kern.proc.pid"))?.ignored_signals();
    let wanted = by_default | 1 << (signal::PIPE - 1);

    for fatal in [signal::TERM, signal::USR1] {
        let child = start_guest("wait", disturb)?;
        let info = child.wait_until("capability mode", |info| info.in_capability_mode())?;
        let (ignored, caught, blocked) =
            (info.ignored_signals(), info.caught_signals(), info.blocked_signals());
        if (ignored, caught, blocked) != (wanted, 0, 0) {
            child.kill().map_err(doing("kill"))?;
            return Err(format!(
                "ignored {wanted:#x}, caught 0, blocked 0 expected (bit n - 1 is signal n); \
                 seen ignored {ignored:#x}, caught {caught:#x}, blocked {blocked:#x}"
            ));
        }
        sys::kill(child.pid, signal::PIPE).map_err(doing("kill"))?;
        let survived = child.wait(200).map_err(doing("wait4"))?.is_none();
        check!(survived, "SIGPIPE should be ignored, but the process ended");
        sys::kill(child.pid, fatal).map_err(doing("kill"))?;
        let status = child.wait(10_000).map_err(doing("wait4"))?;
        let killed = matches!(status, Some(Status::Signal { signal, .. }) if signal == fatal);
        check!(killed, "death by signal {fatal} expected, seen: {}", ended(status));
    }
    Ok(())
}

/// Variables of the kernel's that make the sandbox stricter, set for all processes.
pub fn variables() -> Outcome {
    let status = confined("usual")?;
    check!(status == Status::SUCCESS, "/guest/confined usual: exit 0 expected, seen {status}");
    let status = with_variable(DOTDOT, &0i32.to_le_bytes(), &1i32.to_le_bytes(), || confined("no-dotdot"))?;
    check!(status == Status::SUCCESS, "with {DOTDOT}=0: exit 0 expected, seen {status}");
    let status = with_variable(TRAP, &[1], &[0], || confined("trapped"))?;
    check!(
        matches!(status, Status::Signal { signal: 5, .. }),
        "with {TRAP}=1: death by signal 5 expected, seen {status}"
    );
    let status = confined("usual")?;
    check!(status == Status::SUCCESS, "/guest/confined usual again: exit 0 expected, seen {status}");
    Ok(())
}

const DOTDOT: &str = "vfs.lookup_cap_dotdot";
const TRAP: &str = "kern.trap_enotcap";

/// Does something while a variable has another value.
fn with_variable(
    name: &str,
    value: &[u8],
    usual: &[u8],
    what: impl FnOnce() -> Result<Status, String>,
) -> Result<Status, String> {
    sys::set_sysctlbyname(name, value).map_err(doing(name))?;
    let result = what();
    sys::set_sysctlbyname(name, usual).map_err(doing(name))?;
    result
}

/// Runs the guest in a directory of its own.
fn confined(how: &str) -> Result<Status, String> {
    let name = format!("confined-{how}-{}", sys::monotonic_ms());
    let program = Program::new("/guest/confined").with_guest_descriptors(&name).map_err(doing(&name))?;
    let child = program.argdata(how.as_bytes()).start(|| Ok(())).map_err(doing("/guest/confined"))?;
    let status = child.wait(20_000).map_err(doing("wait4"))?.ok_or("/guest/confined: no end")?;
    if matches!(status, Status::Signal { core: true, .. }) {
        let file = format!("/tmp/confined.{}.core", child.pid);
        sys::unlink(&path(&file)).map_err(doing(&file))?;
    }
    Ok(status)
}
