// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rights by name: `flags uint64 rights` of the ABI, from the module's own table.

use core::fmt::{Display, Formatter, Result};

#[path = "../../../kmod/src/abi/rights.rs"]
mod table;

/// A set of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u64);

macro_rules! names {
    ($($right:ident $name:ident $bit:literal [$($cap:ident)?];)*) => {
        /// Each right's name and bit.
        pub const NAMES: &[(&str, Rights)] = &[$((stringify!($name), Rights($bit))),*];

        /// The bits by their names, for `set!`.
        #[allow(dead_code, non_upper_case_globals)]
        mod bit {
            $(pub const $name: u64 = $bit;)*
        }
    };
}
crate::for_each_right!(names);

macro_rules! set {
    ($($name:ident)*) => {
        Rights($(bit::$name)|*)
    };
}

/// What can be done with a file or directory without changing it, or anything in it. A link could lead out of
/// a directory and to where the file can be changed.
pub const READ: Rights = set! {
    fd_read fd_seek fd_tell file_advise file_open file_readdir file_readlink file_stat_fget file_stat_get
    mem_map mem_map_exec poll_fd_readwrite proc_exec
};

/// What can be done with a file that is only written.
pub const WRITE: Rights = set! {
    fd_datasync fd_seek fd_stat_put_flags fd_sync fd_tell fd_write file_advise file_allocate file_stat_fget
    file_stat_fput_size file_stat_fput_times poll_fd_readwrite
};

/// What can be done with a file or directory that is read and written.
pub const READ_WRITE: Rights = READ.with(WRITE).with(set! {
    file_create_directory file_create_file file_link_source file_link_target file_rename_source
    file_rename_target file_stat_put_times file_symlink file_unlink
});

/// What can be done with a program that is to be executed.
pub const EXECUTE: Rights = set!(file_stat_fget proc_exec);

/// What can be done with a socket through which connections come.
pub const CONNECTIONS: Rights = set!(fd_read fd_stat_put_flags file_stat_fget poll_fd_readwrite);

/// What can be done with a socket.
pub const SOCKET: Rights = set! {
    fd_read fd_stat_put_flags fd_write file_stat_fget poll_fd_readwrite sock_shutdown
};

impl Rights {
    /// No right.
    pub const NONE: Self = Self(0);

    /// The number that stands for the set in the ABI.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The rights of both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all rights of another set are in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The right with a name.
    pub fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|&(_, right)| right)
    }

    /// The names of the rights in the set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        NAMES.iter().filter(move |(_, right)| self.contains(*right)).map(|&(name, _)| name)
    }
}

impl Display for Rights {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if *self == Self::NONE {
            return f.write_str("none");
        }
        for (i, name) in self.names().enumerate() {
            write!(f, "{}{name}", if i == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}
