// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Programs: how this one ends, and how others are started.

use crate::{poll, sys, Error, Fd, Result};
use alloc::vec::Vec;
use cloudabi::errno;
use core::fmt::Debug;

/// The exit code of a program that could not be executed.
const NOT_EXECUTED: u32 = 127;

/// What a main function answers.
pub trait Exit {
    /// The exit code.
    fn code(self) -> u32;
}

impl Exit for u32 {
    fn code(self) -> u32 {
        self
    }
}

impl Exit for () {
    fn code(self) -> u32 {
        0
    }
}

/// An error goes to where messages of panics go, and its exit code is 1.
impl<T: Exit, E: Debug> Exit for core::result::Result<T, E> {
    fn code(self) -> u32 {
        match self {
            Ok(answer) => answer.code(),
            Err(error) => {
                crate::rt::panic::say(format_args!("error: {error:?}"));
                1
            }
        }
    }
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    sys::proc_exit(code)
}

/// Goes on as another program, with the argument data and these descriptors, whose numbers there are 0, 1 and so on.
/// Comes back with an error only.
pub fn execute(program: &Fd, argdata: &[u8], fds: &[&Fd]) -> Error {
    let numbers: Vec<_> = fds.iter().map(|fd| fd.number()).collect();
    sys::proc_exec(program.number(), argdata, &numbers).err().unwrap_or(Error(errno::NOEXEC))
}

/// Starts another program, as [`execute`] does, in a process of its own. One that cannot be executed ends with 127.
pub fn spawn(program: &Fd, argdata: &[u8], fds: &[&Fd]) -> Result<Process> {
    let numbers: Vec<_> = fds.iter().map(|fd| fd.number()).collect();
    match sys::proc_fork()? {
        Some(process) => Ok(Process(Fd::from(process))),
        // Only system calls here: another thread of the parent may have had any lock, that of the heap too.
        None => {
            let _ = sys::proc_exec(program.number(), argdata, &numbers);
            sys::proc_exit(NOT_EXECUTED)
        }
    }
}

/// A process that was started. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process(Fd);

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With an exit code.
    Exit(u32),
    /// By a signal, whose number this is.
    Signal(u8),
}

impl Process {
    /// Its descriptor.
    pub fn fd(&self) -> &Fd {
        &self.0
    }

    /// Waits for its end.
    pub fn wait(self) -> Result<End> {
        let mut wanted = poll::Poll::new();
        wanted.ended(&self.0, 0);
        for event in wanted.wait()? {
            if let poll::Kind::Ended(end) = event.what? {
                return Ok(end);
            }
        }
        Err(Error(errno::CHILD))
    }
}
