// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Lines on the console and in the message buffer, printf(9).

use core::fmt::{self, Write};
use sys_bindings as c;

/// The longest line, the ending NUL included; what is longer is cut.
const LENGTH: usize = 192;

struct Line {
    bytes: [u8; LENGTH],
    used: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            // The last byte stays zero.
            match self.bytes.get_mut(self.used) {
                Some(slot) if self.used < LENGTH - 1 => *slot = byte,
                _ => return Err(fmt::Error),
            }
            self.used += 1;
        }
        Ok(())
    }
}

/// Prints one line, `cloudabi64: ` before it.
///
/// # Context
/// Does not sleep; any lock may be held that printf(9) allows.
pub fn line(args: fmt::Arguments<'_>) {
    let mut line = Line { bytes: [0; LENGTH], used: 0 };
    // A line that is too long is cut; nothing else can fail.
    let _ = line.write_fmt(args);
    // SAFETY: both strings end in NUL, and the format takes exactly one string.
    unsafe { c::printf(c"cloudabi64: %s\n".as_ptr(), line.bytes.as_ptr()) };
}

/// Whether a line that user space can cause may be printed now: at most 100 a second.
///
/// # Context
/// Does not sleep.
pub fn within_rate() -> bool {
    // SAFETY: the shim owns the counters; two callers at once can only miscount by one.
    unsafe { c::shim_log_within_rate(100) != 0 }
}

/// Prints a line on the console: `log!("format", arguments)`.
#[macro_export]
macro_rules! log {
    ($($arg:tt)*) => { $crate::kpi::log::line(format_args!($($arg)*)) };
}
