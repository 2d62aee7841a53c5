// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The console: free text for people and, in lines that begin with `@@ `, the protocol for the harness.
//!
//! The kernel prints to the same line. What is written here is drained before anything else happens,
//! so that a kernel message cannot land inside a protocol line.

use crate::sys;
use alloc::string::String;
use core::fmt::{Arguments, Write};

/// The console's descriptor in process 1 and in its native tests.
pub const FD: i32 = 0;

/// Prints a line for people.
#[macro_export]
macro_rules! say {
    ($($arg:tt)*) => { $crate::console::line("", format_args!($($arg)*)) };
}

/// Prints a protocol line.
#[macro_export]
macro_rules! protocol {
    ($($arg:tt)*) => { $crate::console::line("@@ ", format_args!($($arg)*)) };
}

/// Prints one line; line breaks inside the text become spaces, for a line is a record.
pub fn line(prefix: &str, text: Arguments<'_>) {
    let mut out = String::from(prefix);
    let _ = write!(out, "{text}");
    let mut out = out.trim_end().replace('\n', " ");
    out.push('\n');
    let mut rest = out.as_bytes();
    while !rest.is_empty() {
        match sys::write(FD, rest) {
            Ok(n) if n > 0 => rest = rest.get(n..).unwrap_or_default(),
            _ => return,
        }
    }
    let _ = sys::drain(FD);
}

/// Ends a line that a program may have left open.
pub fn fresh_line() {
    let _ = sys::write(FD, b"\n");
    let _ = sys::drain(FD);
}
