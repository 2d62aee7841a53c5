// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The releases of FreeBSD, `releases.txt`, and the rule which module may be loaded into which kernel.
//!
//! A version is `__FreeBSD_version`, `MMmmRxx`: major and minor version, then R, which is 0 to 4 on a release's branch, and
//! 5 to 9 on -STABLE or -CURRENT. Before a major version's first release -CURRENT has R 0 as well. Structures that the
//! module inlines change between minor versions, and within -STABLE and -CURRENT at any time; on a release's branch they
//! do not. Nothing here allocates, and the kernel takes along the rule alone.
#![no_std]
#![forbid(unsafe_code)]

const TABLE: &str = include_str!("../releases.txt");

/// A release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// Such as 14.5.
    pub name: &'static str,
    /// `__FreeBSD_version` when it came out.
    pub version: u32,
    /// Whether FreeBSD supports it.
    pub supported: bool,
    /// Whether it is taken where none is asked for.
    pub default: bool,
}

/// The table's lines of one kind, without the kind's name.
fn lines(kind: &str) -> impl Iterator<Item = &'static str> + '_ {
    TABLE.lines().filter_map(move |line| line.strip_prefix(kind)?.strip_prefix(' '))
}

/// All releases, in order.
pub fn releases() -> impl Iterator<Item = Release> {
    lines("release").filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        Some(Release {
            name: words.next()?,
            version: words.next()?.parse().ok()?,
            supported: words.next()? == "supported",
            default: words.next() == Some("default"),
        })
    })
}

/// The release that is taken where none is asked for.
pub fn default_release() -> Option<Release> {
    releases().find(|release| release.default)
}

/// Where the distribution sets for a machine are; a later server is asked for what an earlier one does not have.
pub fn servers(machine: &str) -> impl Iterator<Item = &'static str> + '_ {
    lines("server").filter_map(move |line| line.strip_prefix(machine)?.strip_prefix(' ').map(str::trim))
}

/// The major version of a `__FreeBSD_version`: 14 for 1403000.
pub const fn major(version: u32) -> u32 {
    version / 100_000
}

/// The version of a major version's first release. One that is not in the table has none: all of it is development.
pub fn first_release(major_version: u32) -> u32 {
    let first = releases().find(|release| major(release.version) == major_version);
    first.map_or(u32::MAX, |release| release.version)
}

/// The oldest version that the module is for.
pub fn oldest() -> u32 {
    releases().next().map_or(u32::MAX, |release| release.version)
}

/// Whether a version is on a release's branch.
const fn is_release(version: u32, first: u32) -> bool {
    version >= first && version / 100 % 10 <= 4
}

/// Whether a module built for one version may be loaded into a kernel of another: into the same minor release, or, where
/// one of the two is -STABLE or -CURRENT, into the same version. `first` is the [`first_release`] of the major version
/// that the module was built for.
pub const fn compatible(built: u32, running: u32, first: u32) -> bool {
    built == running
        || is_release(built, first) && is_release(running, first) && built / 1_000 == running / 1_000
}

#[cfg(test)]
mod tests;
