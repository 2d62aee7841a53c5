// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The table is complete, and the rule holds for each kind of version.

extern crate std;

use super::*;
use std::vec::Vec;

fn may_load(built: u32, running: u32) -> bool {
    compatible(built, running, first_release(major(built)))
}

#[test]
fn a_release_goes_with_its_minor_version_alone() {
    for (built, running) in [(1_403_000, 1_403_000), (1_403_000, 1_403_001), (1_403_499, 1_403_000)] {
        assert!(may_load(built, running), "{built} into {running}");
    }
    for (built, running) in [
        (1_402_000, 1_403_000),
        (1_403_000, 1_402_000),
        (1_400_097, 1_401_000),
        (1_500_068, 1_501_000),
        (1_403_000, 1_503_000),
        (1_503_000, 1_403_000),
    ] {
        assert!(!may_load(built, running), "{built} into {running}");
    }
}

#[test]
fn stable_goes_with_the_same_version_alone() {
    assert!(may_load(1_400_507, 1_400_507));
    for (built, running) in [
        (1_400_507, 1_400_508),
        (1_400_508, 1_400_507),
        (1_400_507, 1_400_097),
        (1_400_097, 1_400_507),
        (1_403_000, 1_403_500),
        (1_403_500, 1_403_000),
        (1_403_500, 1_403_999),
        (1_400_999, 1_401_000),
    ] {
        assert!(!may_load(built, running), "{built} into {running}");
    }
}

#[test]
fn development_goes_with_the_same_version_alone() {
    assert!(may_load(1_500_012, 1_500_012));
    assert!(may_load(1_600_001, 1_600_001));
    for (built, running) in [
        (1_400_063, 1_400_064),
        (1_400_063, 1_400_097),
        (1_400_097, 1_400_063),
        (1_500_012, 1_500_068),
        (1_500_068, 1_500_067),
        (1_600_001, 1_600_002),
    ] {
        assert!(!may_load(built, running), "{built} into {running}");
    }
}

#[test]
fn the_first_patch_after_a_first_release_is_one_of_it() {
    assert!(may_load(1_400_097, 1_400_098));
    assert!(may_load(1_500_068, 1_500_069));
}

#[test]
fn the_table_is_whole() {
    let lines = |kind: &str| lines(kind).count();
    let all: Vec<Release> = releases().collect();
    assert_eq!(all.len(), lines("release"), "a line of a release cannot be read");
    let text = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    assert_eq!(text, lines("release") + lines("server") + lines("headers"), "a line of an unknown kind");
    for pair in all.windows(2) {
        assert!(pair[0].version < pair[1].version, "{} is not before {}", pair[0].name, pair[1].name);
    }
    for release in &all {
        let (major, minor) = release.name.split_once('.').unwrap();
        let (major, minor): (u32, u32) = (major.parse().unwrap(), minor.parse().unwrap());
        assert_eq!(release.version / 1_000, major * 100 + minor, "{}", release.name);
        assert!(is_release(release.version, first_release(major)), "{}", release.name);
    }
}

/// A newer one is the better default; 15 has never been run.
#[test]
fn the_default_is_the_newest_supported_14() {
    let newest = releases().filter(|release| major(release.version) == 14 && release.supported).last();
    assert_eq!(default_release(), newest);
    assert_eq!(releases().filter(|release| release.default).count(), 1);
}

#[test]
fn servers_are_urls() {
    for machine in ["amd64", "arm64"] {
        assert!(servers(machine).count() > 1);
        assert!(servers(machine)
            .all(|url| url.starts_with("http") && !url.ends_with('/') && url.contains(machine)));
    }
    assert_eq!(servers("vax").count(), 0);
}
