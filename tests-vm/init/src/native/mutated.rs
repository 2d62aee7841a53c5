// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Executables with random faults: whatever their headers say, and whatever the limits of the process, execve(2) fails in its
//! caller, for one of the activator's rules, or the program runs. None may be refused only when the old image is gone:
//! such a process dies without having begun, which the module's counter of programs shows.
//!
//! The same seed gives the same files, each of which depends on its own number alone.

mod mutant;

use super::refusals::Refusals;
use super::{doing, Outcome};
use crate::abi::{self, Errno, RLIMIT_CORE};
use crate::files::{path, read_file, write_file};
use crate::process::Status;
use crate::program::{Program, Refusal};
use crate::variables::number;
use crate::{check, say, sys};
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use mutant::{Circumstances, Random};

/// The originals: small and large, position independent and not, with and without initialised data.
const ORIGINALS: [&str; 5] = ["empty", "et_exec", "hello_c", "exit_c", "hello"];
const FILE: &str = "/tmp/mutant";
const EXECS: &str = "compat.cloudabi64.execs";
/// A program that runs on for so long is killed.
const LIMIT_MS: u64 = 200;
/// After so many it is seen that programs still start.
const BETWEEN: u64 = 2000;

/// Executes so many mutants.
pub fn run(count: u64, seed: u64) -> Outcome {
    let logged = sys::sysctlbyname("kern.logsigexit").map_err(doing("kern.logsigexit"))?;
    sys::set_sysctlbyname("kern.logsigexit", &0i32.to_le_bytes()).map_err(doing("kern.logsigexit"))?;
    let outcome = execute(count, seed);
    sys::set_sysctlbyname("kern.logsigexit", &logged).map_err(doing("kern.logsigexit"))?;
    outcome
}

fn execute(count: u64, seed: u64) -> Outcome {
    let read = |name| read_file(&path(&format!("/guest/{name}"))).map_err(doing(name));
    let originals = ORIGINALS.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // One for each length of the argument data.
    let programs = mutant::ARGUMENTS.into_iter().map(|length| {
        let program = Program::new(FILE).argdata(&alloc::vec![b'x'; length]);
        program.with_guest_descriptors("native-mutant").map(Program::quiet).map_err(doing("its directory"))
    });
    let programs = programs.collect::<Result<Vec<_>, _>>()?;
    let hello = super::guest_program("/guest/hello")?.quiet();
    let rules = Refusals::counted()?;
    let mut outcomes = Outcomes::default();
    let mut file = Vec::with_capacity(64 << 10);
    for i in 0..count {
        let mut random = Random::new(seed, i);
        file.clear();
        file.extend_from_slice(random.of(&originals).ok_or("no originals")?);
        mutant::mutate(&mut random, &mut file);
        let circumstances = Circumstances::new(&mut random);
        let program = programs.get(circumstances.arguments).ok_or("no such length")?;
        // One that still runs keeps its file.
        let _ = sys::unlink(&path(FILE));
        write_file(&path(FILE), &file, 0o755).map_err(doing(FILE))?;
        let outcome = one(program, &circumstances)
            .map_err(|why| format!("mutant {i} of seed {seed} ({circumstances:?}): {why}"))?;
        outcomes.note(outcome);
        if i % BETWEEN == BETWEEN - 1 {
            let status = hello.run(20_000)?;
            check!(status == Status::SUCCESS, "/guest/hello after mutant {i} of seed {seed}: {status}");
            say!("init: {} of {count} mutants of seed {seed}: {outcomes}", i + 1);
        }
    }
    let by_rule = Refusals::counted()?.since(&rules);
    say!("init: {count} mutants of seed {seed}: {outcomes}; refused by rule: {by_rule}");
    check!(
        outcomes.refused() == by_rule.total(),
        "{} were refused, {} of them by a rule",
        outcomes.refused(),
        by_rule.total()
    );
    Ok(())
}

/// How a mutant fared.
enum Fate {
    Refused(Errno),
    Ended(Status),
    RanOn,
}

fn one(program: &Program, circumstances: &Circumstances) -> Result<Fate, String> {
    let before = number(EXECS).map_err(doing(EXECS))?;
    let prepare = || {
        // Before the limits, which a core file would be subject to as well.
        sys::setrlimit(RLIMIT_CORE, 0)?;
        if circumstances.fixed {
            sys::proc_control(abi::PROC_ASLR_CTL, abi::PROC_ASLR_FORCE_DISABLE)?;
        }
        circumstances.limit.map_or(Ok(()), |(resource, bytes)| sys::setrlimit(resource, bytes))
    };
    let child = match program.start(prepare) {
        Ok(child) => child,
        Err(Refusal::Exec(errno)) => return Ok(Fate::Refused(errno)),
        Err(why) => return Err(why.to_string()),
    };
    let fate = match child.wait(LIMIT_MS).map_err(doing("wait4"))? {
        Some(status) => Fate::Ended(status),
        None => {
            child.kill().map_err(doing("kill"))?;
            Fate::RanOn
        }
    };
    if number(EXECS).map_err(doing(EXECS))? == before {
        let seen = if let Fate::Ended(status) = fate { status.to_string() } else { "killed".to_string() };
        return Err(format!("refused when the old image was gone; seen {seen}"));
    }
    Ok(fate)
}

/// How often each fate was met.
#[derive(Default)]
struct Outcomes {
    refused: BTreeMap<i32, u64>,
    exited: u64,
    signals: BTreeMap<i32, u64>,
    ran_on: u64,
}

impl Outcomes {
    fn note(&mut self, fate: Fate) {
        *match fate {
            Fate::Refused(errno) => self.refused.entry(errno.0).or_default(),
            Fate::Ended(Status::Signal { signal, .. }) => self.signals.entry(signal).or_default(),
            Fate::Ended(_) => &mut self.exited,
            Fate::RanOn => &mut self.ran_on,
        } += 1;
    }

    fn refused(&self) -> u64 {
        self.refused.values().sum()
    }
}

impl core::fmt::Display for Outcomes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} refused (", self.refused())?;
        for (errno, count) in &self.refused {
            write!(f, " {}: {count}", Errno(*errno))?;
        }
        write!(f, " ), {} exited, {} ran on, killed by signal (", self.exited, self.ran_on)?;
        for (signal, count) in &self.signals {
            write!(f, " {signal}: {count}")?;
        }
        write!(f, " )")
    }
}
