// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Errors are those of the system calls.

use cloudabi::errno;
use core::fmt;
use embedded_io::ErrorKind;

/// Why a system call failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(pub errno);

/// What a system call gives.
pub type Result<T> = core::result::Result<T, Error>;

impl From<errno> for Error {
    fn from(error: errno) -> Self {
        Self(error)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:?}", self.0)
    }
}

impl core::error::Error for Error {}

impl embedded_io::Error for Error {
    fn kind(&self) -> ErrorKind {
        match self.0 {
            errno::NOENT => ErrorKind::NotFound,
            errno::ACCES | errno::PERM | errno::NOTCAPABLE => ErrorKind::PermissionDenied,
            errno::CONNREFUSED => ErrorKind::ConnectionRefused,
            errno::CONNRESET => ErrorKind::ConnectionReset,
            errno::CONNABORTED => ErrorKind::ConnectionAborted,
            errno::NOTCONN => ErrorKind::NotConnected,
            errno::ADDRINUSE => ErrorKind::AddrInUse,
            errno::ADDRNOTAVAIL => ErrorKind::AddrNotAvailable,
            errno::PIPE => ErrorKind::BrokenPipe,
            errno::EXIST => ErrorKind::AlreadyExists,
            errno::INVAL => ErrorKind::InvalidInput,
            errno::TIMEDOUT => ErrorKind::TimedOut,
            errno::INTR => ErrorKind::Interrupted,
            errno::NOSYS | errno::NOTSUP => ErrorKind::Unsupported,
            errno::NOMEM => ErrorKind::OutOfMemory,
            _ => ErrorKind::Other,
        }
    }
}
