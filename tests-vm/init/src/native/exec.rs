// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What native programs get from exec and exit, CloudABI programs get as well: status, core files, busy text,
//! resource limits, a random layout, and no resource left behind.

use super::{doing, guest_program, start_file, Outcome};
use crate::abi::{open, signal, Errno, Fields, PAGE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_VMEM};
use crate::arch::EM;
use crate::check;
use crate::files::{self, path};
use crate::leaks::Census;
use crate::process::Status;
use crate::program::{Program, Refusal};
use crate::{say, sys};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use core::ffi::CStr;

const LIMIT_MS: u64 = 20_000;

/// A native program and a script still start while the module is loaded.
pub fn native_programs() -> Outcome {
    let status = Program::new("/sbin/init").argdata(b"init\0true").run(LIMIT_MS)?;
    check!(status == Status::SUCCESS, "/sbin/init true: exit 0 expected, seen {status}");
    let script = "/tmp/script";
    files::write_file(&path(script), b"#!/sbin/init true\n", 0o755).map_err(doing(script))?;
    let status = Program::new(script).argdata(b"script").run(LIMIT_MS)?;
    check!(status == Status::SUCCESS, "a script for /sbin/init true: exit 0 expected, seen {status}");
    Ok(())
}

/// Executes a program with arguments; returns only when that failed.
type Execute = fn(&CStr, &[&CStr]) -> Errno;

/// execve(2) and fexecve(2) start a guest alike; without any argument string they do not, as the kernel has it.
pub fn argv() -> Outcome {
    const ARGUMENTS: [&CStr; 5] = [c"one", c"two", c"", c"\xff\x80\x01\x7f", c"four"];
    let by_descriptor = |path: &CStr, argv: &[&CStr]| match sys::open(path, open::RDONLY | open::CLOEXEC, 0) {
        Ok(fd) => sys::fexecve(fd, argv),
        Err(error) => error,
    };
    let calls: [(&str, Execute); 2] = [("execve", sys::execve), ("fexecve", by_descriptor)];
    for (call, execute) in calls {
        for (guest, argv) in [("argdata", &ARGUMENTS[..]), ("argdata_empty", &[c""])] {
            let child = guest_program(&format!("/guest/{guest}"))?
                .start_with(|| Ok(()), |path, _| execute(path, argv))
                .map_err(doing(call))?;
            let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
            check!(status == Some(Status::SUCCESS), "{call} of {guest}: exit 0 expected, seen {status:?}");
        }
        let none = guest_program("/guest/argdata_empty")?.start_with(|| Ok(()), |path, _| execute(path, &[]));
        let refused = matches!(none, Err(Refusal::Exec(Errno::EINVAL)));
        check!(
            refused,
            "{call} without arguments: EINVAL expected, seen {}",
            match none {
                Ok(child) => format!("a process, {:?}", child.kill()),
                Err(why) => format!("{why}"),
            }
        );
    }
    Ok(())
}

pub fn exit_code() -> Outcome {
    for code in [0, 1, 42, 255] {
        let status = guest_program("/guest/exit")?.argdata(format!("{code}").as_bytes()).run(LIMIT_MS)?;
        check!(status == Status::Exit(code), "/guest/exit {code}: exit {code} expected, seen {status}");
    }
    Ok(())
}

pub fn core_dump() -> Outcome {
    const ET_CORE: u16 = 4;
    let child = guest_program("/guest/crash")?.start(|| Ok(())).map_err(doing("/guest/crash"))?;
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?.ok_or("/guest/crash goes on running")?;
    let dumped = matches!(status, Status::Signal { core: true, .. });
    check!(dumped, "/guest/crash: death by a signal with a core dump expected, seen {status}");

    let file = format!("/tmp/crash.{}.core", child.pid);
    let core = files::read_file(&path(&file)).map_err(doing(&file))?;
    check!(core.starts_with(b"\x7fELF"), "{file} does not begin with the ELF magic");
    check!(
        (core.u16_at(16), core.u16_at(18)) == (ET_CORE, EM),
        "{file}: ELF type {ET_CORE}, machine {EM} expected, seen type {}, machine {}",
        core.u16_at(16),
        core.u16_at(18)
    );
    let segments = core.u16_at(56);
    check!(segments >= 3, "{file}: notes and at least two segments expected, seen {segments} in all");
    check!(core.len() > 16 * 1024, "{file}: more than 16 KiB expected, seen {} bytes", core.len());
    sys::unlink(&path(&file)).map_err(doing(&file))
}

pub fn text_busy() -> Outcome {
    const FILE: &str = "/tmp/busy";
    let contents = files::read_file(c"/guest/wait").map_err(doing("/guest/wait"))?;
    files::write_file(&path(FILE), &contents, 0o755).map_err(doing(FILE))?;
    let child = start_file(FILE, || Ok(()))?;
    let while_running = sys::open(&path(FILE), open::WRONLY, 0);
    child.kill().map_err(doing("kill"))?;
    match while_running {
        Err(Errno::ETXTBSY) => {}
        Err(errno) => return Err(format!("opening running text to write: ETXTBSY expected, seen {errno}")),
        Ok(_) => return Err(String::from("running text could be opened to write, ETXTBSY expected")),
    }
    let fd = sys::open(&path(FILE), open::WRONLY, 0)
        .map_err(|errno| format!("opening the text to write after the process ended: {errno}"))?;
    sys::close(fd).map_err(doing("close"))
}

/// With too little of a resource the program must not run: the exec fails, or kills once the old image is gone.
pub fn rlimits() -> Outcome {
    for (what, resource, bytes) in [
        ("RLIMIT_DATA", RLIMIT_DATA, 0),
        ("RLIMIT_VMEM", RLIMIT_VMEM, PAGE),
        ("RLIMIT_STACK", RLIMIT_STACK, PAGE),
    ] {
        let hello = guest_program("/guest/hello")?;
        let outcome = hello.run_after(LIMIT_MS, || sys::setrlimit(resource, bytes));
        say!(
            "init: /guest/hello with {what} {bytes}: {}",
            match &outcome {
                Ok(status) => format!("{status}"),
                Err(why) => why.clone(),
            }
        );
        // A small stack may do for a small program; nothing else may.
        let refused = !matches!(outcome, Ok(Status::Exit(_)));
        check!(refused || resource == RLIMIT_STACK, "/guest/hello ran with {what} {bytes}");
        let killed_otherwise = matches!(outcome, Ok(Status::Signal { signal, .. })
            if signal != signal::ABRT && resource != RLIMIT_STACK);
        check!(!killed_otherwise, "with {what} {bytes}: a refusal or signal 6 expected, seen {outcome:?}");
        let after = guest_program("/guest/hello")?.run(LIMIT_MS)?;
        check!(after == Status::SUCCESS, "/guest/hello after one with {what} {bytes}: {after}");
    }
    Ok(())
}

/// Each run places image, stack, vDSO and mappings anew: over some runs no address may come twice, nor a distance of one from another.
pub fn layout() -> Outcome {
    const RUNS: usize = 4;
    const PLACES: [&str; 4] = ["image base", "stack address", "vDSO base", "mapping"];
    let mut seen = BTreeSet::new();
    for _ in 0..RUNS {
        let status = guest_program("/guest/layout")?.run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "/guest/layout: exit 0 expected, seen {status}");
        let file = "/tmp/native-layout/data";
        let data = files::read_file(&path(file)).map_err(doing(file))?;
        let addresses = [0, 8, 16, 24].map(|at| data.u64_at(at));
        let [image, stack, vdso, mapping] = addresses;
        say!("init: layout {image:#x} {stack:#x} {vdso:#x} {mapping:#x}");
        for (i, (place, address)) in PLACES.iter().zip(addresses).enumerate() {
            check!(address != 0, "/guest/layout gave {place} 0");
            check!(seen.insert((i, i, address)), "{place} {address:#x} came twice in {RUNS} runs");
            for (j, (other, from)) in PLACES.iter().zip(addresses).enumerate().skip(i + 1) {
                let distance = address.wrapping_sub(from);
                check!(
                    seen.insert((i, j, distance)),
                    "{place} came twice at the same distance from the {other}"
                );
            }
        }
    }
    Ok(())
}

/// Many runs leave nothing behind: no zone of the kernel's allocator grows with their number.
pub fn many_execs() -> Outcome {
    const RUNS: usize = 200;
    // Half an item a run would be a leak; caches and other processes account for much less.
    const LEAK: i64 = RUNS as i64 / 2;
    let hello = guest_program("/guest/hello")?.quiet();
    repeat(&hello, 20)?;
    let before = Census::take().map_err(doing("vm.zone_stats"))?;
    check!(before.in_use("PROC") > 0, "vm.zone_stats: {} zones, but no process", before.zones());
    repeat(&hello, RUNS)?;
    let after = Census::take().map_err(doing("vm.zone_stats"))?;
    let grown = after.growth_since(&before, LEAK);
    check!(grown.is_empty(), "allocations grew over {RUNS} runs: {grown}");
    Ok(())
}

fn repeat(program: &Program, runs: usize) -> Outcome {
    for i in 0..runs {
        let status = program.run(LIMIT_MS)?;
        check!(status == Status::SUCCESS, "run {i} of {runs}: exit 0 expected, seen {status}");
    }
    Ok(())
}
