// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Attempts to do what a program must not be able to do, and a report of how they fare.

use cloudabi_rt::cloudabi::{errno, fd, filetype};
use cloudabi_rt::{sys, Error, Result};
use core::fmt::Write;

/// Where the report goes, and how many attempts have succeeded.
pub struct Attempts {
    report: fd,
    /// So many.
    pub succeeded: u32,
}

impl Attempts {
    /// None yet.
    pub fn reported_to(report: fd) -> Self {
        Self { report, succeeded: 0 }
    }

    /// An attempt, and what the kernel answered.
    pub fn attempt<T>(&mut self, what: &str, result: Result<T>) {
        let _ = match result {
            Ok(_) => {
                self.succeeded += 1;
                writeln!(self, "SUCCEEDED: {what}")
            }
            Err(error) => writeln!(self, "{error:?}: {what}"),
        };
    }

    /// Nobody left other descriptors open than those that were given.
    pub fn find_descriptors(&mut self, given: &[fd]) {
        let others = (0..4096).map(fd).filter(|number| !given.contains(number));
        let found =
            others.filter(|&number| !matches!(sys::fd_stat_get(number), Err(Error(errno::BADF)))).count();
        self.attempt("find another descriptor", if found == 0 { Err(Error(errno::BADF)) } else { Ok(()) });
    }

    /// There is no call that makes a socket with an address, traces a process or asks for the kernel's state, and the
    /// host's own system calls are not there.
    pub fn call_the_kernel(&mut self) {
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
        let answered = (49..2048).filter(|&number| crate::trap(number, [0; 4]) != nosys).count();
        self.attempt(
            "any of the host's other calls",
            if answered == 0 { Err(Error(errno::NOSYS)) } else { Ok(()) },
        );
    }

    /// A system call by its number.
    pub fn trap(&mut self, what: &str, number: u64, arguments: [u64; 4]) {
        let error = crate::trap(number, arguments);
        let _ = match error {
            0 => {
                self.succeeded += 1;
                writeln!(self, "SUCCEEDED: {what}")
            }
            error => writeln!(self, "errno {error}: {what}"),
        };
    }

    /// How many have succeeded, as the last line; and so many.
    pub fn end(mut self) -> u32 {
        let succeeded = self.succeeded;
        let _ = writeln!(self, "{succeeded} attempts succeeded");
        succeeded
    }
}

/// Text goes to the report.
impl Write for Attempts {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let written = sys::fd_write(self.report, rest).map_err(|_| core::fmt::Error)?;
            rest = &rest[written..];
        }
        Ok(())
    }
}
