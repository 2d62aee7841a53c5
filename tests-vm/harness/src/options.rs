// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The command line.

use crate::parts::Accelerator;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about = "Boots FreeBSD kernels in QEMU or bhyve and runs CloudABI's tests there")]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Run the tests on each kernel and write target/tests-vm/report.txt
    Test(TestOptions),
    /// Run one program on the first kernel; print its output and its exit status
    Run(RunOptions),
    /// Count the instructions of system calls on the first kernel and write target/tests-vm/bench.txt
    Bench(BenchOptions),
    /// Only make the root file system
    Image(Files),
    /// Only print the kernels at hand that would be booted: for each a line with its file and "plain" or "kasan"
    Kernels,
    /// Only download the kernel of a release of FreeBSD, such as 14.5, and print its file's name
    Fetch { release: String },
    /// Only download the kernel headers of a release, and print the folder, for SYSDIR
    Headers { release: String },
    /// Download the kernel if there is none, and print its release; print nothing where there are kernels
    Release,
    /// Print the version of a kernel or of a module
    Version { file: PathBuf },
}

#[derive(Args)]
pub struct TestOptions {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub machine: MachineOptions,
    /// A list of tests in place of tests-vm/*.list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub tests: Vec<PathBuf>,
    /// Only tests with this in their name, or without it behind a `!`; commas separate several
    #[arg(long, value_name = "PATTERN")]
    pub only: Option<String>,
    /// The same for kernels with KASAN, which are slow, in place of --only
    #[arg(long, value_name = "PATTERN")]
    pub only_kasan: Option<String>,
    /// Hand the module to the kernel at boot; without --tests, only the tests made for that
    #[arg(long)]
    pub preload: bool,
    /// Where the report goes
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Args)]
pub struct BenchOptions {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub machine: MachineOptions,
}

#[derive(Args)]
pub struct RunOptions {
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub machine: MachineOptions,
    /// Hand the module to the kernel at boot
    #[arg(long)]
    pub preload: bool,
    /// A prompt, at which programs are started by cloudabi-run, in place of one program
    #[arg(long)]
    pub shell: bool,
    /// Only look whether all that was asked for makes sense
    #[arg(long)]
    pub check: bool,
    /// A guest's argument data, as a shell would split it into words; they have a NUL between them
    #[arg(long, env = "ARGS", default_value = "hello world", value_parser = words, allow_hyphen_values = true)]
    pub args: Words,
    /// For a file: what cloudabi-run reads [default: nothing, the program gets nothing]
    #[arg(long, env = "YAML", value_name = "FILE")]
    pub yaml: Option<PathBuf>,
    /// For a file: a directory whose contents are in the one in which the program is started
    #[arg(long, env = "FILES", value_name = "DIR")]
    pub disk: Option<PathBuf>,
    /// The name of a guest program, or a file, with a slash in its name
    #[arg(env = "PROGRAM", default_value = "show")]
    pub program: String,
}

/// The words of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

/// What goes into the machine's root file system.
#[derive(Args)]
pub struct Files {
    /// The module under test [default: target/cloudabi64.ko; for a kernel with KASAN target/cloudabi64-kasan.ko]
    #[arg(long, value_name = "KO")]
    pub module: Option<PathBuf>,
    /// A further file for /boot/modules; may be repeated
    #[arg(long = "extra-module", value_name = "NAME=KO", value_parser = named_file)]
    pub extra_modules: Vec<(String, PathBuf)>,
    /// The directory of guest programs [default: target/guests]
    #[arg(long, value_name = "DIR")]
    pub guests: Option<PathBuf>,
    /// cloudabi-run for a machine without user land [default: target/cloudabi-run-vm, if it is there]
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// The machine's init [default: target/init]
    #[arg(long, value_name = "FILE")]
    pub init: Option<PathBuf>,
}

/// The machine.
#[derive(Args, Clone)]
pub struct MachineOptions {
    /// A kernel to boot; may be repeated [default: $VM_KERNEL, the release $VM_RELEASE, or what is in
    /// ~/.cache/cloudabi-freebsd]
    #[arg(long = "kernel", value_name = "FILE")]
    pub kernels: Vec<PathBuf>,
    /// Further kernel tunables, TUNABLE=VALUE; may be repeated
    #[arg(long, value_name = "TUNABLES")]
    pub append: Vec<String>,
    /// Processors
    #[arg(long, default_value_t = 2)]
    pub smp: u32,
    /// Memory [default: 1G; for a kernel with KASAN 2G]
    #[arg(long)]
    pub mem: Option<String>,
    /// What runs the guest's instructions
    #[arg(long, env = "VM_ACCEL", value_enum, default_value_t = Accel::Auto)]
    pub accel: Accel,
    /// Seconds of silence on the console that mean a hang; four times as many with KASAN
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    pub silence: u64,
    /// Seconds for one boot with all its tests; four times as many with KASAN
    #[arg(long, value_name = "SECONDS", default_value_t = 2400)]
    pub time_limit: u64,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Accel {
    /// QEMU, with KVM where it works, else with TCG
    Auto,
    /// QEMU with KVM
    Kvm,
    /// QEMU with TCG
    Tcg,
    /// bhyve, on FreeBSD
    Bhyve,
}

impl Accel {
    pub fn known(self) -> Option<Accelerator> {
        match self {
            Self::Auto => None,
            Self::Kvm => Some(Accelerator::Kvm),
            Self::Tcg => Some(Accelerator::Tcg),
            Self::Bhyve => Some(Accelerator::Bhyve),
        }
    }
}

fn words(text: &str) -> Result<Words, String> {
    shell_words::split(text).map(Words).map_err(|why| why.to_string())
}

fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() && !name.contains('/') => {
            Ok((name.to_string(), PathBuf::from(file)))
        }
        _ => Err(String::from("NAME=FILE expected, with a NAME without a slash")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Options::command().debug_assert();
    }

    #[test]
    fn arguments_are_words() {
        let options = Options::parse_from(["harness", "run", "--args", "-x 'a  b' \"\" c\\ d", "hello"]);
        let Command::Run(run) = options.command else { panic!("not a run") };
        assert_eq!(
            (run.program.as_str(), run.args.0),
            ("hello", ["-x", "a  b", "", "c d"].map(String::from).to_vec())
        );
        assert_eq!(words(""), Ok(Words(Vec::new())));
        assert!(words("'").is_err());
    }

    #[test]
    fn further_modules_have_names() {
        assert_eq!(named_file("a.ko=/x/b.ko"), Ok((String::from("a.ko"), PathBuf::from("/x/b.ko"))));
        for bad in ["a.ko", "=b", "a=", "x/y=b"] {
            assert!(named_file(bad).is_err(), "{bad}");
        }
    }
}
