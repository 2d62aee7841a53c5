// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Writes a message to the terminal; both are in the argument data. See ../../../hello.yaml.
#![no_std]
#![no_main]

use cloudabi_rt::io::Write;
use cloudabi_rt::{Argdata, File};

fn main(argdata: Argdata<'_>) -> u32 {
    let Some(terminal) = argdata.get("terminal").and_then(Argdata::fd) else { return 2 };
    let message = argdata.get("message").and_then(Argdata::str).unwrap_or("Hello, world");
    match writeln!(File::from(terminal), "{message}") {
        Ok(()) => 0,
        Err(_) => 3,
    }
}

cloudabi_rt::program!(main);
