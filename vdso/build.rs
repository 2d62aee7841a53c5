// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Generates the vDSO's stubs from the system call table, assembles and links them.
//!
//! A stub keeps the C calling convention of `cloudabi_sys_*`: the arguments in registers, then one pointer
//! for each result; it answers the errno. arch/ has the code.

use arch::Machine;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

mod arch;

#[allow(dead_code)]
#[path = "../kmod/src/abi/table.rs"]
mod table;

/// What `timekeep` holds in the image, for src/lib.rs to find it.
const TIMEKEEP: u64 = include!("src/timekeep.in");

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=arch");
    println!("cargo:rerun-if-changed=vdso.ld");
    println!("cargo:rerun-if-changed=src/timekeep.in");
    println!("cargo:rerun-if-changed=../kmod/src/abi/table.rs");
    for name in ["CLANG", "LLD"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let machine = Machine::built_for();
    let source = out.join("stubs.S");
    let object = out.join("stubs.o");
    std::fs::write(&source, stubs(machine)).expect("OUT_DIR is writable");
    run(tool("CLANG", "clang").args(["-target", machine.target, "-c", "-o"]).arg(&object).arg(&source));
    run(tool("LLD", "ld.lld")
        .args(["-m", machine.emulation, "-shared", "-Bsymbolic", "-soname", "cloudabi-vdso"])
        .args(["--hash-style=sysv", "-z", "max-page-size=4096", "--no-undefined", "-s", "-T"])
        .arg("vdso.ld")
        .arg("-o")
        .arg(out.join("vdso.so"))
        .arg(&object));
}

/// The assembly of all stubs.
fn stubs(machine: &Machine) -> String {
    let mut text = String::from("\t.text\n");
    for row in table::ROWS {
        let name = format!("cloudabi_sys_{}", row.name);
        write!(text, "\t.balign 16\n\t.globl {name}\n\t.type {name}, %function\n{name}:\n")
            .expect("writing to a string succeeds");
        if row.name == "clock_time_get" {
            text.push_str(machine.clock_time_get);
        }
        for line in (machine.stub)(row.number, row.args, row.results) {
            writeln!(text, "\t{line}").expect("writing to a string succeeds");
        }
        writeln!(text, "\t.size {name}, . - {name}").expect("writing to a string succeeds");
    }
    write!(text, "\t.section .rodata\n\t.balign 8\ntimekeep:\t.quad {TIMEKEEP:#x}\n")
        .expect("writing to a string succeeds");
    text.push_str("\t.section .note.GNU-stack, \"\", %progbits\n");
    text
}

/// The tool that the environment variable names, or the first of its usual names that runs.
fn tool(variable: &str, name: &str) -> Command {
    let mut candidates: Vec<String> = std::env::var(variable).into_iter().collect();
    candidates.push(name.to_string());
    candidates.extend((14..=22).rev().map(|version| format!("{name}-{version}")));
    let found = candidates.iter().find(|c| {
        Path::new(c).exists()
            || Command::new(c.as_str()).arg("--version").output().is_ok_and(|o| o.status.success())
    });
    Command::new(found.unwrap_or_else(|| panic!("{name} was not found; set {variable}")))
}

fn run(command: &mut Command) {
    let status = command.status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}
