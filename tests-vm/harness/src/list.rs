// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The lists of tests: /etc/tests of the machine, made from the files of the repository (init/src/list.rs reads it).

use crate::program::Program;
use anyhow::{ensure, Context, Result};
use std::fs;
use std::path::Path;

/// What one boot does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// Told apart in the report when a kernel is booted more than once; empty for the first.
    pub label: &'static str,
    /// Is the module handed to the kernel at boot, or loaded by init?
    pub preload: bool,
    pub job: Job,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Instructions of /etc/tests, in order.
    Test(Vec<String>),
    /// A program and what it gets.
    Run(Program),
}

/// The label of the tests of a module that was loaded at boot where a kernel is handed none: some of them spoil the machine for
/// others, and are to be made with kldload(2) as well.
pub const APART: &str = "apart";

impl Suite {
    /// Reads lists and keeps the tests that are wanted; see [`is_wanted`].
    pub fn read(label: &'static str, preload: bool, files: &[&Path], only: Option<&str>) -> Result<Self> {
        let mut lines = Vec::new();
        for file in files {
            let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            lines.extend(instructions(&text, only));
        }
        let suite = Self { label, preload, job: Job::Test(lines) };
        let mut names = suite.names();
        names.sort_unstable();
        for pair in names.windows(2) {
            ensure!(pair[0] != pair[1], "the test {} is listed twice", pair[0]);
        }
        Ok(suite)
    }

    /// The tests that must report.
    pub fn names(&self) -> Vec<String> {
        match &self.job {
            Job::Test(lines) => lines.iter().filter_map(|line| name(line)).map(String::from).collect(),
            Job::Run(_) => Vec::new(),
        }
    }

    /// The text of /etc/tests.
    pub fn text(&self) -> String {
        let preload = if self.preload { "yes" } else { "no" };
        match &self.job {
            Job::Test(lines) => format!("mode test\npreload {preload}\n{}\n", lines.join("\n")),
            Job::Run(Program::Guest { name, arguments }) => {
                let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
                format!("mode run\npreload {preload}\nrun {name} {}\n", words.join(" "))
            }
            Job::Run(Program::Prompt(_)) => format!("mode run\npreload {preload}\nshell\n"),
            Job::Run(Program::Own(own)) => {
                format!("mode run\npreload {preload}\nlaunch {}\n", quoted(&own.name()))
            }
        }
    }
}

/// A list's instructions without its mode, which the caller decides, without the rows of a benchmark's table, and without tests that are
/// not wanted.
fn instructions<'a>(text: &'a str, only: Option<&'a str>) -> impl Iterator<Item = String> + 'a {
    let wanted = move |line: &str| match (name(line), only) {
        (Some(name), Some(patterns)) => is_wanted(name, patterns),
        _ => true,
    };
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| !matches!(line.split_whitespace().next(), Some("mode" | "preload" | "unit" | "row")))
        .filter(move |line| wanted(line))
        .map(String::from)
}

/// Whether a test's name holds one of the patterns, which commas separate, and no pattern behind a `!`. Where all have one,
/// every other test is wanted.
fn is_wanted(name: &str, patterns: &str) -> bool {
    let (without, with): (Vec<&str>, Vec<&str>) =
        patterns.split(',').partition(|pattern| pattern.starts_with('!'));
    let holds = |pattern: &&str| name.contains(pattern.trim_start_matches('!'));
    !without.iter().any(holds) && (with.is_empty() || with.iter().any(holds))
}

fn name(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    match words.next() {
        Some("guest" | "native" | "wasi") => words.next(),
        _ => None,
    }
}

/// A word as init takes it: bytes that would split it or mean something are spelled in hexadecimal.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic();
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with("hex:") {
        return word.to_string();
    }
    let digits: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("hex:{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Own;

    const TEXT: &str =
        "# a comment\nmode test\npreload no\nunit Bytes\nrow a | b | 1.00 | c | d\n\nnative refuse-elf-wx\nlimit 90\n  guest clock clock 1 2\n";

    fn suite(only: Option<&str>) -> Suite {
        Suite { label: "", preload: true, job: Job::Test(instructions(TEXT, only).collect()) }
    }

    #[test]
    fn the_caller_decides_the_mode() {
        let expected = "mode test\npreload yes\nnative refuse-elf-wx\nlimit 90\nguest clock clock 1 2\n";
        assert_eq!(suite(None).text(), expected);
        assert_eq!(suite(None).names(), ["refuse-elf-wx", "clock"]);
    }

    #[test]
    fn only_some_tests_are_wanted() {
        assert_eq!(suite(Some("elf")).names(), ["refuse-elf-wx"]);
        assert_eq!(suite(Some("elf,clo")).names(), ["refuse-elf-wx", "clock"]);
        assert_eq!(suite(Some("!elf")).names(), ["clock"]);
        assert_eq!(suite(Some("elf,clo,!wx")).names(), ["clock"]);
        assert!(suite(Some("elf,!wx")).names().is_empty());
        assert_eq!(suite(Some("nothing")).text(), "mode test\npreload yes\nlimit 90\n");
    }

    #[test]
    fn arguments_survive_the_way_through_the_list() {
        let arguments = ["a b", "", "plain=1", "hex:00", "\u{e9}"].map(String::from).to_vec();
        let program = Program::Guest { name: String::from("hello"), arguments };
        let suite = Suite { label: "", preload: false, job: Job::Run(program) };
        let expected = "mode run\npreload no\nrun hello hex:612062 hex: plain=1 hex:6865783a3030 hex:c3a9\n";
        assert_eq!(suite.text(), expected);
        assert!(suite.names().is_empty());
        let own = Own { file: "target/my program".into(), yaml: None, files: None };
        let suite = Suite { job: Job::Run(Program::Own(own)), ..suite };
        assert_eq!(suite.text(), "mode run\npreload no\nlaunch hex:6d792070726f6772616d\n");
    }

    #[test]
    fn a_name_is_listed_once() {
        let dir = std::env::temp_dir().join(format!("harness-list-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("list");
        fs::write(&file, "native a\nguest b b\n").unwrap();
        assert!(Suite::read("", false, &[&file], None).is_ok());
        assert!(Suite::read("", false, &[&file, &file], None).is_err());
        fs::remove_dir_all(&dir).unwrap();
    }
}
