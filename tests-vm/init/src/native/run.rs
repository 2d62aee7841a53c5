// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! cloudabi-run(1), the program that users run: starts it with YAML on its standard input and looks at what it says, and
//! at what /guest/arrived says of what has arrived.

use super::{doing, skip, Outcome};
use crate::abi::{open, F_DUP2FD};
use crate::check;
use crate::files::{path, read_file, write_file};
use crate::process::Status;
use crate::program::Program;
use crate::sys;
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use cloudabi_run_core::rights::Rights;

const RUN: &str = "/bin/cloudabi-run";
pub const ARRIVED: &str = "/guest/arrived";
const LIMIT_MS: u64 = 20_000;
/// The status where the program was not started.
pub const NOT_STARTED: Status = Status::Exit(127);

/// What the first two lines of a YAML file are.
pub fn yaml(text: &str) -> String {
    format!("%TAG ! {}\n---\n{text}", cloudabi_run_core::TAG_PREFIX)
}

/// How cloudabi-run, or the program in its place, ended, and what it wrote.
#[derive(Debug)]
pub struct Ran {
    pub status: Status,
    pub stdout: String,
    pub stderr: String,
}

/// Whether cloudabi-run is there.
pub fn is_there() -> bool {
    sys::stat(&path(RUN)).is_ok()
}

/// Skips a test that is of cloudabi-run, where there is none.
pub fn needed() -> Outcome {
    if is_there() {
        return Ok(());
    }
    skip(&format!("no {RUN} (tools/build-run.sh vm builds it)"))
}

/// Runs cloudabi-run with YAML on its standard input, and files as standard output and error. `prepare` can open more.
pub fn run_with(
    arguments: &[&str],
    yaml: &str,
    prepare: impl FnOnce() -> sys::Result<()>,
) -> Result<Ran, String> {
    run_within(LIMIT_MS, arguments, yaml, prepare)
}

/// The same, with a time limit of its own.
pub fn run_within(
    limit_ms: u64,
    arguments: &[&str],
    yaml: &str,
    prepare: impl FnOnce() -> sys::Result<()>,
) -> Result<Ran, String> {
    let [input, output, error] = ["/tmp/run.yaml", "/tmp/run.out", "/tmp/run.err"].map(path);
    for (file, contents) in [(&input, yaml), (&output, ""), (&error, "")] {
        write_file(file, contents.as_bytes(), 0o666).map_err(doing("writing in /tmp"))?;
    }
    let arguments = ["cloudabi-run"].iter().chain(arguments).map(|text| path(text)).collect();
    let status = Program::new(RUN).args(arguments).run_after(limit_ms, || {
        sys::close_range(3, 99)?;
        for (to, file) in [&input, &output, &error].into_iter().enumerate() {
            let fd = sys::open(file, if to == 0 { open::RDONLY } else { open::WRONLY }, 0)?;
            sys::fcntl(fd, F_DUP2FD, to)?;
            sys::close(fd)?;
        }
        prepare()
    })?;
    let text = |file: &CString| {
        read_file(file)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .map_err(doing("reading in /tmp"))
    };
    Ok(Ran { status, stdout: text(&output)?, stderr: text(&error)? })
}

/// The same without more.
pub fn run(arguments: &[&str], yaml: &str) -> Result<Ran, String> {
    run_with(arguments, yaml, || Ok(()))
}

/// A descriptor as it arrived.
#[derive(Debug)]
pub struct Arrived {
    pub kind: u64,
    pub base: u64,
    pub inheriting: u64,
    pub inode: u64,
}

impl Arrived {
    /// Whether it has the rights that are named, and those alone.
    pub fn has_just(&self, names: &str) -> bool {
        self.base == bits(names)
    }

    /// Whether it has all of the first rights and none of the second.
    pub fn has(&self, some: &str, none: &str) -> bool {
        self.base & bits(some) == bits(some) && self.base & bits(none) == 0
    }
}

/// The number that stands for rights.
pub fn bits(names: &str) -> u64 {
    let rights = names.split_ascii_whitespace().filter_map(Rights::by_name);
    rights.fold(Rights::NONE, Rights::with).bits()
}

/// Starts /guest/arrived with a YAML text that asks for `!fd stdout` first, and for as many descriptors in all. They have
/// to arrive, numbered without gaps, and no others, with the argument data that the text stands for; the exit status,
/// which is their number, has to be cloudabi-run's.
pub fn arrive(yaml: &str, count: usize) -> Result<Vec<Arrived>, String> {
    arrive_with(yaml, count, || Ok(()))
}

/// The same with something done in cloudabi-run's process before.
pub fn arrive_with(
    yaml: &str,
    count: usize,
    prepare: impl FnOnce() -> sys::Result<()>,
) -> Result<Vec<Arrived>, String> {
    let ran = run_with(&[ARRIVED], yaml, prepare)?;
    let wanted = Status::Exit((count % 256) as i32);
    check!(ran.status == wanted && ran.stderr.is_empty(), "{wanted} expected, seen {ran:?}");
    let mut lines = ran.stdout.lines();

    let data = cloudabi_run_core::plan(yaml).map_err(doing("the YAML text"))?.argdata;
    let sum = data.iter().fold(0u64, |sum, &byte| sum * 31 % 1_000_003 + u64::from(byte));
    let hex: String = data.iter().take(200).map(|byte| format!("{byte:02x}")).collect();
    let wanted = format!("argdata {} {sum} {hex}", data.len());
    let seen = lines.next().unwrap_or_default();
    check!(seen == wanted, "\"{wanted}\" expected, seen \"{seen}\"");

    let mut arrived = Vec::new();
    for (number, line) in lines.enumerate() {
        let fields: Vec<u64> = line.split(' ').skip(1).filter_map(|word| word.parse().ok()).collect();
        let [fd, kind, base, inheriting, inode] = fields[..] else {
            return Err(format!("not understood: {line}"));
        };
        check!(fd == number as u64, "descriptor {number} expected, seen {line}");
        arrived.push(Arrived { kind, base, inheriting, inode });
    }
    check!(arrived.len() == count, "{count} descriptors expected: {arrived:?}");
    Ok(arrived)
}
