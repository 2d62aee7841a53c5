// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The one program that a machine is booted for: a guest by its name, with argument data, or any CloudABI executable
//! with what cloudabi-run(1) gives it. What is wrong with the request is found before anything boots.

use crate::options::RunOptions;
use anyhow::{bail, ensure, Context, Result};
use cloudabi_run_core::brand::{is_program, OSABI};
use cloudabi_run_core::plan;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How much of a line the names of programs may take.
const WIDTH: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// One of tests-vm/guest, and its arguments.
    Guest { name: String, arguments: Vec<String> },
    /// Started by cloudabi-run.
    Own(Own),
    /// Whichever are named at a prompt; what is in their directory.
    Prompt(Option<PathBuf>),
}

/// An executable, and what it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    pub file: PathBuf,
    /// What cloudabi-run reads; none: the program gets nothing.
    pub yaml: Option<PathBuf>,
    /// What is in the directory in which the program is started.
    pub files: Option<PathBuf>,
}

impl Program {
    /// What was asked for. A name with a slash in it is a file's.
    pub fn new(options: &RunOptions) -> Self {
        if options.shell {
            return Self::Prompt(options.disk.clone());
        }
        let name = options.program.clone();
        if !name.contains('/') {
            return Self::Guest { name, arguments: options.args.0.clone() };
        }
        Self::Own(Own { file: name.into(), yaml: options.yaml.clone(), files: options.disk.clone() })
    }

    /// Fails where it could not run. `script` knows the names of the guests, which need not be built yet.
    pub fn check(&self, script: &Path) -> Result<()> {
        match self {
            Self::Guest { name, .. } => check_name(name, &names(script)?),
            Self::Own(own) => own.check(),
            Self::Prompt(files) => check_directory(files.as_deref()),
        }
    }
}

impl Own {
    /// The program's name where it runs.
    pub fn name(&self) -> String {
        self.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    fn check(&self) -> Result<()> {
        let mut start = Vec::new();
        File::open(&self.file)
            .and_then(|file| file.take(8).read_to_end(&mut start))
            .with_context(|| self.file.display().to_string())?;
        ensure!(
            is_program(&start),
            "{}: not a CloudABI program, an ELF file with {OSABI} in its byte 7 (docs/sdk.md)",
            self.file.display()
        );
        if let Some(yaml) = &self.yaml {
            let text = fs::read_to_string(yaml).with_context(|| yaml.display().to_string())?;
            if let Err(fault) = plan(&text) {
                bail!("{}:{fault}", yaml.display());
            }
        }
        check_directory(self.files.as_deref())
    }
}

fn check_directory(files: Option<&Path>) -> Result<()> {
    if let Some(files) = files {
        ensure!(files.is_dir(), "{}: not a directory", files.display());
    }
    Ok(())
}

/// The names of the guest programs.
fn names(script: &Path) -> Result<Vec<String>> {
    let output = Command::new(script).arg("names").output().with_context(|| script.display().to_string())?;
    ensure!(output.status.success(), "{} names: {}", script.display(), output.status);
    Ok(String::from_utf8_lossy(&output.stdout).split_whitespace().map(String::from).collect())
}

fn check_name(name: &str, names: &[String]) -> Result<()> {
    if names.iter().any(|known| known == name) {
        return Ok(());
    }
    let mut text =
        format!("there is no program {name:?}; a file's name has a slash in it, ./{name}. There are:");
    let mut used = WIDTH;
    for name in names {
        if used + 1 + name.len() > WIDTH {
            text += "\n ";
            used = 1;
        }
        text += &format!(" {name}");
        used += 1 + name.len();
    }
    bail!(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(file: &Path, yaml: Option<&Path>, files: Option<&Path>) -> String {
        let own = Own { file: file.into(), yaml: yaml.map(PathBuf::from), files: files.map(PathBuf::from) };
        own.check().err().map_or_else(String::new, |why| format!("{why:#}"))
    }

    #[test]
    fn names_are_told_in_short_lines() {
        let names: Vec<String> = (0..90).map(|n| format!("program-{n}")).collect();
        assert!(check_name("program-7", &names).is_ok());
        let why = check_name("program", &names).unwrap_err().to_string();
        assert!(
            why.starts_with("there is no program \"program\"; a file's name has a slash in it, ./program.")
        );
        assert_eq!(why.split_whitespace().filter(|word| word.starts_with("program-")).count(), 90);
        assert!(why.lines().all(|line| line.len() <= WIDTH + 1), "{why}");
    }

    #[test]
    fn the_guests_have_names() {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guest/build.sh");
        let names = names(&script).unwrap();
        for name in ["hello", "hello_c", "et_exec", "old_dyn", "tiny", "serve-rust", "hello-c-old"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
    }

    #[test]
    fn faults_are_found_before_booting() {
        let dir = std::env::temp_dir().join(format!("harness-program-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let [program, script, good, bad] = ["program", "script", "good", "bad"].map(|name| dir.join(name));
        fs::write(&program, b"\x7fELF\x02\x01\x01\x11").unwrap();
        fs::write(&script, b"#!/bin/sh\n").unwrap();
        fs::write(&good, "a: b").unwrap();
        fs::write(&bad, "a: b\nc: !fd 1").unwrap();
        assert_eq!(own(&program, None, None), "");
        assert_eq!(own(&program, Some(&good), Some(&dir)), "");
        assert!(own(&script, None, None).contains("script: not a CloudABI program"));
        assert!(own(&dir.join("none"), None, None).contains("none: No such file"));
        assert!(own(&program, Some(&bad), None).contains("bad:2:4: unknown tag"));
        assert!(own(&program, Some(&dir.join("none")), None).contains("none: No such file"));
        assert!(own(&program, None, Some(&good)).contains("good: not a directory"));
        fs::remove_dir_all(&dir).unwrap();
    }
}
