// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Calls that have more to do than anybody can wait for: a program that makes one dies at once when it is killed, whatever it
//! has asked for, and the machine goes on.

use super::{doing, Outcome};
use crate::abi::{open, signal};
use crate::files::{path, write_file};
use crate::list::Place;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{check, say, sys};
use alloc::format;
use alloc::string::String;

/// A second, and what a killed process has to clear away, on a machine that is emulated and busy itself.
const LIMIT_MS: u64 = 4_000;

/// What it asks for, on tmpfs(5) and, if it takes so little room, on UFS.
const REQUESTS: &[(&str, &str)] = &[
    ("allocate 256", "/tmp"),
    ("allocate 16", "/scratch"),
    ("read", "/tmp"),
    ("sparse 45", "/tmp"),
    ("sparse 36", "/scratch"),
    ("receive", "/tmp"),
    ("advise", "/tmp"),
    ("mappings", "/tmp"),
];

/// The guest's file.
fn data(parent: &str) -> String {
    format!("{parent}/native-busy/data")
}

fn start(request: &str, parent: &str) -> Result<Child, String> {
    let place = Place { parent: parent.into(), ..Place::default() };
    let program = Program::new("/guest/busy")
        .with_guest_descriptors_at("native-busy", &place)
        .map_err(doing("preparing its directory"))?
        .argdata(request.replace(' ', "\0").as_bytes());
    program
        .start(|| sys::open(c"/dev/zero", open::RDONLY, 0).map(drop))
        .map_err(|why| format!("/guest/busy: {why}"))
}

/// Kills it, and answers how long that took.
fn kill(child: &Child, what: &str) -> Result<u64, String> {
    let start = sys::monotonic_ms();
    let status = child.kill().map_err(doing("kill"))?;
    let took = sys::monotonic_ms() - start;
    let killed = matches!(status, Status::Signal { signal: signal::KILL, .. });
    check!(killed, "{what}: death by SIGKILL expected, seen {status}");
    Ok(took)
}

pub fn killed() -> Outcome {
    for &(request, parent) in REQUESTS {
        let what = format!("{request} in {parent}");
        let mut longest = 0;
        // Wherever in its call it is.
        for wait_ms in [1500, 1900, 2300] {
            let child = start(request, parent)?;
            sys::sleep_ms(wait_ms);
            let took = kill(&child, &what);
            write_file(&path(&data(parent)), b"", 0o666).map_err(doing("emptying its file"))?;
            longest = longest.max(took?);
        }
        say!("init: {what}: killed within {longest} ms");
        check!(longest < LIMIT_MS, "{what}: killed, it was there for {longest} ms");
    }
    Ok(())
}

fn pages(name: &str) -> Result<u64, String> {
    let value = sys::sysctlbyname(name).map_err(doing(name))?;
    let bytes = value.get(..4).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    Ok(u32::from_le_bytes(bytes).into())
}

/// One that fills all memory by what it writes to tmpfs(5) dies as well, while it waits for more.
pub fn fills_memory() -> Outcome {
    const FILL_MS: u64 = 120_000;
    let minimum = pages("vm.stats.vm.v_free_min")?;
    let child = start("fill", "/tmp")?;
    let begin = sys::monotonic_ms();
    let mut least = u64::MAX;
    // Where tmpfs(5) keeps the last of the memory to itself, that is as low as it gets.
    while sys::monotonic_ms() - begin < FILL_MS {
        let free = pages("vm.stats.vm.v_free_count")?;
        if free <= minimum + minimum / 8 {
            break;
        }
        least = least.min(free);
        sys::sleep_ms(20);
    }
    sys::sleep_ms(500);
    let took = kill(&child, "fill");
    write_file(&path(&data("/tmp")), b"", 0o666).map_err(doing("emptying its file"))?;
    let took = took?;
    say!("init: fill: killed within {took} ms with {least} pages free, the least that is wanted being {minimum}");
    check!(took < LIMIT_MS, "fill: killed, it was there for {took} ms");
    Ok(())
}

/// file_end on shared memory, of which only native programs have descriptors that can be written to.
pub fn end_of_shared_memory() -> Outcome {
    let status = super::guest_program("/guest/file_end")?.argdata(b"shared").run_after(20_000, || {
        let object = sys::shm_open_anonymous()?;
        sys::ftruncate(object, 8192)?;
        sys::fcntl(object, crate::abi::F_DUP2FD, 3)?;
        sys::close(object)
    })?;
    check!(status == Status::SUCCESS, "/guest/file_end on shared memory: exit 0 expected, seen {status}");
    Ok(())
}
