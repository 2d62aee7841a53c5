// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The command line.

use crate::arch::Arch;
use clap::Parser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  From a program in Rust to its sandbox, on FreeBSD:

    $ cargo build --release --target wasm32-wasip1
    $ cloudabi-wasm target/wasm32-wasip1/release/prog.wasm -o prog
    $ cloudabi-wasm --yaml --dir /data=/srv/data -- prog --verbose > prog.yaml
    $ cloudabi-run --file prog.yaml prog

  The program can only use /srv/data, which it knows as /data, and its standard descriptors.

  Set WASM2C, CLANG, LLD and SIMDE in the environment to use other tools and headers. See cloudabi-wasm(1).";

/// Make a CloudABI executable from a WASI program, a module for wasm32-wasip1
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES)]
pub struct Options {
    /// The WASI program
    #[arg(required_unless_present = "yaml", value_name = "MODULE")]
    input: Option<PathBuf>,
    /// Write the executable to FILE [default: the name of the module without .wasm]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Build the executable for this machine
    #[arg(short, long, value_name = "MACHINE", default_value_t = Arch::this(), value_enum)]
    arch: Arch,
    /// The optimization level, 0 to 3 [default: 2; 1 for a module with more than 4 MiB of code]
    #[arg(short = 'O', long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(0..=3))]
    optimize: Option<u8>,
    /// Compile N files at a time [default: the number of processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// The size of the call stack, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=1024))]
    stack: u32,
    /// Omit the symbols that addr2line(1) needs to locate a trap
    #[arg(short, long)]
    strip: bool,
    /// Accept a module that imports functions other than WASI's; calling one traps
    #[arg(long)]
    trap_imports: bool,
    /// Keep the C files, and print where they are
    #[arg(short, long)]
    keep: bool,
    /// Write YAML for cloudabi-run(1) to standard output instead; give the program's name and arguments after --
    #[arg(long, conflicts_with_all = ["output", "optimize", "jobs", "strip", "keep", "trap_imports"])]
    yaml: bool,
    /// With --yaml: a directory, under the name by which the program knows it; can be repeated
    #[arg(long, value_name = "NAME=PATH", value_parser = pair, requires = "yaml")]
    dir: Vec<(String, String)>,
    /// With --yaml: the same, for a directory that the program can only read; can be repeated
    #[arg(long, value_name = "NAME=PATH", value_parser = pair, requires = "yaml")]
    read_only_dir: Vec<(String, String)>,
    /// With --yaml: an environment variable; can be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, requires = "yaml")]
    env: Vec<(String, String)>,
    /// With --yaml: the program's name and arguments
    #[arg(last = true, value_name = "ARGUMENT", requires = "yaml")]
    arguments: Vec<String>,
}

/// What is to be done.
pub enum Command {
    Translate(Translation),
    Template(Template),
}

/// A module to translate.
pub struct Translation {
    pub input: PathBuf,
    pub output: PathBuf,
    pub arch: Arch,
    pub optimize: Option<u8>,
    pub jobs: Option<usize>,
    pub stack_mib: u32,
    pub strip: bool,
    pub trap_imports: bool,
    pub keep: bool,
}

/// YAML to write.
pub struct Template {
    pub dirs: Vec<(String, String)>,
    pub read_only_dirs: Vec<(String, String)>,
    pub env: Vec<(String, String)>,
    pub arguments: Vec<String>,
}

impl Options {
    pub fn wanted(self) -> Command {
        match self.input {
            Some(input) if !self.yaml => Command::Translate(Translation {
                output: self.output.unwrap_or_else(|| input.with_extension("")),
                input,
                arch: self.arch,
                optimize: self.optimize,
                jobs: self.jobs,
                stack_mib: self.stack,
                strip: self.strip,
                trap_imports: self.trap_imports,
                keep: self.keep,
            }),
            _ => Command::Template(Template {
                dirs: self.dir,
                read_only_dirs: self.read_only_dir,
                env: self.env,
                arguments: self.arguments,
            }),
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("there is no = in it")?;
    Ok((name.into(), value.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }
}
