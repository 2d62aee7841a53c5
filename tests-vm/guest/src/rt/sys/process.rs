// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Processes: fork and exec, with plain numbers.

use super::{proc_exit, Result};
use crate::call;
use crate::rt::raw;

/// What proc_fork answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forked {
    /// In the parent: the child's descriptor.
    Parent(u32),
    /// In the child: its thread's identifier.
    Child(u32),
}

/// Forks.
pub fn proc_fork() -> Result<Forked> {
    let answer = raw::syscall(const { crate::names::number("proc_fork") }, &[]);
    answer.result().map(|first| match first as u32 {
        u32::MAX => Forked::Child(answer.second as u32),
        fd => Forked::Parent(fd),
    })
}

/// Runs a function in a child, which then exits with its result. Answers the child's descriptor.
pub fn spawn(child: impl FnOnce() -> u32) -> Result<u32> {
    match proc_fork()? {
        Forked::Parent(fd) => Ok(fd),
        Forked::Child(_) => proc_exit(child()),
    }
}

/// Executes. Returns only on failure.
pub fn proc_exec(fd: u32, data: &[u8], fds: &[u32]) -> Result<u64> {
    call!(proc_exec, fd, data.as_ptr(), data.len(), fds.as_ptr(), fds.len())
}
