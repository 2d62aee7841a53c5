// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! `SANITIZE=kasan`: what the C compiler is told so that its code fits a kernel with KASAN. `tools/build-module.sh` tells
//! the Rust compiler the same.

/// The options with which FreeBSD's kernel build compiles such a kernel (sys/conf/kern.pre.mk). The definitions have the headers
/// replace inline assembler, which no compiler instruments, by checked functions of the kernel's.
pub const KASAN_FLAGS: &[&str] = &[
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

/// Whether the module is built for such a kernel.
pub fn kasan() -> bool {
    match std::env::var("SANITIZE").as_deref() {
        Ok("kasan") => true,
        Ok("") | Err(_) => false,
        Ok(other) => panic!("SANITIZE={other}: kasan is all there is"),
    }
}
