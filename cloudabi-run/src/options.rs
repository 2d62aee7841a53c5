// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The command line.

use clap::Parser;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  A program that writes to standard output, and may do nothing else:

    $ cat hello.yaml
    %TAG ! tag:nuxi.nl,2015:cloudabi/
    ---
    terminal: !fd stdout
    message: Hello, world
    $ cloudabi-run hello < hello.yaml

  A server with a connected socket, files to read, a directory to write, and few rights to its log:

    %TAG ! tag:nuxi.nl,2015:cloudabi/
    ---
    upstream: !socket {connect: \"127.0.0.1:9000\"}
    www: !file {path: /usr/local/www}
    spool: !file {path: /var/spool/server, mode: read-write}
    log: !fd {number: stderr, rights: [fd_write]}
    threads: 4

  What would a program get?

    $ cloudabi-run --dry-run server < server.yaml

The exit status is the program's, or 127 where it was not started. See cloudabi-run(1).";

/// Starts a CloudABI program with the descriptors and argument data that YAML on standard input describes
#[derive(Parser)]
#[command(version, after_long_help = EXAMPLES)]
pub struct Options {
    /// Print the descriptors and the argument data that the program would get, and start nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Take scalars without quotes for strings, as the old cloudabi-run did, and not for numbers and the like
    #[arg(short, long)]
    pub strings: bool,
    /// As without it: the old cloudabi-run's choice
    #[arg(short, hide = true)]
    pub execute: bool,
    /// Read the YAML from a file, so that the program can have standard input
    #[arg(short, long, value_name = "YAML")]
    pub file: Option<PathBuf>,
    /// The CloudABI program
    pub program: PathBuf,
}
