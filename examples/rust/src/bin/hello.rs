// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Writes a message to the terminal; both are in the argument data. See ../../../hello.yaml.
#![no_std]
#![no_main]

use sdk::rt::sys;
use sdk::Argdata;

fn main(argdata: Argdata<'_>) -> u32 {
    let Some(terminal) = argdata.get("terminal").and_then(Argdata::fd) else { return 2 };
    let message = argdata.get("message").and_then(Argdata::str).unwrap_or("Hello, world");
    for text in [message, "\n"] {
        if sys::write(terminal, text.as_bytes()).is_err() {
            return 3;
        }
    }
    0
}

sdk::program!(main);
