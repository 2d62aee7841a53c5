// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Starts itself, which is in the directory: with other argument data, and with nothing but a socket.
//!
//!     terminal: !fd stdout
//!     directory: !file {path: .}
#![no_std]
#![no_main]

extern crate alloc;

use alloc::vec::Vec;
use cloudabi_rt::argdata::Value;
use cloudabi_rt::cloudabi::{errno, fd, rights};
use cloudabi_rt::io::Write;
use cloudabi_rt::{panic_output, spawn, thread, Argdata, Dir, End, Fd, File, Open, Result, Socket};

/// The number of the child that panics, in a thread.
const PANICS: u64 = 0;

fn main(argdata: Argdata<'_>) -> Result<u32> {
    if let Some(number) = argdata.get("number").and_then(Argdata::uint) {
        // The child: its only descriptor is the socket.
        let mut parent = Socket::from(argdata.get("parent").and_then(Argdata::fd).unwrap());
        if number == PANICS {
            panic_output(parent.fd())?;
            return thread::spawn(|| panic!("on purpose"))?.join();
        }
        assert_eq!(Fd::from(fd(1)).close().err().map(|error| error.0), Some(errno::BADF));
        write!(parent, "my number is {number}").unwrap();
        return Ok(number as u32);
    }
    let given = |name| argdata.get(name).and_then(Argdata::fd).unwrap();
    let terminal = Fd::from(given("terminal"));
    panic_output(&terminal)?;
    let directory = Dir::from(given("directory"));
    let program = Fd::from(directory.open("self", Open::read().with(rights::PROC_EXEC))?);
    let endings = [(7, "my number is 7", 7), (200, "my number is 200", 200), (PANICS, "\non purpose\n", 101)];
    for (number, last_words, code) in endings {
        let (ours, theirs) = Socket::pair()?;
        let theirs = Fd::from(theirs);
        let child = Value::Map(&[
            (Value::Str("number"), Value::Int(number as i64)),
            (Value::Str("parent"), Value::Fd(fd(0))),
        ]);
        let process = spawn(&program, &child.encode(), &[&theirs])?;
        drop(theirs);
        let mut text = Vec::new();
        File::from(Fd::from(ours)).read_to_end(&mut text)?;
        assert!(text.ends_with(last_words.as_bytes()));
        assert_eq!(process.wait()?, End::Exit(code));
    }
    // No program.
    assert_eq!(spawn(&terminal, &[], &[])?.wait()?, End::Exit(127));
    Ok(0)
}

cloudabi_rt::program!(main);
