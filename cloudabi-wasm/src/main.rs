// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! cloudabi-wasm(1): makes a CloudABI executable of a WASI program.
//!
//! `module` looks whether the program is one that can be translated; `tools` finds wasm2c, the compiler and the linker;
//! `waits` has what wasm2c cannot translate be calls, `translate` makes C of it, `runtime` has the C that it is linked with, `compile` makes an executable of both, for a machine of
//! `arch`. `template` writes the YAML to start it with. `options` has the command line.

mod arch;
mod branches;
#[path = "../../kmod/src/abi/brand.rs"]
#[allow(dead_code)]
mod brand;
mod compile;
mod module;
mod options;
mod runtime;
mod template;
mod tools;
mod translate;
mod waits;

use anyhow::{Context, Result};
use clap::Parser;
use module::Module;
use options::{Command, Options, Translation};
use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use tools::Tools;

fn main() -> ExitCode {
    let done = match Options::parse().wanted() {
        Command::Template(wanted) => {
            io::stdout().write_all(template::yaml(&wanted).as_bytes()).context("stdout")
        }
        Command::Translate(wanted) => translate(&wanted),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cloudabi-wasm: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn translate(wanted: &Translation) -> Result<()> {
    let name = wanted.input.display();
    let bytes = fs::read(&wanted.input).with_context(|| name.to_string())?;
    let module = Module::read(bytes, wanted.trap_imports).with_context(|| name.to_string())?;
    let machine = wanted.arch.machine();
    let tools = Tools::find(machine, &module)?;
    let work =
        tempfile::Builder::new().prefix("cloudabi-wasm.").tempdir().context("a directory for the C files")?;
    runtime::write(work.path(), machine, &tools)?;
    let sources = translate::to_c(&module, &tools, work.path())?;
    let level = wanted.optimize.unwrap_or_else(|| compile::usual_level(&module));
    let built = compile::objects(&module, &sources, &tools, work.path(), level, wanted)
        .and_then(|objects| compile::link(&objects, &tools, work.path(), wanted));
    if wanted.keep {
        eprintln!("cloudabi-wasm: the C files are in {}", work.keep().display());
    }
    built
}
