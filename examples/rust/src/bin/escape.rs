// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Tries to get out of the sandbox, and tells how it fares. See ../../../escape.yaml.
//!
//! `inside` is a directory that it may read, with a file `letter` in it, and symbolic links `absolute` and `parent`
//! that lead out; `terminal` is for writing only. The exit code is 0 when every attempt was refused.
#![no_std]
#![no_main]

use core::fmt::Write;

use cloudabi_rt::cloudabi::{fd, fdflags, filetype, lookupflags, oflags, rights, ulflags};
use cloudabi_rt::{sys, Argdata, Result};
use sdk::Attempts;

/// Descriptors, and what is told on the terminal.
struct Prisoner {
    inside: fd,
    terminal: fd,
    report: Attempts,
}

fn main(argdata: Argdata<'_>) -> u32 {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(inside), Some(terminal)) = (descriptor("inside"), descriptor("terminal")) else { return 2 };
    let mut prisoner = Prisoner { inside, terminal, report: Attempts::reported_to(terminal) };
    if let Err(error) = prisoner.read(b"letter") {
        let _ = writeln!(prisoner.report, "cannot even read the letter: {error:?}");
        return 3;
    }
    prisoner.look_around();
    prisoner.change_things();
    prisoner.widen_rights();
    prisoner.report.find_descriptors(&[inside, terminal]);
    prisoner.report.call_the_kernel();
    u32::from(prisoner.report.end() != 0)
}

impl Prisoner {
    /// An attempt, and what the kernel answered.
    fn attempt<T>(&mut self, what: &str, result: Result<T>) {
        self.report.attempt(what, result);
    }

    fn read(&self, path: &[u8]) -> Result<()> {
        self.open(path, oflags::empty(), rights::FD_READ)
    }

    fn open(&self, path: &[u8], how: oflags, wanted: rights) -> Result<()> {
        sys::fd_close(open(self.inside, path, how, wanted)?)
    }

    /// There is no path to anything outside.
    fn look_around(&mut self) {
        for path in [
            "/etc/tests",
            "/etc/passwd",
            "/",
            "..",
            "../secret",
            "here/../../secret",
            "absolute",
            "absolute/tests",
            "parent",
        ] {
            let result = self.read(path.as_bytes());
            self.attempt(path, result);
        }
    }

    /// A directory that may be read may only be read.
    fn change_things(&mut self) {
        let inside = self.inside;
        let result = self.open(b"new", oflags::CREAT, rights::FD_READ);
        self.attempt("create a file", result);
        let result = self.open(b"letter", oflags::empty(), rights::FD_WRITE);
        self.attempt("write to a file", result);
        let result = self.open(b"letter", oflags::TRUNC, rights::FD_READ);
        self.attempt("empty a file", result);
        self.attempt("make a directory", sys::file_create(inside, b"directory", filetype::DIRECTORY));
        self.attempt("make a symbolic link", sys::file_symlink(b"/", inside, b"root"));
        self.attempt("link a file", sys::file_link(inside, b"letter", inside, b"copy"));
        self.attempt("move a file out", sys::file_rename(inside, b"letter", inside, b"../letter"));
        self.attempt("remove a file", sys::file_unlink(inside, b"letter", ulflags::empty()));
    }

    /// Rights can become fewer, never more.
    fn widen_rights(&mut self) {
        let all = rights::all();
        self.attempt("all rights for the directory", sys::set_rights(self.inside, all, all));
        self.attempt("all rights for the terminal", sys::set_rights(self.terminal, all, all));
        self.attempt("read the terminal", sys::fd_read(self.terminal, &mut [0]));
        self.attempt("execute the directory", sys::proc_exec(self.inside, &[], &[]));
        let result = open(self.inside, b"letter", oflags::empty(), rights::FD_READ).and_then(|letter| {
            let result = sys::set_rights(letter, rights::FD_READ | rights::FD_WRITE, rights::empty());
            sys::fd_close(letter)?;
            result
        });
        self.attempt("write rights for an open file", result);
    }
}

/// Opens a file below a directory. Nothing is waited for, not even a FIFO's other end.
fn open(directory: fd, path: &[u8], how: oflags, wanted: rights) -> Result<fd> {
    let (follow, mode) = (lookupflags::SYMLINK_FOLLOW, fdflags::NONBLOCK);
    sys::file_open(directory, follow, path, how, mode, wanted, wanted)
}

cloudabi_rt::program!(main);
