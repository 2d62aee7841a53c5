// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Compiles ../directboot into OUT_DIR/directboot.elf, which the harness carries inside itself.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The newest LLVM tried under a suffixed name, such as clang-19.
const NEWEST_LLVM: u32 = 25;
const OLDEST_LLVM: u32 = 13;

const CFLAGS: &[&str] = &[
    "--target=x86_64-unknown-none",
    "-ffreestanding",
    "-fno-stack-protector",
    "-fno-pic",
    "-mcmodel=small",
    "-mno-red-zone",
    "-mno-mmx",
    "-mno-sse",
    "-O1",
    "-Wall",
    "-Wextra",
    "-Werror",
];

fn main() {
    let manifest_dir = variable("CARGO_MANIFEST_DIR");
    let sources = manifest_dir.join("../directboot");
    let out = variable("OUT_DIR");
    println!("cargo:rerun-if-changed={}", sources.display());

    let clang = tool("clang");
    let mut objects = Vec::new();
    for name in ["entry.S", "directboot.c"] {
        let object = out.join(name).with_extension("o");
        run(Command::new(&clang).args(CFLAGS).arg("-c").arg(sources.join(name)).arg("-o").arg(&object));
        objects.push(object);
    }
    let linked = out.join("directboot64");
    run(Command::new(tool("ld.lld"))
        .args(["-m", "elf_x86_64", "-z", "noexecstack", "-T"])
        .arg(sources.join("link.ld"))
        .arg("-o")
        .arg(&linked)
        .args(&objects));
    // Multiboot wants the code in an ELF32 container.
    run(Command::new(tool("llvm-objcopy"))
        .args(["-O", "elf32-i386"])
        .arg(&linked)
        .arg(out.join("directboot.elf")));
}

fn variable(name: &str) -> PathBuf {
    env::var_os(name).map(PathBuf::from).unwrap_or_else(|| panic!("cargo did not set {name}"))
}

/// A tool of LLVM: its plain name, or else the newest version by suffix (clang-19 on Linux, clang19 on FreeBSD).
fn tool(name: &str) -> PathBuf {
    let suffixed =
        (OLDEST_LLVM..=NEWEST_LLVM).rev().flat_map(|v| [format!("{name}-{v}"), format!("{name}{v}")]);
    let path = env::var_os("PATH").unwrap_or_default();
    std::iter::once(name.to_string())
        .chain(suffixed)
        .find_map(|candidate| {
            env::split_paths(&path).map(|dir| dir.join(&candidate)).find(|file| is_file(file))
        })
        .unwrap_or_else(|| {
            panic!("{name} was not found in PATH, with or without a version (Debian: clang, lld, llvm)")
        })
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.is_file())
}

fn run(command: &mut Command) {
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => panic!("{command:?}: {status}"),
        Err(why) => panic!("{command:?}: {why}"),
    }
}
