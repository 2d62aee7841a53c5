// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The command line.

use clap::Parser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  A program that can only write to standard output:

    $ cat hello.yaml
    %TAG ! tag:nuxi.nl,2015:cloudabi/
    ---
    terminal: !fd stdout
    message: Hello, world
    $ cloudabi-run hello < hello.yaml

  A server with a connected socket, files to read, a directory to write to, and a log that it can only write to:

    %TAG ! tag:nuxi.nl,2015:cloudabi/
    ---
    upstream: !socket {connect: \"127.0.0.1:9000\"}
    www: !file {path: /usr/local/www}
    spool: !file {path: /var/spool/server, mode: read-write}
    log: !fd {number: stderr, rights: [fd_write]}
    threads: 4

  Show what a program would get:

    $ cloudabi-run --dry-run server < server.yaml

The exit status is that of the program, or 127 if it could not be started. See cloudabi-run(1).";

/// Start a CloudABI program with the descriptors and argument data described in YAML on standard input
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES)]
pub struct Options {
    /// Print the descriptors and argument data that the program would get, without starting it
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Treat unquoted scalars as strings, like the old cloudabi-run, not as numbers, booleans or null
    #[arg(short, long)]
    pub strings: bool,
    /// No effect; accepted for the old cloudabi-run
    #[arg(short, hide = true)]
    pub execute: bool,
    /// Read the YAML from a file, leaving standard input to the program
    #[arg(short, long, value_name = "YAML")]
    pub file: Option<PathBuf>,
    /// The CloudABI program to start
    pub program: PathBuf,
}
