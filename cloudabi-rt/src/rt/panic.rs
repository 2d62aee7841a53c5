// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What is said when a program panics.

use super::sys;
use cloudabi::fd;
use core::fmt::{self, Arguments, Write};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// No descriptor has this number.
const NOWHERE: u32 = u32::MAX;
const PANICKED: u32 = 101;

static OUTPUT: AtomicU32 = AtomicU32::new(NOWHERE);

/// Has messages of panics, and the error that a main function answers, written to where a descriptor leads; it keeps one of its
/// own. Before that there is nothing that they could be written to.
pub fn panic_output(to: &crate::Fd) -> crate::Result<()> {
    let old = OUTPUT.swap(to.duplicate()?.into_number().0, Relaxed);
    if old != NOWHERE {
        sys::fd_close(fd(old))?;
    }
    Ok(())
}

/// Writes a line there.
pub(crate) fn say(what: Arguments<'_>) {
    let output = OUTPUT.load(Relaxed);
    if output != NOWHERE {
        let mut line = Line { to: fd(output), bytes: [0; 256], used: 0 };
        let _ = writeln!(line, "{what}");
        line.flush();
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    say(format_args!("{info}"));
    sys::proc_exit(PANICKED)
}

/// Text, so much at a time that lines of threads seldom mix. The heap may be what panics.
struct Line {
    to: fd,
    bytes: [u8; 256],
    used: usize,
}

impl Line {
    fn flush(&mut self) {
        let mut rest = self.bytes.get(..self.used).unwrap_or_default();
        while !rest.is_empty() {
            match sys::fd_write(self.to, rest) {
                Ok(written) if written > 0 => rest = rest.get(written..).unwrap_or_default(),
                _ => break,
            }
        }
        self.used = 0;
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if self.used == self.bytes.len() {
                self.flush();
            }
            if let Some(place) = self.bytes.get_mut(self.used) {
                *place = byte;
                self.used += 1;
            }
        }
        Ok(())
    }
}
