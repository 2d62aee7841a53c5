// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the system's tools see of a CloudABI process: its emulation's name, sysctl's view, ktrace(2) records.

use super::{doing, executing_guest, guest_program, start_guest, Outcome};
use crate::abi::{ktr, Fields, CTL_KERN_PROC, KERN_PROC_OSREL, KERN_PROC_PATHNAME, KERN_PROC_PER_PROCESS};
use crate::check;
use crate::kinfo::EMULATION;
use crate::process::Status;
use crate::{files, say, sys, variables};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub fn emul_name() -> Outcome {
    let program = guest_program("/guest/wait")?;
    let child = program.start(|| Ok(())).map_err(doing("/guest/wait"))?;
    let result = child.wait_until(EMULATION, |info| info.is_cloudabi());
    child.kill().map_err(doing("kill"))?;
    result.map(drop)
}

/// Everything that procstat(1) asks of a process, asked of a guest, running and dead: the answers may vary, the
/// kernel must survive each question.
pub fn procstat() -> Outcome {
    let child = start_guest("wait", || Ok(()))?;
    child.wait_until("capability mode", |info| info.in_capability_mode())?;
    ask_everything(child.pid)?;
    let running = child.info().map_err(doing("kern.proc.pid after all other questions"));
    sys::kill(child.pid, crate::abi::signal::KILL).map_err(doing("kill"))?;
    child.wait_until("a zombie", |info| info.is_zombie())?;
    ask_everything(child.pid)?;
    child.kill().map_err(doing("reaping"))?;
    running.map(drop)
}

/// What `kldstat -v` lists below the file: the module's name, and that nothing else uses it.
pub fn kldstat() -> Outcome {
    let (name, references) = variables::module_stat(c"cloudabi64").map_err(doing("modstat"))?;
    check!(
        (name.as_str(), references) == ("cloudabi64", 1),
        "the module cloudabi64 with one reference expected, seen \"{name}\", {references}"
    );
    Ok(())
}

/// What `procstat -b` prints: the program's path and the release that it is for, which is the kernel's.
pub fn procstat_binary() -> Outcome {
    let [kern, proc] = CTL_KERN_PROC;
    let child = start_guest("wait", || Ok(()))?;
    let path = program_path(child.pid);
    let release = sys::sysctl(&[kern, proc, KERN_PROC_OSREL, child.pid]);
    let command = child.info().map(|info| String::from(info.command()));
    child.kill().map_err(doing("kill"))?;
    let path = path?;
    let release = release.map_err(doing("kern.proc.osrel"))?.u32_at(0);
    let kernel = sys::sysctlbyname("kern.osreldate").map_err(doing("kern.osreldate"))?.u32_at(0);
    let command = command.map_err(doing("kern.proc.pid"))?;
    check!(
        (path.as_str(), command.as_str(), release) == ("/guest/wait", "wait", kernel),
        "/guest/wait, wait and {kernel} expected, seen {path}, {command} and {release}"
    );
    Ok(())
}

/// After proc_exec the new program's file has taken the old one's place, and the sandbox is as closed as before.
pub fn procstat_exec() -> Outcome {
    const FILE: &str = "/tmp/native-proc_exec/self";
    let program = executing_guest("proc_exec")?.argdata(b"stay");
    let child = program.start(|| Ok(())).map_err(doing("/guest/proc_exec"))?;
    let result = child.wait_until("the command \"self\"", |info| info.command() == "self").and_then(|info| {
        check!(
            info.is_cloudabi() && info.in_capability_mode(),
            "CloudABI in capability mode expected, seen {}",
            info.summary()
        );
        ask_everything(child.pid)?;
        let path = program_path(child.pid)?;
        check!(path == FILE, "{FILE} expected, seen {path}");
        Ok(())
    });
    child.kill().map_err(doing("kill"))?;
    result
}

/// The file that a process was executed from.
fn program_path(pid: i32) -> Result<String, String> {
    let [kern, proc] = CTL_KERN_PROC;
    let path = sys::sysctl(&[kern, proc, KERN_PROC_PATHNAME, pid]).map_err(doing("kern.proc.pathname"))?;
    Ok(String::from(path.text_at(0, path.len())))
}

fn ask_everything(pid: i32) -> Outcome {
    let [kern, proc] = CTL_KERN_PROC;
    let mut answers = Vec::new();
    for &(name, question) in KERN_PROC_PER_PROCESS {
        answers.push(match sys::sysctl(&[kern, proc, question, pid]) {
            Ok(answer) => format!("{name} {}", answer.len()),
            Err(errno) => format!("{name} {errno}"),
        });
    }
    say!("init: kern.proc of {pid}, bytes: {}", answers.join(", "));
    Ok(())
}

/// Numbers in CloudABI's table.
const FD_WRITE: u16 = 16;
const PROC_EXEC: u16 = 38;
const PROC_EXIT: u16 = 39;
const PROC_FORK: u16 = 40;

/// ktrace(2) of a guest: the calls under CloudABI's numbers with their arguments, what they transfer, and their
/// returns.
pub fn ktrace() -> Outcome {
    let trace = c"/tmp/ktrace.out";
    files::write_file(trace, b"", 0o600).map_err(doing("/tmp/ktrace.out"))?;
    let hello = guest_program("/guest/hello")?;
    let child = hello
        .start(|| sys::ktrace(trace, ktr::FAC_SYSCALL | ktr::FAC_SYSRET | ktr::FAC_GENIO))
        .map_err(doing("/guest/hello"))?;
    let status = child.wait(20_000).map_err(doing("wait4"))?.ok_or("/guest/hello goes on running")?;
    check!(status == Status::SUCCESS, "/guest/hello under ktrace: exit 0 expected, seen {status}");

    let file = files::read_file(trace).map_err(doing("/tmp/ktrace.out"))?;
    // The trace begins in the native child, before its exec: those records are before the return from execve.
    let records: Vec<Record> = records(&file).filter(|record| record.pid == child.pid).collect();
    let exec_return = records.iter().position(|r| r.is(ktr::TYPE_SYSCALL, EXECVE));
    let start = exec_return.ok_or_else(|| format!("no execve among {} records", records.len()))?;
    let guest = records.get(start + 1..).unwrap_or_default();
    let seen = || summary(guest);

    let write = guest.iter().position(|r| r.is(ktr::TYPE_SYSCALL, FD_WRITE));
    let write = write.ok_or_else(|| format!("a call of fd_write (16) expected, seen {}", seen()))?;
    check!(
        guest.get(write).is_some_and(|r| r.argument == 0),
        "fd_write of descriptor 0 expected: {}",
        seen()
    );
    // It starts with the descriptor and the direction, which is that of a write.
    let written = guest.get(write + 1).is_some_and(|r| r.is(ktr::TYPE_GENIO, 0) && r.error == 1);
    check!(written, "what fd_write writes expected after its call, seen {}", seen());
    let answer = guest.get(write + 2);
    let returned = answer.is_some_and(|r| r.is(ktr::TYPE_SYSRET, FD_WRITE) && r.error == 0);
    check!(returned, "a return of fd_write without error expected after that, seen {}", seen());
    let last = guest.iter().rev().find(|r| r.kind == ktr::TYPE_SYSCALL);
    check!(
        last.is_some_and(|r| r.is(ktr::TYPE_SYSCALL, PROC_EXIT) && r.argument == 0),
        "proc_exit (39) of 0 expected as the last call, seen {}",
        seen()
    );
    Ok(())
}

/// ktrace(2) of everything, of a guest that forks and executes, and of its children.
pub fn ktrace_forks() -> Outcome {
    let trace = c"/tmp/ktrace.forks";
    files::write_file(trace, b"", 0o600).map_err(doing("/tmp/ktrace.forks"))?;
    let child = executing_guest("proc_exec")?
        .start(|| sys::ktrace(trace, ktr::FAC_ALL_INHERITED))
        .map_err(doing("/guest/proc_exec"))?;
    let status = child.wait(30_000).map_err(doing("wait4"))?.ok_or("/guest/proc_exec goes on running")?;
    check!(status == Status::SUCCESS, "/guest/proc_exec under ktrace: exit 0 expected, seen {status}");
    let file = files::read_file(trace).map_err(doing("/tmp/ktrace.forks"))?;
    sys::unlink(trace).map_err(doing("/tmp/ktrace.forks"))?;
    let records: Vec<Record> = records(&file).collect();
    let forks = records.iter().filter(|r| r.is(ktr::TYPE_SYSCALL, PROC_FORK) && r.pid == child.pid).count();
    // Children that executed a program, which then ended by itself.
    let executed = |execution: &(usize, &Record)| {
        let (at, record) = *execution;
        let mut later = records.iter().skip(at).filter(|r| r.pid == record.pid);
        later.any(|r| r.is(ktr::TYPE_SYSCALL, PROC_EXIT) && r.argument == 0)
    };
    let execs = records.iter().enumerate().filter(|(_, r)| r.is(ktr::TYPE_SYSCALL, PROC_EXEC));
    let execs = execs.filter(|(_, r)| r.pid != child.pid).filter(executed).count();
    say!("init: ktrace: {} bytes, {} records, {forks} forks, {execs} execs", file.len(), records.len());
    check!(forks >= 40 && execs >= 4, "{forks} forks and {execs} execs are too few");
    Ok(())
}

/// FreeBSD's number, as the native half of the trace has it.
const EXECVE: u16 = crate::abi::number::EXECVE as u16;

/// A record of a system call or its return.
struct Record {
    kind: u16,
    pid: i32,
    code: u16,
    /// The first argument, if it is a call with one.
    argument: u64,
    /// If it is a return.
    error: i32,
}

impl Record {
    fn is(&self, kind: u16, code: u16) -> bool {
        (self.kind, self.code) == (kind, code)
    }
}

fn records(file: &[u8]) -> impl Iterator<Item = Record> + '_ {
    let mut rest = file;
    core::iter::from_fn(move || {
        let kind = rest.u16_at(ktr::TYPE);
        let header = if kind & ktr::VERSIONED != 0 { ktr::HEADER_VERSIONED } else { ktr::HEADER };
        let len = rest.u32_at(ktr::LEN) as usize;
        let body = rest.get(header..header + len)?;
        let record = Record {
            kind: kind & !(ktr::DROP | ktr::VERSIONED),
            pid: rest.u32_at(ktr::PID) as i32,
            code: body.u16_at(ktr::CODE),
            argument: if body.u16_at(ktr::NARG) > 0 { body.u64_at(ktr::ARGS) } else { 0 },
            error: body.u32_at(ktr::ERROR) as i32,
        };
        rest = rest.get(header + len..).unwrap_or_default();
        Some(record)
    })
}

fn summary(records: &[Record]) -> String {
    let texts = records.iter().take(24).map(|record| match record.kind {
        ktr::TYPE_SYSCALL => format!("call {}", record.code),
        ktr::TYPE_SYSRET => format!("return {} error {}", record.code, record.error),
        other => format!("type {other}"),
    });
    texts.collect::<Vec<_>>().join(", ")
}
