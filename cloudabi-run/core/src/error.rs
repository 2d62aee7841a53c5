// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What is wrong with the YAML, and where.

use alloc::string::String;
use core::fmt::{Display, Formatter, Result};

/// A place in the YAML text. Both numbers begin at 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Display for Position {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Why a program is not started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Where the fault is.
    pub at: Position,
    /// What the fault is.
    pub message: String,
}

impl Error {
    /// A fault at a place.
    pub fn new(at: Position, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

impl core::error::Error for Error {}
