// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The activator's rules, and what the module counts of executables that it refuses, by the rule that they break:
//! compat.cloudabi64.refused.

use super::doing;
use crate::abi::Errno;
use crate::variables::number;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// The rules that files in /malformed break, each the one of its name, and what execve(2) answers.
pub const RULES: &[(&str, Errno)] = &[
    ("elf-class", Errno::ENOEXEC),
    ("elf-data", Errno::ENOEXEC),
    ("elf-version", Errno::ENOEXEC),
    ("elf-type", Errno::ENOEXEC),
    ("elf-machine", Errno::ENOEXEC),
    ("elf-phentsize", Errno::ENOEXEC),
    ("elf-phdrs-outside-page", Errno::ENOEXEC),
    ("elf-phdrs-misaligned", Errno::ENOEXEC),
    ("elf-no-segments", Errno::ENOEXEC),
    ("elf-interp", Errno::ENOEXEC),
    ("elf-wx", Errno::EACCES),
    ("elf-order", Errno::ENOEXEC),
    ("elf-align", Errno::ENOEXEC),
    ("elf-congruence", Errno::ENOEXEC),
    ("elf-file-bounds", Errno::ENOEXEC),
    ("elf-size", Errno::ENOEXEC),
    ("elf-overlap", Errno::ENOEXEC),
    ("elf-overflow", Errno::ENOEXEC),
    ("elf-entry", Errno::ENOEXEC),
    ("elf-too-large", Errno::ENOMEM),
    ("elf-address", Errno::ENOMEM),
    ("elf-phdr-segment", Errno::ENOEXEC),
];
/// Other rules.
const OTHER_RULES: [&str; 5] = ["not-allowed", "limit", "elf-truncated", "elf-header", "elf-many-segments"];

/// How many executables a rule has refused.
pub fn of(rule: &str) -> Result<u64, String> {
    let name = format!("compat.cloudabi64.refused.{rule}");
    number(&name).map_err(doing(&name))
}

/// How many executables each rule has refused.
pub struct Refusals(Vec<(&'static str, u64)>);

impl Refusals {
    pub fn counted() -> Result<Self, String> {
        let names = RULES.iter().map(|(name, _)| *name).chain(OTHER_RULES);
        names.map(|name| Ok((name, of(name)?))).collect::<Result<_, _>>().map(Self)
    }

    pub fn since(&self, before: &Self) -> Self {
        Self(self.0.iter().zip(&before.0).map(|(now, before)| (now.0, now.1 - before.1)).collect())
    }

    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .filter(|(_, count)| *count != 0)
            .try_for_each(|(name, count)| write!(f, " {name}: {count}"))
    }
}
