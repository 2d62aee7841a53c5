// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Output on the console, descriptor 0: whole lines, one `fd_write` for each where they fit.

use core::fmt;

use crate::{sys, CONSOLE};

/// Collects text and writes it to the console when full and when dropped.
pub struct Line {
    text: [u8; 512],
    used: usize,
}

impl Line {
    /// An empty line.
    pub const fn new() -> Self {
        Self { text: [0; 512], used: 0 }
    }

    fn flush(&mut self) {
        let mut rest = &self.text[..self.used];
        while !rest.is_empty() {
            match sys::write(CONSOLE, rest) {
                Ok(n) if n > 0 => rest = rest.get(n..).unwrap_or(&[]),
                // There is nowhere to report this.
                _ => break,
            }
        }
        self.used = 0;
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if self.used == self.text.len() {
                self.flush();
            }
            self.text[self.used] = byte;
            self.used += 1;
        }
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Writes a formatted line to the console.
#[macro_export]
macro_rules! say {
    ($($argument:tt)*) => {{
        let mut line = $crate::console::Line::new();
        // Writing to a `Line` cannot fail.
        let _ = core::fmt::Write::write_fmt(&mut line, format_args!($($argument)*));
        let _ = core::fmt::Write::write_str(&mut line, "\n");
    }};
}
