// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Makes the bindings (bindgen) and compiles the C code: shims, algorithms, the module's declaration (cc).
//!
//! `SANITIZE` compiles the C code with instrumentation.
//!
//! `SYSDIR` is a kernel source tree's `sys/`, or a directory of installed headers that holds `sys/param.h`;
//! `OSVERSION` gives `__FreeBSD_version` where the headers do not have it. `CLANG` and `LIBCLANG_PATH` say
//! which compiler and which libclang to use, if not the newest that is found. `MISLABEL` is for the test of a module
//! that lies: its value is the version that the module gives itself, whatever the headers say.

mod clang;
mod constants;
mod headers;
mod layout;
mod machine;
mod sanitize;

use headers::Headers;
use machine::Machine;
use std::path::{Path, PathBuf};

/// How kernel code is compiled, besides what the headers and the machine need.
const KERNEL_FLAGS: &[&str] = &[
    "-O2",
    "-fno-asynchronous-unwind-tables",
    "-fwrapv",
    "-fno-stack-protector",
    "-fno-omit-frame-pointer",
    "-momit-leaf-frame-pointer",
    "-fno-common",
    "-Wall",
    "-Werror",
    "-Wno-pointer-sign",
    "-Wno-address-of-packed-member",
];

fn main() {
    for name in ["SYSDIR", "OSVERSION", "MISLABEL", "CLANG", "LIBCLANG_PATH", "SANITIZE"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    for path in [
        "build.rs",
        "clang.rs",
        "constants.rs",
        "headers.rs",
        "layout.rs",
        "machine.rs",
        "arch",
        "sanitize.rs",
        "wrapper.h",
        "bindgen.args",
        "layout.txt",
        "shims",
        "algorithms",
        "../kmod/module.c",
        "../kmod/sanitizer.c",
        "../kmod/coverage.c",
    ] {
        println!("cargo:rerun-if-changed={path}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    // Cargo shows the sentence. Nothing of an earlier build shall be taken for what should have been made.
    let headers = Headers::find(&out).unwrap_or_else(|sentence| {
        let _ = std::fs::remove_file(out.join("version.rs"));
        println!("cargo::error={sentence}");
        std::process::exit(0);
    });
    let label: u32 = std::env::var("MISLABEL")
        .map_or(headers.version, |text| text.parse().expect("MISLABEL is a version"));
    write(
        &out.join("version.rs"),
        &format!(
            "/// `__FreeBSD_version` of the headers.\npub const FREEBSD_VERSION: u32 = {label};\n\
             /// That of the major version's first release.\npub const FIRST_RELEASE: u32 = {};\n",
            releases::first_release(releases::major(label))
        ),
    );
    let clang = clang::find();
    let bindings = bindings(&headers, &out);
    layout::write_assertions(&bindings, &clang, &headers, &out);
    shims(&clang, &headers);
}

/// Generates `bindings.rs`: what `bindgen.args` lists, a line each, `#` for comments.
fn bindings(headers: &Headers, out: &Path) -> String {
    let list = read("bindgen.args") + &read(&format!("arch/{}/bindgen.args", Machine::built_for().name));
    let constants = out.join("constants.h");
    let mut header = constants::Header::default();
    let mut builder = bindgen::Builder::default()
        .header("wrapper.h")
        .header(constants.display().to_string())
        .clang_args(&headers.flags)
        .use_core()
        .derive_default(true)
        .layout_tests(false)
        .merge_extern_blocks(true)
        .allowlist_recursively(true)
        .allowlist_var(constants::PATTERN)
        .parse_callbacks(Box::new(constants::Names))
        .parse_callbacks(Box::new(Inputs(out.canonicalize().expect("OUT_DIR is there"))));
    for line in list.lines().map(|line| line.split('#').next().unwrap_or("").trim()) {
        let Some((kind, pattern)) = line.split_once(' ') else { continue };
        let pattern = pattern.trim();
        builder = match kind {
            "function" => builder.allowlist_function(pattern),
            "type" => builder.allowlist_type(pattern),
            "var" => builder.allowlist_var(pattern),
            "opaque" => builder.opaque_type(pattern),
            "constant" => header.add(builder, pattern),
            _ => panic!("bindgen.args: unknown kind {kind}"),
        };
    }
    write(&constants, &header.text);
    let bindings = builder.generate().unwrap_or_else(|error| panic!("bindgen: {error}")).to_string();
    write(&out.join("bindings.rs"), &bindings);
    bindings
}

/// Tells cargo which headers were read, but not those that this script itself has written below a directory: they are
/// newer than its start, and would make it run each time.
#[derive(Debug)]
struct Inputs(PathBuf);

impl bindgen::callbacks::ParseCallbacks for Inputs {
    fn include_file(&self, name: &str) {
        // Links lead out of the directory, to headers that are not ours.
        let ours = Path::new(name).canonicalize().is_ok_and(|file| file.starts_with(&self.0));
        if !ours {
            println!("cargo:rerun-if-changed={name}");
        }
    }
}

/// Compiles the C code as a kernel's.
fn shims(clang: &Path, headers: &Headers) {
    let mut build = cc::Build::new();
    build.compiler(clang).no_default_flags(true).warnings(false).include("shims").file("../kmod/module.c");
    let machine = Machine::built_for();
    build.flags(&headers.flags).flags(KERNEL_FLAGS).flags(machine.flags);
    sanitize::instrument(&mut build);
    let of_machine = format!("arch/{}", machine.name);
    let mut files: Vec<_> = ["shims", "algorithms", &of_machine]
        .into_iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}")))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "c"))
        .collect();
    files.sort();
    build.files(files).compile("cloudabi_shims");
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
