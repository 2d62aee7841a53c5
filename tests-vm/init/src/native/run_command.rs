// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! cloudabi-run(1): argument data, exit status, options, and all that keeps a program from being started.

use super::loaded::leaving_it_loaded;
use super::run::{arrive, needed, run, yaml, ARRIVED, NOT_STARTED};
use super::{doing, Outcome};
use crate::abi::Errno;
use crate::check;
use crate::files::{path, read_file, write_file};
use crate::process::Status;
use crate::variables::{number, set};
use crate::{module, sys};
use alloc::format;
use alloc::string::String;
use cloudabi_run_core::show::Shown;
use cloudabi_run_core::{plan, MAX_ARGDATA};

const EXECS: &str = "compat.cloudabi64.execs";
const ALLOW: &str = "compat.cloudabi64.allow_exec";

/// Argument data arrives as it is: every type, many NULs, none, and as much as there can be.
pub fn argdata() -> Outcome {
    needed()?;
    arrive(
        &yaml("{out: !fd stdout, null: ~, yes: true, no: false, int: -1234567890123, hex: 0xffffffffffffffff, \
            float: 1.5, inf: .inf, text: \"a\\0b\\0\\0\", binary: !!binary AAAAAP8A, time: !!timestamp 2001-12-14, \
            empty: \"\", seq: [[], {}, [1, [2, [3]]]], {1: 2}: {a: {b: c}}}"),
        1,
    )?;
    // Descriptors without names, and more than a few.
    let many = "!fd 1, ".repeat(300);
    arrive(&yaml(&format!("[{many}]")), 300)?;
    // A sequence of a descriptor and a string: 1 + 1 + 5, then three bytes of length, a type and a NUL around the text.
    for length in [MAX_ARGDATA, MAX_ARGDATA - 1, 65536] {
        let text = "x".repeat(length - 7 - 5);
        let text = yaml(&format!("[!fd 1, {text}]"));
        let data = plan(&text).map_err(doing("a long text"))?.argdata.len();
        check!(data == length, "the test itself: {data} bytes are not {length}");
        arrive(&text, 1)?;
    }
    let ran = run(&[ARRIVED], &yaml(&format!("[!fd 1, {}]", "x".repeat(MAX_ARGDATA - 11))))?;
    let wanted = "cloudabi-run: stdin:3:1: the argument data is too long for a program\n";
    check!(ran.status == NOT_STARTED && ran.stderr == wanted, "\"{wanted}\" expected, seen {ran:?}");
    Ok(())
}

/// The end of the program is that of cloudabi-run: any status, and a signal.
pub fn status() -> Outcome {
    needed()?;
    // Nothing arrives, so nothing can be said, but by the status. No text at all is the same.
    for nothing in ["null", ""] {
        let ran = run(&["-e", ARRIVED], nothing)?;
        check!(
            ran.status == Status::Exit(0) && ran.stdout.is_empty(),
            "no descriptors: exit 0 expected, seen {ran:?}"
        );
    }
    let ran = run(&["/guest/crash"], &yaml("!fd stdout"))?;
    check!(matches!(ran.status, Status::Signal { .. }), "/guest/crash: a signal expected, seen {ran:?}");
    // From a file, and the program has standard input, at its beginning.
    write_file(&path("/tmp/run.other"), yaml("[!fd stdout, !fd stdin]").as_bytes(), 0o666)
        .map_err(doing("/tmp/run.other"))?;
    let ran = run(&["--file", "/tmp/run.other", ARRIVED], "not read: [")?;
    check!(ran.status == Status::Exit(2) && ran.stderr.is_empty(), "exit 2 expected, seen {ran:?}");
    Ok(())
}

/// A dry run prints what there would be, and opens nothing.
pub fn dry_run() -> Outcome {
    needed()?;
    let text = yaml("a: !file {path: /tmp/run.dry, mode: write, create: true}\nb: [!fd 77, {c: d}]");
    let shown = format!(
        "program: \"/no/such\": No such file or directory (os error 2)\n{}",
        Shown(&plan(&text).map_err(doing("the text"))?)
    );
    let ran = run(&["--dry-run", "/no/such"], &text)?;
    check!(ran.status == Status::SUCCESS && ran.stdout == shown, "\"{shown}\" expected, seen {ran:?}");
    check!(sys::stat(&path("/tmp/run.dry")).err() == Some(Errno::ENOENT), "a dry run created a file");
    let help = run(&["--help"], "")?;
    check!(help.status == Status::SUCCESS && help.stdout.contains("Examples:"), "--help: {help:?}");
    Ok(())
}

/// Each fault is told, with its place where it is in the YAML, and no program is started.
pub fn faults() -> Outcome {
    needed()?;
    let hello = read_file(c"/guest/hello").map_err(doing("/guest/hello"))?;
    write_file(&path("/tmp/run.plain"), &hello, 0o644).map_err(doing("/tmp/run.plain"))?;
    let before = number(EXECS).map_err(doing(EXECS))?;
    for (program, text, told) in [
        (ARRIVED, "a: b\nc: !flower_switchboard_handle {}", "stdin:4:4: unknown tag for a mapping"),
        (ARRIVED, "- !fd 1\n- !nothing x", "stdin:4:3: unknown tag for a scalar"),
        (ARRIVED, "- !file {path: /tmp, colour: red}", "stdin:3:22: unknown attribute \"colour\""),
        (ARRIVED, "- !fd {number: 1, rights: [fly]}", "stdin:3:28: unknown right \"fly\""),
        (ARRIVED, "- !file {path: /no/such}", "stdin:3:3: \"/no/such\": No such file or directory"),
        (ARRIVED, "- !file {path: /guest, mode: write}", "stdin:3:3: \"/guest\": Is a directory"),
        (ARRIVED, "- !executable {path: /tmp/run.none}", "stdin:3:3: \"/tmp/run.none\": No such file"),
        (ARRIVED, "- !fd 1\n- !fd 55", "stdin:4:3: descriptor 55: Bad file descriptor"),
        (ARRIVED, "- !fd 1\n- !fd 3", "stdin:4:3: descriptor 3: Bad file descriptor"),
        (ARRIVED, "[", "stdin:"),
        ("/no/such", "null", "/no/such: No such file or directory"),
        ("/sbin/init", "null", "/sbin/init: not a CloudABI program"),
        ("/guest", "null", "/guest: not a CloudABI program"),
        ("/dev/null", "null", "/dev/null: not a CloudABI program"),
        ("/tmp/run.plain", "null", "/tmp/run.plain: Permission denied"),
        ("/malformed/elf-type", "null", "the kernel does not accept this as a CloudABI program"),
        ("/malformed/elf-wx", "null", "cannot be executed: Permission denied"),
        ("/malformed/elf-address", "null", "cannot be executed: "),
    ] {
        let ran = run(&[program], &yaml(text))?;
        let wanted = format!("cloudabi-run: {told}");
        check!(
            ran.status == NOT_STARTED && ran.stdout.is_empty() && ran.stderr.starts_with(&wanted),
            "{program}, {text}: \"{wanted}\" expected, seen {ran:?}"
        );
        check!(ran.stderr.matches('\n').count() == 1, "{program}, {text}: one line expected, seen {ran:?}");
    }
    let after = number(EXECS).map_err(doing(EXECS))?;
    check!(after == before, "{} programs were started", after - before);
    Ok(())
}

/// Without the module, and while programs may not be started.
pub fn without_module() -> Outcome {
    needed()?;
    leaving_it_loaded(|| {
        set(ALLOW, 0).map_err(doing(ALLOW))?;
        let ran = run(&[ARRIVED], "null");
        set(ALLOW, 1).map_err(doing(ALLOW))?;
        expect(&ran?, "not permitted; see sysctl compat.cloudabi64.allow_exec")?;
        module::unload().map_err(doing("kldunload"))?;
        let ran = run(&[ARRIVED], "null")?;
        expect(&ran, &format!("{ARRIVED}: the kernel module is not loaded (kldload cloudabi64)"))
    })?;
    arrive(&yaml("!fd stdout"), 1).map(drop)
}

fn expect(ran: &super::run::Ran, told: &str) -> Outcome {
    let wanted: String = format!("cloudabi-run: {told}\n");
    check!(ran.status == NOT_STARTED && ran.stderr == wanted, "\"{wanted}\" expected, seen {ran:?}");
    Ok(())
}
