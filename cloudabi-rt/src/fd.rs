// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors, whatever they are of.

use crate::{sys, Result};
use cloudabi::{fd, fdflags, fdstat, rights};
use core::fmt;

/// A descriptor that this value owns, and closes in the end.
///
/// It is made of a number, as argument data has it: `Fd::from(number)`. Whoever makes two of one number closes it twice, and
/// the second time it may be another descriptor.
pub struct Fd(fd);

impl From<fd> for Fd {
    fn from(number: fd) -> Self {
        Self(number)
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // Nobody is there to hear of an error.
        let _ = sys::fd_close(self.0);
    }
}

impl fmt::Debug for Fd {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "descriptor {}", self.0 .0)
    }
}

impl Fd {
    /// Its number.
    pub fn number(&self) -> fd {
        self.0
    }

    /// Its number, without closing it.
    pub fn into_number(self) -> fd {
        let number = self.0;
        core::mem::forget(self);
        number
    }

    /// Closes it, and says how that went.
    pub fn close(self) -> Result<()> {
        sys::fd_close(self.into_number())
    }

    /// Another descriptor of the same.
    pub fn duplicate(&self) -> Result<Self> {
        sys::fd_dup(self.0).map(Self)
    }

    /// What it is of, its flags, its rights, and those of what is opened through it.
    pub fn stat(&self) -> Result<fdstat> {
        sys::fd_stat_get(self.0)
    }

    /// Gives up all rights but these, for itself and for what is opened through it.
    pub fn limit(&self, base: rights, inheriting: rights) -> Result<()> {
        sys::set_rights(self.0, base, inheriting)
    }

    /// Sets its flags.
    pub fn set_flags(&self, flags: fdflags) -> Result<()> {
        sys::set_flags(self.0, flags)
    }
}

/// What all descriptors of a kind have: `From` of [`Fd`] and of a number, and the way back.
macro_rules! wraps {
    ($name:ident) => {
        impl From<$crate::Fd> for $name {
            fn from(fd: $crate::Fd) -> Self {
                Self(fd)
            }
        }

        impl From<cloudabi::fd> for $name {
            fn from(number: cloudabi::fd) -> Self {
                Self($crate::Fd::from(number))
            }
        }

        impl From<$name> for $crate::Fd {
            fn from(of: $name) -> Self {
                of.0
            }
        }

        impl $name {
            /// Its descriptor.
            pub fn fd(&self) -> &$crate::Fd {
                &self.0
            }
        }
    };
}
pub(crate) use wraps;

/// Reading and writing by the traits of `embedded-io`; a reference is enough, as the kernel keeps the place.
macro_rules! transfers {
    ($($name:ty),*) => {$(
        impl embedded_io::ErrorType for $name {
            type Error = $crate::Error;
        }

        impl embedded_io::Read for $name {
            fn read(&mut self, bytes: &mut [u8]) -> $crate::Result<usize> {
                $crate::sys::fd_read(self.0.number(), bytes)
            }
        }

        impl embedded_io::Write for $name {
            fn write(&mut self, bytes: &[u8]) -> $crate::Result<usize> {
                $crate::sys::fd_write(self.0.number(), bytes)
            }

            fn flush(&mut self) -> $crate::Result<()> {
                Ok(())
            }
        }
    )*};
}
pub(crate) use transfers;
