// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! WASI programs that cloudabi-wasm has made executables of, in /wasi: cloudabi-run starts each with the YAML file of the test, of the program or
//! of all, in which `SCRATCH` stands for a new directory and `NAME` for the test's name. How it has to end the list of tests says, and what it has to
//! write, where they are there, the files beside it: all of standard output, a part of standard error, and the file `out` in its directory.

use super::{doing, examples, run, skip, Outcome};
use crate::abi::RLIMIT_CORE;
use crate::files::{path, read_file};
use crate::{check, sys};
use alloc::format;
use alloc::string::String;

/// Seconds that a test may take. The largest programs are not optimized, and need seconds of an emulated processor; beside other work
/// of the machine's a multiple of that.
pub const LIMIT_S: u64 = 170;
const PROGRAM_LIMIT_MS: u64 = 160_000;

/// Runs a program, which has to end with this status.
pub fn run(name: &str, status: &str, program: &str) -> Outcome {
    let (files, program) = (format!("/wasi/{name}"), format!("/wasi/{program}"));
    run::needed()?;
    if sys::stat(&path(&program)).is_err() {
        return lacking(&program);
    }
    let scratch = format!("/tmp/{name}");
    sys::mkdir(&path(&scratch), 0o755).map_err(doing("mkdir"))?;
    let yaml = text(&format!("{files}.yaml"))
        .or_else(|| text(&format!("{program}.yaml")))
        .or_else(|| text("/wasi/usual.yaml"))
        .ok_or("no YAML for it")?
        .replace("SCRATCH", &scratch)
        .replace("NAME", name);
    let file = format!("{scratch}.yaml");
    crate::files::write_file(&path(&file), yaml.as_bytes(), 0o644).map_err(doing("YAML"))?;
    let ran = run::run_within(PROGRAM_LIMIT_MS, &["--file", &file, &program], "", || {
        sys::setrlimit(RLIMIT_CORE, 0)
    })?;
    let ended = format!("{}", ran.status).replace(' ', "-");
    check!(ended == status, "{status} expected, seen {ran:?}");
    if let Some(wanted) = text(&format!("{files}.stdout")) {
        check!(ran.stdout == wanted, "on stdout {wanted:?} expected, seen {ran:?}");
    }
    if let Some(wanted) = text(&format!("{files}.stderr")) {
        check!(ran.stderr.contains(wanted.trim_end()), "on stderr {wanted:?} expected, seen {ran:?}");
    }
    if let Ok(wanted) = read_file(&path(&format!("{files}.out"))) {
        let seen = read_file(&path(&format!("{scratch}/out"))).map_err(doing("the file out"))?;
        check!(
            seen == wanted,
            "{} bytes expected in the file out, seen {}, or others",
            wanted.len(),
            seen.len()
        );
    }
    Ok(())
}

/// A server that accepts connections gets them in messages.
pub fn serve() -> Outcome {
    const PROGRAM: &str = "/wasi/wasi-serve";
    let Some(yaml) = text(&format!("{PROGRAM}.yaml")) else {
        return lacking(PROGRAM);
    };
    examples::server("/tmp/wasi-serve", PROGRAM, &yaml, &[1, 2])
}

fn lacking(program: &str) -> Outcome {
    skip(&format!("no {program} (tools/build-wasi.sh says what it takes)"))
}

fn text(file: &str) -> Option<String> {
    read_file(&path(file)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
