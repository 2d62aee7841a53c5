// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The executable: the C files compiled, several at a time, linked into a static PIE, and branded.

use crate::brand::OSABI;
use crate::module::Module;
use crate::options::Translation;
use crate::runtime::INCLUDE;
use crate::tools::Tools;
use anyhow::{anyhow, bail, Context, Result};
use std::fs::{self, File, Permissions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;

/// What is compiled with. No C library is there, and none is believed to be. Each page of a large frame is touched, so
/// that the stack ends at its guard. What is outside of memory is a fault, and the stack is not counted.
const FLAGS: &[&str] = &[
    "-std=gnu11",
    "-w",
    "-fPIE",
    "-ffreestanding",
    "-nostdlibinc",
    "-fno-builtin",
    "-fno-math-errno",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables",
    "-fvisibility=hidden",
    "-Xclang",
    "-fstack-clash-protection",
    "-DWASM_RT_SKIP_SIGNAL_RECOVERY=1",
    "-DWASM_RT_NONCONFORMING_UNCHECKED_STACK_EXHAUSTION=1",
];

/// As the SDK links.
const LINK: &[&str] =
    &["-pie", "--no-dynamic-linker", "-z", "text", "-z", "noexecstack", "--gc-sections", "--build-id=none"];

/// The byte of the ELF header that brands a file, EI_OSABI.
const EI_OSABI: u64 = 7;

/// More code than this is optimized less, as it takes long.
const LARGE: usize = 4 << 20;

pub fn usual_level(module: &Module) -> u8 {
    if module.code > LARGE {
        1
    } else {
        2
    }
}

/// Compiles files, by their names in the directory, and returns the names of the object files.
pub fn objects(
    module: &Module,
    sources: &[String],
    tools: &Tools,
    directory: &Path,
    level: u8,
    wanted: &Translation,
) -> Result<Vec<String>> {
    let machine = wanted.arch.machine();
    let jobs = wanted.jobs.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = Mutex::new(None);
    let progress = |done: usize| {
        if io::stderr().is_terminal() {
            let end = if done == sources.len() { "\n" } else { "" };
            let _ =
                write!(io::stderr(), "\rcompiling with -O{level}: {done} of {} files{end}", sources.len());
        }
    };
    let work = || {
        while let Some(source) = sources.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = run(Command::new(&tools.clang)
                .current_dir(directory)
                .args([machine.target, &format!("-O{level}"), &format!("-I{INCLUDE}"), "-I."])
                .args(FLAGS)
                .args(machine.flags)
                .args(module.shared.then_some("-DWASI_THREADS"))
                .arg(format!("-DWASI_STACK=({}UL << 20)", wanted.stack_mib))
                .args(["-c", "-o", &object(source), source]));
            if let Err(error) = result {
                next.store(sources.len(), Ordering::Relaxed);
                if let Ok(mut failed) = failed.lock() {
                    *failed = Some(error);
                }
                return;
            }
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    progress(0);
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, sources.len()) {
            scope.spawn(work);
        }
    });
    match failed.into_inner().map_err(|_| anyhow!("a thread panicked"))? {
        Some(error) => Err(error),
        None => Ok(sources.iter().map(|source| object(source)).collect()),
    }
}

fn object(source: &str) -> String {
    format!("{source}.o")
}

/// Links the executable and puts it where it is wanted.
pub fn link(objects: &[String], tools: &Tools, directory: &Path, wanted: &Translation) -> Result<()> {
    const LINKED: &str = "program";
    let mut linker = Command::new(&tools.lld);
    linker.current_dir(directory).args(LINK).args(["-o", LINKED]);
    if wanted.strip {
        linker.arg("--strip-all");
    }
    run(linker.args(objects))?;
    let linked = directory.join(LINKED);
    File::options().write(true).open(&linked)?.write_all_at(&[OSABI], EI_OSABI).context("branding")?;
    fs::set_permissions(&linked, Permissions::from_mode(0o755)).context("the executable's mode")?;
    let output = &wanted.output;
    // What may be running is not written to.
    let _ = fs::remove_file(output);
    fs::copy(&linked, output).with_context(|| output.display().to_string())?;
    Ok(())
}

fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let Output { status, stderr, .. } = command.output().with_context(|| name.clone())?;
    if !status.success() {
        bail!("{name}: {status}\n{}", String::from_utf8_lossy(&stderr).trim());
    }
    Ok(())
}
