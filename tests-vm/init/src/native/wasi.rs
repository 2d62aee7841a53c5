// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! WASI programs that cloudabi-wasm has made executables of, in /wasi: cloudabi-run starts each with the YAML file of the test, of the program or
//! of all, in which `SCRATCH` stands for a new directory and `NAME` for the test's name. How it has to end the list of tests says, and what it has to
//! write, where they are there, the files beside it: all of standard output, a part of standard error, and the file `out` in its directory.

use super::{doing, examples, run, skip, Outcome};
use crate::abi::{open, CLOCK_MONOTONIC, F_DUP2FD, RLIMIT_CORE};
use crate::files::{path, read_file};
use crate::process::Status;
use crate::program::Program;
use crate::{check, say, sys};
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

/// What a WASI program costs, for the benchmark, on whose machine an instruction takes a nanosecond: to start it and let it end, and
/// to read a byte from /dev/null.
pub fn costs() -> Outcome {
    const PROGRAM: &str = "/wasi/wasi-costs";
    /// A map: `stdin` is descriptor 0, `stdout` descriptor 1.
    const STREAMS: &[u8] = b"\x06\x87\x08stdin\0\x85\x03\0\0\0\0\x88\x08stdout\0\x85\x03\0\0\0\x01";
    if sys::stat(&path(PROGRAM)).is_err() {
        return lacking(PROGRAM);
    }
    for (mark, file) in [
        ("bench: wasi-empty", PROGRAM),
        ("bench: empty", "/guest/empty"),
        ("bench-native: empty", "/guest/empty_native"),
    ] {
        let mut least = u64::MAX;
        for _ in 0..10 {
            let start = sys::clock_ns(CLOCK_MONOTONIC);
            ends_well(&Program::new(file).argdata(b""), || Ok(()))?;
            least = least.min(sys::clock_ns(CLOCK_MONOTONIC) - start);
        }
        say!("{mark} {least}");
    }
    ends_well(&Program::new(PROGRAM).argdata(STREAMS), || {
        let null = sys::open(&path("/dev/null"), open::RDONLY, 0)?;
        sys::fcntl(null, F_DUP2FD, 0).map(drop)
    })
}

/// Waits in the kernel, which costs least.
fn ends_well(program: &Program, prepare: impl FnOnce() -> sys::Result<()>) -> Outcome {
    let child = program.start(prepare).map_err(doing("start"))?;
    let (_, status) = sys::wait4(child.pid, 0).map_err(doing("wait4"))?;
    let status = Status::decode(status);
    check!(status == Status::SUCCESS, "exit 0 expected, seen {status}");
    Ok(())
}

fn lacking(program: &str) -> Outcome {
    skip(&format!("no {program} (tools/build-wasi.sh says what it takes)"))
}

fn text(file: &str) -> Option<String> {
    read_file(&path(file)).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
