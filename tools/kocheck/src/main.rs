// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! `kocheck` holds the sources to the house rules and the built module to what FreeBSD's kernel linker takes.
//!
//! Exit status 0 when every check held, 1 when one did not, 2 when it could not check.

mod arch;
mod calls;
mod code;
mod coverage;
mod disassembly;
mod docs;
mod facts;
mod header;
mod module;
mod source;
mod unused;

use disassembly::MaxFrame;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "usage:
  kocheck source ROOT                     rooms, unsafe, headers and lengths of the source files below ROOT
  kocheck facts ROOT                      no second definition of what stands in one place, such as the page size
  kocheck unused ROOT                     C shims that nothing calls, and lines of bindgen's allowlist for nothing
  kocheck module KO OBJDUMP [KERNEL]      the built module; with KERNEL also that it exports what the module needs
  kocheck coverage KO LOG                 what share of a module built with SANITIZE=coverage ran, by the console's log
  kocheck calls TESTS                     every system call has its guest test in the list TESTS
  kocheck header FILE ABI [--write]       the C header FILE has the constants and calls that the folder ABI declares
  kocheck docs ROOT                       README.md is short, and the links of the pages lead somewhere
  kocheck status PAGE TESTS [--write]     the status table of PAGE is the one that the system call table and TESTS make";

/// What a check found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Broken rules.
    pub errors: Vec<String>,
    /// Worth knowing, but not broken.
    pub warnings: Vec<String>,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args[..] {
        ["source", root] => source::check(Path::new(root)),
        ["module", ko, objdump] => check_module(ko, objdump, None),
        ["module", ko, objdump, kernel] => check_module(ko, objdump, Some(kernel)),
        ["facts", root] => facts::check(Path::new(root)),
        ["docs", root] => docs::check(Path::new(root)),
        ["unused", root] => unused::check(Path::new(root)),
        ["header", file, abi] => header(file, abi, false),
        ["header", file, abi, "--write"] => header(file, abi, true),
        ["coverage", ko, log] => print_coverage(ko, log),
        ["calls", tests] => read_text(tests).map(|list| calls::check(&list)),
        ["status", page, tests] => status(page, tests, false),
        ["status", page, tests, "--write"] => status(page, tests, true),
        _ => Err(USAGE.to_string()),
    };
    match result {
        Ok(findings) => report(args[0], &findings),
        Err(message) => {
            eprintln!("kocheck: {message}");
            ExitCode::from(2)
        }
    }
}

fn report(name: &str, findings: &Findings) -> ExitCode {
    for warning in &findings.warnings {
        println!("warning: {warning}");
    }
    for error in &findings.errors {
        println!("error: {error}");
    }
    println!("kocheck {name}: {} errors, {} warnings", findings.errors.len(), findings.warnings.len());
    ExitCode::from(u8::from(!findings.errors.is_empty()))
}

fn check_module(ko: &str, objdump: &str, kernel: Option<&str>) -> Result<Findings, String> {
    let image = read(ko)?;
    let kernel = kernel.map(read).transpose()?;
    let mut findings = module::check(&image, kernel.as_deref())?;
    let output = Command::new(objdump)
        .args(["--disassemble", "--no-show-raw-insn", ko])
        .output()
        .map_err(|e| format!("{objdump}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{objdump} {ko}: {}", output.status));
    }
    let max_frame = if module::is_sanitized(&image)? { MaxFrame::SANITIZED } else { MaxFrame::PLAIN };
    findings.errors.extend(disassembly::check(
        &String::from_utf8_lossy(&output.stdout),
        module::arch(&image)?,
        max_frame,
    ));
    Ok(findings)
}

fn header(file: &str, abi: &str, write: bool) -> Result<Findings, String> {
    let text = read_text(file)?;
    let wanted = header::with_generated(&text, Path::new(abi)).map_err(|e| format!("{file}: {e}"))?;
    current(file, &text, wanted, write)
}

/// A file of which a part is generated: what it is to be, and whether it becomes that.
fn current(file: &str, text: &str, wanted: String, write: bool) -> Result<Findings, String> {
    let mut findings = Findings::default();
    if wanted != text && write {
        std::fs::write(file, wanted).map_err(|e| format!("{file}: {e}"))?;
    } else if wanted != text {
        findings.errors.push(format!("{file}: what is generated in it is out of date: run `make fmt`"));
    }
    Ok(findings)
}

fn status(page: &str, tests: &str, write: bool) -> Result<Findings, String> {
    let text = read_text(page)?;
    let wanted = calls::with_status(&text, &read_text(tests)?).map_err(|e| format!("{page}: {e}"))?;
    current(page, &text, wanted, write)
}

fn print_coverage(ko: &str, log: &str) -> Result<Findings, String> {
    let console = read(log)?;
    print!("{}", coverage::report(&read(ko)?, &String::from_utf8_lossy(&console))?);
    Ok(Findings::default())
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("{path}: {e}"))
}

fn read_text(path: &str) -> Result<String, String> {
    std::fs::read_to_string(PathBuf::from(path)).map_err(|e| format!("{path}: {e}"))
}
