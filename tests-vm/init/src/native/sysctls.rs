// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The module's variables: there while it is, right while programs start and stop, and the switch that keeps programs
//! from starting.

use super::loaded::{leaving_it_loaded, works};
use super::{doing, executing_guest, start_guest, Outcome};
use crate::abi::{Errno, F_DUP2FD, JAIL_ATTACH, JAIL_CREATE, O_EXEC};
use crate::check;
use crate::files::write_file;
use crate::process::{Child, Status};
use crate::program::{Program, Refusal};
use crate::terminal::Terminal;
use crate::variables::{self, description, number, set};
use crate::{module, say, sys};
use alloc::format;
use alloc::string::String;

const FEATURE: &str = "kern.features.cloudabi64";
const ABI: &str = "compat.cloudabi64.abi_version";
const ALLOW: &str = "compat.cloudabi64.allow_exec";
const EXECS: &str = "compat.cloudabi64.execs";
const PROCESSES: &str = "compat.cloudabi64.processes";
const THREADS: &str = "compat.cloudabi64.threads";
const NOT_ALLOWED: &str = "compat.cloudabi64.refused.not-allowed";
const ALL: [&str; 7] = [FEATURE, ABI, ALLOW, EXECS, PROCESSES, THREADS, NOT_ALLOWED];

const LIMIT_MS: u64 = 20_000;

fn value(name: &str) -> Result<u64, String> {
    number(name).map_err(doing(name))
}

/// A variable gets a value within a moment: what a dead process leaves goes away behind it.
fn becomes(name: &str, wanted: u64) -> Outcome {
    let mut seen = 0;
    for _ in 0..1000 {
        seen = value(name)?;
        if seen == wanted {
            return Ok(());
        }
        sys::sleep_ms(2);
    }
    Err(format!("{name}: {wanted} expected, seen {seen}"))
}

/// So many processes are left within a moment.
pub fn processes_become(count: u64) -> Outcome {
    becomes(PROCESSES, count)
}

/// Each has a description; what does not change has its value; nobody can write the others.
pub fn values() -> Outcome {
    for name in ALL {
        let text = description(name).map_err(doing(name))?;
        say!("init: {name}: {} ({text})", value(name)?);
        check!(!text.is_empty(), "{name} has no description");
    }
    for (name, wanted) in [(FEATURE, 1), (ABI, 1), (ALLOW, 1)] {
        check!(value(name)? == wanted, "{name}: {wanted} expected, seen {}", value(name)?);
    }
    for name in ALL.into_iter().filter(|name| *name != ALLOW) {
        let answer = set(name, 0);
        check!(answer == Err(Errno::EPERM), "writing {name}: EPERM expected, seen {answer:?}");
    }
    Ok(())
}

/// Programs, processes and threads are counted as they come and go.
pub fn counts() -> Outcome {
    becomes(PROCESSES, 0)?;
    becomes(THREADS, 0)?;
    let execs = value(EXECS)?;
    let one = start_guest("wait", || Ok(()))?;
    let two = start_guest("not_allowed", || Ok(()))?;
    let running =
        becomes(PROCESSES, 2).and_then(|()| becomes(THREADS, 3)).and_then(|()| becomes(EXECS, execs + 2));
    let jailed = from_a_jail();
    one.kill().map_err(doing("kill"))?;
    let left = becomes(PROCESSES, 1).and_then(|()| becomes(THREADS, 2));
    two.kill().map_err(doing("kill"))?;
    running.and(jailed).and(left)?;
    becomes(PROCESSES, 0)?;
    becomes(THREADS, 0)?;
    // A program that is refused, and one of the host, are none.
    let bad = Program::new("/malformed/elf-wx").start(|| Ok(()));
    check!(matches!(bad, Err(Refusal::Exec(Errno::EACCES))), "/malformed/elf-wx was not refused with EACCES");
    let status = Program::new("/sbin/init").argdata(b"init\0true").run(LIMIT_MS)?;
    check!(status == Status::SUCCESS, "/sbin/init true: {status}");
    check!(value(EXECS)? == execs + 2, "{EXECS}: {} expected, seen {}", execs + 2, value(EXECS)?);
    Ok(())
}

/// Root in a jail does not see the processes outside, and cannot turn the switch.
fn from_a_jail() -> Outcome {
    let child = Child::fork(|| {
        // It is gone when this process is.
        let jail = sys::jail_set(&[(c"path", c"/")], JAIL_CREATE | JAIL_ATTACH);
        let jailed = jail.map_err(doing("jail_set")).and_then(|_| {
            let seen = (value(PROCESSES)?, value(THREADS)?);
            check!(seen == (0, 0), "a jail sees {seen:?} processes and threads outside of it");
            let answer = set(ALLOW, 0);
            check!(answer == Err(Errno::EPERM), "{ALLOW} written in a jail: EPERM expected, seen {answer:?}");
            Ok(())
        });
        jailed.map_or_else(
            |why| {
                say!("init: in a jail: {why}");
                1
            },
            |()| 0,
        )
    });
    let status = child.map_err(doing("fork"))?.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(status == Some(Status::SUCCESS), "the process in a jail failed, see above");
    Ok(())
}

/// Off: no program starts, by whatever call, and one that runs goes on.
pub fn switch() -> Outcome {
    let outcome = off();
    set(ALLOW, 1).map_err(doing(ALLOW))?;
    outcome?;
    works("after programs were allowed again")
}

fn off() -> Outcome {
    for bad in [2, -1, i32::MAX, i32::MIN] {
        let answer = set(ALLOW, bad);
        check!(answer == Err(Errno::EINVAL), "{ALLOW}={bad}: EINVAL expected, seen {answer:?}");
    }
    let answer = sys::set_sysctlbyname(ALLOW, &[0]);
    check!(answer == Err(Errno::EINVAL), "one byte for {ALLOW}: EINVAL expected, seen {answer:?}");
    let by_user = Child::fork(|| i32::from(sys::setuid(1001).is_err() || set(ALLOW, 0) != Err(Errno::EPERM)));
    let status = by_user.map_err(doing("fork"))?.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(status == Some(Status::SUCCESS), "{ALLOW} written by a user: EPERM expected");
    check!(value(ALLOW)? == 1, "{ALLOW} changed by a write that failed");

    let guest = executing_guest("not_allowed")?;
    let terminal = Terminal::new().and_then(Terminal::control).map_err(doing("a terminal"))?;
    let child = guest.start(|| Ok(())).map_err(doing("/guest/not_allowed"))?;
    becomes(THREADS, 2)?;
    let before = value(NOT_ALLOWED)?;
    set(ALLOW, 0).map_err(doing(ALLOW))?;
    not_permitted("execve", Program::new("/guest/hello").start(|| Ok(())))?;
    not_permitted("execve of a file that breaks a rule", Program::new("/malformed/elf-wx").start(|| Ok(())))?;
    not_permitted(
        "fexecve",
        Program::new("/guest/hello").start_with(
            || sys::open(c"/guest/hello", O_EXEC, 0).and_then(|fd| sys::fcntl(fd, F_DUP2FD, 90)).map(drop),
            |_, argv| sys::fexecve(90, argv),
        ),
    )?;
    let status = Program::new("/sbin/init").argdata(b"init\0true").run(LIMIT_MS)?;
    check!(status == Status::SUCCESS, "/sbin/init true with {ALLOW}=0: {status}");
    let text = terminal.text().map_err(doing("reading the terminal"))?;
    check!(
        text.matches("refused: not-allowed").count() == 3,
        "three lines on the terminal expected: {text:?}"
    );
    write_file(c"/tmp/native-not_allowed/data", b"go", 0o666).map_err(doing("its file"))?;
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    check!(status == Some(Status::SUCCESS), "/guest/not_allowed: exit 0 expected, seen {status:?}");
    let after = value(NOT_ALLOWED)?;
    check!(after == before + 4, "{NOT_ALLOWED}: {} expected, seen {after}", before + 4);
    // It has no descriptor for its terminal, and so does not get it to say anything.
    let text = terminal.text().map_err(doing("reading the terminal"))?;
    check!(text.is_empty(), "/guest/not_allowed: nothing on its terminal expected, seen {text:?}");
    Ok(())
}

fn not_permitted(what: &str, started: Result<Child, Refusal>) -> Outcome {
    match started {
        Err(Refusal::Exec(Errno::EPERM)) => Ok(()),
        Err(why) => Err(format!("{what} with {ALLOW}=0: EPERM expected; {why}")),
        Ok(child) => {
            let _ = child.kill();
            Err(format!("{what} with {ALLOW}=0: the program was started"))
        }
    }
}

/// They go with the module, and come with it, at zero or as the kernel's environment says.
pub fn unload() -> Outcome {
    leaving_it_loaded(|| {
        works("before")?;
        module::unload().map_err(doing("kldunload"))?;
        for name in ALL {
            let answer = number(name);
            check!(
                answer == Err(Errno::ENOENT),
                "{name} without the module: ENOENT expected, seen {answer:?}"
            );
        }
        module::load().map_err(doing("kldload"))?;
        for name in [EXECS, PROCESSES, THREADS, NOT_ALLOWED] {
            check!(value(name)? == 0, "{name} after loading: 0 expected, seen {}", value(name)?);
        }
        module::unload().map_err(doing("kldunload"))?;
        variables::kenv_set(c"compat.cloudabi64.allow_exec", c"0").map_err(doing("kenv"))?;
        let loaded = module::load().map_err(doing("kldload"));
        variables::kenv_unset(c"compat.cloudabi64.allow_exec").map_err(doing("kenv -u"))?;
        loaded?;
        check!(value(ALLOW)? == 0, "{ALLOW} is 1 although the kernel's environment says 0");
        not_permitted("execve", Program::new("/guest/hello").start(|| Ok(())))?;
        module::unload().map_err(doing("kldunload"))?;
        module::load().map_err(doing("kldload"))?;
        works("after all")
    })
}

/// Reads all variables, over and over: each is there or not.
pub fn read_all() -> Outcome {
    for name in ALL {
        match sys::sysctlbyname(name) {
            Ok(_) | Err(Errno::ENOENT) => {}
            Err(errno) => return Err(format!("{name}: a value or ENOENT expected, seen {errno}")),
        }
    }
    Ok(())
}
