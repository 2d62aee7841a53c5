// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! `SANITIZE`: what the C compiler is told for an instrumented module. `tools/build-module.sh` tells the Rust compiler the same.

use cc::Build;

/// The options with which FreeBSD's kernel build compiles such a kernel (sys/conf/kern.pre.mk). The definitions have the headers
/// replace inline assembler, which no compiler instruments, by checked functions of the kernel's.
const KASAN_FLAGS: &[&str] = &[
    "-DKASAN",
    "-DSAN_NEEDS_INTERCEPTORS",
    "-DSAN_INTERCEPTOR_PREFIX=kasan",
    "-fsanitize=kernel-address",
    "-mllvm",
    "-asan-stack=true",
    "-mllvm",
    "-asan-instrument-dynamic-allocas=true",
    "-mllvm",
    "-asan-globals=true",
    "-mllvm",
    "-asan-use-after-scope=true",
    "-mllvm",
    "-asan-instrumentation-with-call-threshold=0",
    "-mllvm",
    "-asan-instrument-byval=false",
];

/// Each basic block sets a flag when it runs, and there is a list of them all.
const COVERAGE_FLAGS: &[&str] = &["-DCOVERAGE", "-fsanitize-coverage=bb,inline-bool-flag,pc-table,no-prune"];

/// Adds to a build what `SANITIZE` asks for.
pub fn instrument(build: &mut Build) {
    let (flags, file) = match std::env::var("SANITIZE").as_deref() {
        Ok("kasan") => (KASAN_FLAGS, "../kmod/sanitizer.c"),
        Ok("coverage") => (COVERAGE_FLAGS, "../kmod/coverage.c"),
        Ok("") | Err(_) => return,
        Ok(other) => panic!("SANITIZE={other}: kasan or coverage expected"),
    };
    build.flags(flags).file(file);
}
