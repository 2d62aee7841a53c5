// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The kernel module's version, which it tells as a sysctl(8) variable.

use alloc::format;
use alloc::string::String;

/// The variable.
pub const VARIABLE: &str = "compat.cloudabi64.abi_version";

/// The version that programs are started for.
pub const VERSION: u32 = 1;

/// Whether a module of a version will do; `None`: it does not tell.
pub fn fits(version: Option<u32>) -> Result<(), String> {
    match version {
        Some(VERSION) => Ok(()),
        Some(version) if version > VERSION => Err(format!(
            "the kernel module has version {version} of the ABI, this cloudabi-run is for {VERSION}"
        )),
        Some(version) => {
            Err(format!("the kernel module is too old: version {version} of the ABI, not {VERSION}"))
        }
        None => Err(format!("the kernel module is too old: there is no {VARIABLE}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_version_fits() {
        assert_eq!(fits(Some(VERSION)), Ok(()));
        for (version, message) in [
            (None, "the kernel module is too old: there is no compat.cloudabi64.abi_version"),
            (Some(0), "the kernel module is too old: version 0 of the ABI, not 1"),
            (Some(2), "the kernel module has version 2 of the ABI, this cloudabi-run is for 1"),
        ] {
            assert_eq!(fits(version).unwrap_err(), message);
        }
    }
}
