// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Lines on the console and in the message buffer, printf(9), and on a user's terminal, uprintf(9).

use super::thread::Thread;
use core::ffi::{c_char, c_int};
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

/// A function that prints as printf(9) does.
type Print = unsafe extern "C" fn(*const c_char, ...) -> c_int;

/// Prints one line, `cloudabi64: ` before it.
fn print(to: Print, args: fmt::Arguments<'_>) {
    let mut line = Line { bytes: [0; LENGTH], used: 0 };
    // A line that is too long is cut; nothing else can fail.
    let _ = line.write_fmt(args);
    // SAFETY: both strings end in NUL, and the format takes exactly one string.
    unsafe { to(c"cloudabi64: %s\n".as_ptr(), line.bytes.as_ptr()) };
}

/// Prints one line on the console.
///
/// # Context
/// Does not sleep; any lock may be held that printf(9) allows.
pub fn line(args: fmt::Arguments<'_>) {
    print(c::printf, args);
}

/// Prints one line on the controlling terminal of the process, if it has one. A process in capability mode has only what its
/// descriptors give it: it gets no line.
///
/// # Context
/// May sleep; no mutex is held.
pub fn user_line(td: &mut Thread, args: fmt::Arguments<'_>) {
    // SAFETY: looks at the current thread's own credential.
    if !unsafe { c::shim_in_capability_mode(td.raw()) } {
        print(c::uprintf, args);
    }
}

/// Says on the console that the process is killed, and why; at most once a second, since a user can bring it about.
///
/// # Context
/// As [`line`].
pub fn killed(td: &mut Thread, why: fmt::Arguments<'_>) {
    // SAFETY: the shim owns the counters; two callers at once can only miscount by one.
    if unsafe { c::shim_log_within_rate(1) != 0 } {
        line(format_args!("process {} killed: {why}", td.pid()));
    }
}

/// Prints a line on the console: `log!("format", arguments)`.
#[macro_export]
macro_rules! log {
    ($($arg:tt)*) => { $crate::kpi::log::line(format_args!($($arg)*)) };
}
