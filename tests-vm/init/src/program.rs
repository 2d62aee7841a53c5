// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Programs: executing them with the arguments and descriptors that a test wants, and learning why one did not
//! start.

use crate::abi::{self, open, Errno};
use crate::files::{path, read_file, write_file};
use crate::list::Place;
use crate::process::{Child, Status};
use crate::sys;
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use core::fmt;

/// What descriptors a program starts with.
pub enum Descriptors {
    /// Those of init.
    Inherited,
    /// A guest's: 0 the output, which is the console, 1 the directory, 2 /dev/null, 3 the data file in the
    /// directory, then any further directories; no others.
    Guest { output: &'static CStr, directory: CString, extra: Vec<CString> },
}

/// A program to execute.
pub struct Program {
    path: CString,
    args: Vec<CString>,
    descriptors: Descriptors,
    jail: Option<i32>,
}

/// Why a program did not start.
pub enum Refusal {
    /// Something before the exec failed.
    Setup(&'static str, Errno),
    /// execve(2) returned.
    Exec(Errno),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(what, errno) => write!(f, "{what}: {errno}"),
            Self::Exec(errno) => write!(f, "execve: {errno}"),
        }
    }
}

/// Where the descriptor that reports a failed exec waits, above all that programs use.
const REPORT_FD: i32 = 100;

impl Program {
    pub fn new(path: &str) -> Self {
        let path = CString::new(path).unwrap_or_default();
        Self { path, args: Vec::new(), descriptors: Descriptors::Inherited, jail: None }
    }

    /// It is to run in this jail. jail_attach(2) does not let in who has a directory open, so it is entered before
    /// those of the guest are opened.
    pub fn in_jail(mut self, jid: i32) -> Self {
        self.jail = Some(jid);
        self
    }

    pub fn args(mut self, args: Vec<CString>) -> Self {
        self.args = args;
        self
    }

    pub fn argdata(self, argdata: &[u8]) -> Self {
        self.args(crate::list::arguments(argdata))
    }

    /// Gives it a guest's descriptors, with a new /tmp/NAME.
    pub fn with_guest_descriptors(self, name: &str) -> sys::Result<Self> {
        self.with_guest_descriptors_at(name, &Place::default())
    }

    /// The same in another place.
    pub fn with_guest_descriptors_at(mut self, name: &str, place: &Place) -> sys::Result<Self> {
        let directory = path(&format!("{}/{}", place.parent, name.replace('/', "-")));
        match sys::mkdir(&directory, 0o777) {
            Err(errno) if errno != Errno::EEXIST => return Err(errno),
            _ => {}
        }
        let bytes: Vec<u8> = (0..8192u32).map(|i| (i % 251) as u8).collect();
        write_file(&data_file(&directory), &bytes, 0o666)?;
        if let Some(guest) = &place.programs {
            programs(&directory, guest)?;
        }
        if let Some(empty) = &place.empty {
            let to = path(&format!("{}/empty", directory.to_str().unwrap_or("")));
            write_file(&to, &read_file(&path(&format!("/guest/{empty}")))?, 0o755)?;
        }
        self.descriptors =
            Descriptors::Guest { output: c"/dev/console", directory, extra: place.extra.clone() };
        Ok(self)
    }

    /// Keeps a guest's output off the console.
    pub fn quiet(mut self) -> Self {
        if let Descriptors::Guest { output, .. } = &mut self.descriptors {
            *output = c"/dev/null";
        }
        self
    }

    /// Starts it. `prepare` runs in the child, right before execve(2). When this returns, execve(2) has
    /// passed the point of no return.
    pub fn start(&self, prepare: impl FnOnce() -> sys::Result<()>) -> Result<Child, Refusal> {
        self.start_with(prepare, sys::execve)
    }

    /// The same with another call than execve(2).
    pub fn start_with(
        &self,
        prepare: impl FnOnce() -> sys::Result<()>,
        exec: impl FnOnce(&CStr, &[&CStr]) -> Errno,
    ) -> Result<Child, Refusal> {
        let setup = |what| move |errno| Refusal::Setup(what, errno);
        let (report, write_end) = sys::pipe2(open::CLOEXEC).map_err(setup("pipe2"))?;
        let child = Child::fork(|| {
            let (stage, errno) = self.exec_in_child(write_end, prepare, exec);
            let mut message = [stage, 0, 0, 0, 0];
            message[1..].copy_from_slice(&errno.0.to_le_bytes());
            let _ = sys::write(REPORT_FD, &message);
            0
        });
        let _ = sys::close(write_end);
        let mut message = [0; 5];
        let answer = child.map_err(setup("fork")).and_then(|child| {
            let n = sys::read(report, &mut message).map_err(setup("pipe"))?;
            if n == 0 {
                return Ok(child);
            }
            // It reported a failure and must now go on to its own exit.
            let errno = Errno(i32::from_le_bytes([message[1], message[2], message[3], message[4]]));
            match child.wait(u64::MAX).map_err(setup("wait4"))? {
                Some(Status::SUCCESS) if message[0] == b'e' => Err(Refusal::Exec(errno)),
                Some(Status::SUCCESS) => Err(Refusal::Setup("preparing the child", errno)),
                _ => Err(Refusal::Setup("the child died after its exec failed", errno)),
            }
        });
        let _ = sys::close(report);
        answer
    }

    /// Runs in the child; returns the stage that failed (`s`etup or `e`xec) and why.
    fn exec_in_child(
        &self,
        write_end: i32,
        prepare: impl FnOnce() -> sys::Result<()>,
        exec: impl FnOnce(&CStr, &[&CStr]) -> Errno,
    ) -> (u8, Errno) {
        let setup = || {
            sys::fcntl(write_end, abi::F_DUP2FD_CLOEXEC, REPORT_FD as usize)?;
            sys::close_range(REPORT_FD as u32 + 1, u32::MAX)?;
            if let Descriptors::Guest { output, directory, extra } = &self.descriptors {
                sys::close_range(0, REPORT_FD as u32 - 1)?;
                if let Some(jid) = self.jail {
                    sys::jail_attach(jid)?;
                }
                // Each open takes the lowest free descriptor.
                sys::open(output, open::WRONLY, 0)?;
                sys::open(directory, open::RDONLY | open::DIRECTORY, 0)?;
                sys::open(c"/dev/null", open::RDWR, 0)?;
                sys::open(&data_file(directory), open::RDWR, 0)?;
                for directory in extra {
                    sys::open(directory, open::RDONLY | open::DIRECTORY, 0)?;
                }
            } else if write_end != REPORT_FD {
                sys::close(write_end)?;
            }
            prepare()
        };
        if let Err(errno) = setup() {
            return (b's', errno);
        }
        let empty = [c""];
        let argv: Vec<&CStr> = self.args.iter().map(|arg| arg.as_c_str()).collect();
        (b'e', exec(&self.path, if argv.is_empty() { &empty } else { &argv }))
    }

    /// Starts it and waits for its end; kills it after the limit.
    pub fn run(&self, limit_ms: u64) -> Result<Status, String> {
        self.run_after(limit_ms, || Ok(()))
    }

    pub fn run_after(
        &self,
        limit_ms: u64,
        prepare: impl FnOnce() -> sys::Result<()>,
    ) -> Result<Status, String> {
        let child = self.start(prepare).map_err(|why| format!("{}: {why}", self.name()))?;
        match child.wait(limit_ms).map_err(|errno| format!("wait4: {errno}"))? {
            Some(status) => Ok(status),
            None => {
                let _ = child.kill();
                Err(format!("{}: no end within {limit_ms} ms", self.name()))
            }
        }
    }

    fn name(&self) -> &str {
        self.path.to_str().unwrap_or("(not text)")
    }
}

/// Puts what proc_exec can be tried with into a guest's directory: a guest, the same as a program for Linux and for FreeBSD, a
/// program of the host, one that cannot go on, a script, and a file that may not be executed.
fn programs(directory: &CStr, guest: &str) -> sys::Result<()> {
    let place = |name| path(&format!("{}/{name}", directory.to_str().unwrap_or("")));
    let mut guest = read_file(&path(&format!("/guest/{guest}")))?;
    write_file(&place("self"), &guest, 0o755)?;
    write_file(&place("not-executable"), &guest, 0o644)?;
    for (name, brand) in [("linux", 3), ("freebsd", 9), ("unbranded", 0)] {
        if let Some(osabi) = guest.get_mut(abi::EI_OSABI) {
            *osabi = brand;
        }
        write_file(&place(name), &guest, 0o755)?;
    }
    write_file(&place("fault"), &read_file(c"/guest/tiny")?, 0o755)?;
    write_file(&place("text"), b"no program\n", 0o644)?;
    write_file(&place("native"), &read_file(c"/sbin/init")?, 0o755)?;
    write_file(&place("script"), b"#!/guest/hello\n", 0o755)
}

fn data_file(directory: &CStr) -> CString {
    path(&format!("{}/data", directory.to_str().unwrap_or("")))
}
