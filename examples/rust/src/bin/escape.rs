// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Tries to get out of the sandbox, and tells how it fares. See ../../../escape.yaml.
//!
//! `inside` is a directory that it may read, with a file `letter` in it, and symbolic links `absolute` and `parent`
//! that lead out; `terminal` is for writing only. The exit code is 0 when every attempt was refused.
#![no_std]
#![no_main]

use core::fmt::Write;

use cloudabi_rt::cloudabi::{errno, fd, fdflags, filetype, lookupflags, oflags, rights, ulflags};
use cloudabi_rt::{sys, Argdata, Error, Result};

/// Descriptors, and text for the terminal.
struct Prisoner {
    inside: fd,
    terminal: fd,
    succeeded: u32,
}

fn main(argdata: Argdata<'_>) -> u32 {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(inside), Some(terminal)) = (descriptor("inside"), descriptor("terminal")) else { return 2 };
    let mut prisoner = Prisoner { inside, terminal, succeeded: 0 };
    if let Err(error) = prisoner.read(b"letter") {
        let _ = writeln!(prisoner, "cannot even read the letter: {error:?}");
        return 3;
    }
    prisoner.look_around();
    prisoner.change_things();
    prisoner.widen_rights();
    prisoner.find_descriptors();
    prisoner.call_the_kernel();
    let succeeded = prisoner.succeeded;
    let _ = writeln!(prisoner, "{succeeded} attempts succeeded");
    u32::from(succeeded != 0)
}

impl Prisoner {
    /// An attempt, and what the kernel answered.
    fn attempt<T>(&mut self, what: &str, result: Result<T>) {
        let _ = match result {
            Ok(_) => {
                self.succeeded += 1;
                writeln!(self, "SUCCEEDED: {what}")
            }
            Err(error) => writeln!(self, "{error:?}: {what}"),
        };
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

    /// Nobody left other descriptors open.
    fn find_descriptors(&mut self) {
        let given = [self.inside, self.terminal];
        let others = (0..4096).map(fd).filter(|number| !given.contains(number));
        let found =
            others.filter(|&number| !matches!(sys::fd_stat_get(number), Err(Error(errno::BADF)))).count();
        self.attempt("find another descriptor", if found == 0 { Err(Error(errno::BADF)) } else { Ok(()) });
    }

    /// There is no call that makes a socket with an address, traces a process or asks for the kernel's state, and the
    /// host's own system calls are not there.
    fn call_the_kernel(&mut self) {
        for (what, kind) in [
            ("make a stream socket", filetype::SOCKET_STREAM),
            ("make a datagram socket", filetype::SOCKET_DGRAM),
            ("make a directory from nothing", filetype::DIRECTORY),
            ("make a process from nothing", filetype::PROCESS),
        ] {
            self.attempt(what, sys::fd_create1(kind));
        }
        const PT_ATTACH: u64 = 10;
        const SYS_SOCKET: u64 = 97;
        const PF_INET: u64 = 2;
        const SOCK_STREAM: u64 = 1;
        self.trap("ptrace(PT_ATTACH, 1)", 26, [PT_ATTACH, 1, 0, 0]);
        self.trap("socket(PF_INET, SOCK_STREAM, 0)", SYS_SOCKET, [PF_INET, SOCK_STREAM, 0, 0]);
        // CloudABI has the calls 0 to 48.
        let nosys = errno::NOSYS as u64;
        let answered = (49..2048).filter(|&number| sdk::trap(number, [0; 4]) != nosys).count();
        self.attempt(
            "any of the host's other calls",
            if answered == 0 { Err(Error(errno::NOSYS)) } else { Ok(()) },
        );
    }

    fn trap(&mut self, what: &str, number: u64, arguments: [u64; 4]) {
        let error = sdk::trap(number, arguments);
        let _ = match error {
            0 => {
                self.succeeded += 1;
                writeln!(self, "SUCCEEDED: {what}")
            }
            error => writeln!(self, "errno {error}: {what}"),
        };
    }
}

/// Opens a file below a directory. Nothing is waited for, not even a FIFO's other end.
fn open(directory: fd, path: &[u8], how: oflags, wanted: rights) -> Result<fd> {
    let (follow, mode) = (lookupflags::SYMLINK_FOLLOW, fdflags::NONBLOCK);
    sys::file_open(directory, follow, path, how, mode, wanted, wanted)
}

/// Text goes to the terminal.
impl Write for Prisoner {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let written = sys::fd_write(self.terminal, rest).map_err(|_| core::fmt::Error)?;
            rest = &rest[written..];
        }
        Ok(())
    }
}

cloudabi_rt::program!(main);
