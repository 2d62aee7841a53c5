// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A Rust panic ends in FreeBSD's panic(9), with file, line and message.

use core::fmt::{self, Write};
use core::panic::PanicInfo;
use sys_bindings as c;

/// The message; what is longer is cut.
struct Message {
    bytes: [u8; 256],
    used: usize,
}

impl Write for Message {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.bytes.len() - 1 - self.used;
        for (slot, byte) in self.bytes.iter_mut().skip(self.used).zip(text.bytes()).take(room) {
            *slot = byte;
            self.used += 1;
        }
        Ok(())
    }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let mut message = Message { bytes: [0; 256], used: 0 };
    let _ = write!(message, "{info}");
    // SAFETY: both strings end in NUL (the message's last byte is never written), and panic(9) does not return.
    unsafe { c::panic(c"cloudabi64: %s".as_ptr(), message.bytes.as_ptr()) }
}
