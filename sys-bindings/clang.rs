// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Finds clang, which compiles the shims. (bindgen finds libclang itself, or in `LIBCLANG_PATH`.)

use std::path::PathBuf;
use std::process::Command;

/// The C compiler: `CLANG`, or the first of its usual names that runs.
pub fn find() -> PathBuf {
    if let Some(given) = std::env::var_os("CLANG").filter(|given| !given.is_empty()) {
        return PathBuf::from(given);
    }
    std::iter::once("clang".to_string())
        .chain((14..=30).rev().map(|version| format!("clang-{version}")))
        .find(|name| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success()))
        .map(PathBuf::from)
        .expect("clang was not found: give CLANG")
}
