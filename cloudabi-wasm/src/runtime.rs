// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The C files of `wasi` and of the SDK, which each executable is made with.

use crate::arch::Machine;
use crate::module::Module;
use crate::tools::Tools;
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

macro_rules! files {
    ($($directory:literal: $($name:literal)*;)*) => {
        &[$($(($name, include_str!(concat!("../../", $directory, "/", $name)))),*),*]
    };
}

/// Name and text of each file.
const FILES: &[(&str, &str)] = files! {
    "examples/c": "argdata.c" "argdata.h" "cloudabi.h" "crt.c" "lock.c" "machine.h" "runtime.h" "string.c" "thread.h";
    "wasi": "exceptions.c" "fd.c" "memory.c" "path.c" "poll.c" "process.c" "sock.c" "spawn.c" "start.c" "table.c" "wait.c" "wasi.h"
        "include/alloca.h" "include/assert.h" "include/math.h" "include/pthread.h" "include/setjmp.h" "include/simde/wasm/simd128.h"
        "include/stdio.h" "include/stdlib.h" "include/string.h";
};

/// The folder of headers that stand in for a C library's.
pub const INCLUDE: &str = "include";

/// One of them is in front of another.
const VECTORS: &str = "simde/wasm";

/// The file of the machine's own.
const OF_MACHINE: &str = "machine.c";

/// What only memory needs that threads share, and what only those need who make threads.
const OF_SHARED_MEMORY: &[&str] = &["lock.c", "wait.c"];
const OF_THREADS: &[&str] = &["spawn.c"];

/// The names of the C files.
pub fn sources(module: &Module) -> impl Iterator<Item = &'static str> + '_ {
    let needed = |name: &&str| {
        (module.shared || !OF_SHARED_MEMORY.contains(name)) && (module.spawns || !OF_THREADS.contains(name))
    };
    let names = FILES.iter().map(|(name, _)| *name).filter(|name| name.ends_with(".c"));
    names.filter(needed).chain([OF_MACHINE])
}

/// Writes all files to a directory, and wasm2c's own headers, which are where others are that are not wanted.
pub fn write(directory: &Path, machine: &Machine, tools: &Tools) -> Result<()> {
    fs::create_dir_all(directory.join(INCLUDE).join(VECTORS)).context(INCLUDE)?;
    for (name, text) in FILES.iter().chain(&[(OF_MACHINE, machine.runtime)]) {
        fs::write(directory.join(name), text).context(*name)?;
    }
    for header in &tools.headers {
        let name = header.file_name().context("a header without a name")?;
        fs::copy(header, directory.join(name)).with_context(|| header.display().to_string())?;
    }
    if let Some(folder) = &tools.vectors {
        let name = folder.file_name().context("a folder without a name")?;
        symlink(folder, directory.join(name)).with_context(|| folder.display().to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::FUNCTIONS;

    /// As `WASI(type, name, parameters)` in C begins a function.
    #[test]
    fn functions_are_defined_with_the_types_they_are_imported_with() {
        let text: String =
            FILES.iter().filter(|(name, _)| name.ends_with(".c")).map(|(_, text)| *text).collect();
        let mut defined: Vec<(String, String)> = text
            .split("\nWASI(")
            .skip(1)
            .map(|rest| {
                let words = rest.split_once(')').map(|(inside, _)| inside).expect(rest);
                let mut words = words.split(',').map(str::trim);
                let result = if words.next() == Some("void") { "" } else { "i" };
                let name = words.next().expect(rest).to_string();
                let letter = |word: &str| if word.starts_with("uint64_t ") { 'I' } else { 'i' };
                (name, format!("{}:{result}", words.map(letter).collect::<String>()))
            })
            .collect();
        defined.sort();
        let told = FUNCTIONS.iter().map(|&(name, of_type)| (name.to_string(), of_type.to_string()));
        assert!(defined.iter().cloned().eq(told), "{defined:#?}");
    }

    #[test]
    fn no_file_is_forgotten() {
        for folder in ["wasi", "wasi/include", "wasi/include/simde/wasm"] {
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
            for entry in fs::read_dir(root).expect(folder) {
                let path = entry.expect(folder).path();
                let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
                if name.ends_with(".c") || name.ends_with(".h") {
                    assert!(FILES.iter().any(|(file, _)| file.rsplit('/').next() == Some(name)), "{name}");
                }
            }
        }
    }
}
