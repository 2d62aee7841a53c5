// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! cloudabi-run(1): starts a CloudABI program with the descriptors and argument data that YAML describes.
//!
//! The YAML is understood in `cloudabi_run_core`, which touches nothing; `options` has the command line; `system`
//! opens what the program gets and enters it.

mod options;
mod system;

use clap::Parser;
use cloudabi_run_core::show::Shown;
use cloudabi_run_core::{plan_with, Error, Plan, Position, Scalars, MAX_YAML};
use options::Options;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// What a shell gives for a command that could not be started. Any other status is the program's own.
const NOT_STARTED: u8 = 127;

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(NOT_STARTED) } else { ExitCode::SUCCESS };
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "cloudabi-run: {message}");
            ExitCode::from(NOT_STARTED)
        }
    }
}

/// Returns after a dry run, and when the program could not be started.
fn run(options: &Options) -> Result<(), String> {
    let name = options.file.as_deref().map_or("stdin".into(), Path::to_string_lossy);
    let located = |error: Error| format!("{name}:{error}");
    let text = read(options.file.as_deref()).map_err(|error| format!("{name}: {error}"))?;
    let scalars = if options.strings { Scalars::Strings } else { Scalars::Typed };
    let plan = text.and_then(|text| plan_with(&text, scalars)).map_err(located)?;
    if options.dry_run {
        let what = match system::program(&options.program) {
            Ok(_) => "a CloudABI program".into(),
            Err(error) => error.to_string(),
        };
        let shown = format!("program: {:?}: {what}\n{}", options.program, Shown(&plan));
        return io::stdout().write_all(shown.as_bytes()).map_err(|error| format!("stdout: {error}"));
    }
    let Plan { descriptors, argdata } = plan;
    let own = system::copy_own(&descriptors).map_err(located)?;
    let program =
        system::program(&options.program).map_err(|e| format!("{}: {e}", options.program.display()))?;
    let opened = system::open_others(own, &descriptors, &program).map_err(located)?;
    let Err(why) = system::enter(&program, opened, &descriptors, &argdata);
    Err(format!("{}: {why}", options.program.display()))
}

/// The YAML text. The error inside is one with a place in the text.
fn read(file: Option<&Path>) -> io::Result<Result<String, Error>> {
    let mut bytes = Vec::new();
    let limit = MAX_YAML as u64 + 1;
    match file {
        Some(path) => File::open(path)?.take(limit).read_to_end(&mut bytes)?,
        None => io::stdin().lock().take(limit).read_to_end(&mut bytes)?,
    };
    Ok(String::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let line = good.matches('\n').count() + 1;
        let column = good.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Error::new(Position { line, column }, "not UTF-8")
    }))
}
