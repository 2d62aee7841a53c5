// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The activator's refusals: each malformed file gets its errno and is counted, and the caller survives. Its terminal says
//! why; the console says nothing, which any user could fill.

use super::refusals::{self, Refusals};
use super::{doing, kernel_lines, Outcome};
use crate::abi::Errno;
use crate::check;
use crate::files::{self, path};
use crate::program::{Program, Refusal};
use crate::terminal::Terminal;
use alloc::format;
use alloc::string::String;

/// /malformed/RULE breaks a rule, and it alone.
pub fn refused(rule: &str, errno: Errno) -> Outcome {
    let (before, all_before) = (refusals::of(rule)?, Refusals::counted()?);
    expect_refusal(&format!("/malformed/{rule}"), errno)?;
    let counted = refusals::of(rule)? - before;
    let all_counted = Refusals::counted()?.since(&all_before).total();
    check!(counted == 1, "compat.cloudabi64.refused.{rule} was raised by {counted}, 1 expected");
    check!(all_counted == 1, "all of compat.cloudabi64.refused was raised by {all_counted}, 1 expected");
    Ok(())
}

/// The user who executes it reads why on the controlling terminal, and only there.
pub fn terminal() -> Outcome {
    let terminal = Terminal::new().and_then(Terminal::control).map_err(doing("a terminal"))?;
    for (name, errno) in [("elf-wx", Errno::EACCES), ("elf-entry", Errno::ENOEXEC)] {
        expect_refusal(&format!("/malformed/{name}"), errno)?;
        let text = terminal.text().map_err(doing("reading the terminal"))?;
        let wanted = format!("cloudabi64: refused: {name}: ");
        let once = text.starts_with(&wanted) && text.lines().count() == 1 && text.ends_with('\n');
        check!(once, "terminal: one line \"{wanted}...\" expected, seen: {text:?}");
    }
    Ok(())
}

/// Executes the file in a child that must survive, while the kernel says nothing.
fn expect_refusal(file: &str, errno: Errno) -> Outcome {
    files::read_file(&path(file)).map_err(doing(file))?;
    kernel_lines()?;
    match Program::new(file).start(|| Ok(())) {
        Err(Refusal::Exec(seen)) if seen == errno => {}
        Err(Refusal::Exec(seen)) => return Err(format!("execve: {errno} expected, seen {seen}")),
        Err(why) => return Err(format!("execve: {errno} expected; {why}")),
        Ok(child) => {
            let seen = child.wait(1000).map_err(doing("wait4"))?;
            let seen = seen.map_or(String::from("running"), |status| format!("ended with {status}"));
            return Err(format!(
                "execve: {errno} expected; it gave up the old image, and the process is {seen}"
            ));
        }
    }
    let lines = kernel_lines()?.join(" | ");
    check!(!lines.contains("cloudabi64"), "console: no line expected, seen: {lines}");
    Ok(())
}

/// Writes a file that is none of the activator's malformed ones and expects ENOEXEC.
fn not_executable(name: &str, contents: &[u8]) -> Outcome {
    let file = format!("/tmp/{name}");
    files::write_file(&path(&file), contents, 0o755).map_err(doing(&file))?;
    expect_refusal(&file, Errno::ENOEXEC)
}

pub fn empty_file() -> Outcome {
    not_executable("empty-file", b"")
}

/// The file ends before the byte that names its ABI.
pub fn short_magic() -> Outcome {
    not_executable("short-magic", b"\x7fELF\x02\x01\x01")
}

/// A CloudABI program cut off after its ELF header; the rest of the page that the kernel reads is zero.
pub fn header_only() -> Outcome {
    let hello = files::read_file(c"/guest/hello").map_err(doing("/guest/hello"))?;
    let header = hello.get(..64).ok_or("/guest/hello has fewer than 64 bytes")?;
    not_executable("header-only", header)?;
    // Half of the program: a segment has lost its end.
    let file = "/tmp/half";
    files::write_file(&path(file), hello.get(..hello.len() / 2).unwrap_or_default(), 0o755)
        .map_err(doing(file))?;
    match Program::new(file).start(|| Ok(())) {
        Err(Refusal::Exec(Errno::ENOEXEC)) => Ok(()),
        Err(why) => Err(format!("half of /guest/hello: ENOEXEC expected; {why}")),
        Ok(child) => {
            let _ = child.kill();
            Err(String::from("half of /guest/hello was executed"))
        }
    }
}
