// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system: `open` opens what a program gets, `accept` accepts connections for it, `raw` has the calls that are not in the standard library.

mod accept;
mod open;
mod raw;

pub use open::{copy_own, open_others, program};

use cloudabi_run_core::resource::Descriptor;
use cloudabi_run_core::strings;
use std::convert::Infallible;
use std::ffi::CString;
use std::fs::File;
use std::os::fd::OwnedFd;

/// Enters the program, with precisely these descriptors, which become 0 and up. Returns if that fails.
pub fn enter(
    program: &File,
    opened: Vec<OwnedFd>,
    descriptors: &[Descriptor],
    argdata: &[u8],
) -> Result<Infallible, String> {
    raw::require_module()?;
    for (fd, descriptor) in opened.iter().zip(descriptors) {
        if let Some(rights) = descriptor.rights {
            raw::limit(fd, rights).map_err(|error| format!("rights of the {descriptor}: {error}"))?;
        }
    }
    // Between two NULs of the argument data there is none.
    let strings: Vec<CString> = strings(argdata).filter_map(|string| CString::new(string).ok()).collect();
    raw::enter(program, &opened, &strings)
}
