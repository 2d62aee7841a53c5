// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the module counts of executables that it refuses, by the rule that they break: compat.cloudabi64.refused.

use super::refuse::RULES;
use super::sysctls;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Rules that no file of `refuse::RULES` breaks.
const OTHER_RULES: [&str; 5] = ["not-allowed", "limit", "elf-truncated", "elf-header", "elf-many-segments"];

/// How many executables each rule has refused.
pub struct Refusals(Vec<(&'static str, u64)>);

impl Refusals {
    pub fn counted() -> Result<Self, String> {
        let names = RULES.iter().map(|rule| rule.name).chain(OTHER_RULES);
        names.map(|name| Ok((name, sysctls::refused(name)?))).collect::<Result<_, _>>().map(Self)
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
