// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which kernels a module may be loaded into, by `__FreeBSD_version`. Pure.

/// The release number of a version: 14 for 1403000.
pub const fn major(version: u32) -> u32 {
    version / 100_000
}

/// Whether a version is before its branch's first release: -CURRENT, whose interfaces change.
const fn is_current(version: u32) -> bool {
    match major(version) {
        14 => version < 1_400_097,
        15 => version < 1_500_068,
        _ => true,
    }
}

/// Whether a module built for one version can run in a kernel of another.
///
/// Releases keep their interfaces: a module runs in the release it was built for and in later ones of the
/// same major version. A -CURRENT promises nothing: only the same version will do.
pub const fn compatible(built: u32, running: u32) -> bool {
    if is_current(built) || is_current(running) {
        built == running
    } else {
        major(built) == major(running) && built <= running
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_of_one_major_version_are_compatible_forwards() {
        assert!(compatible(1_403_000, 1_403_000));
        assert!(compatible(1_500_068, 1_501_000));
        assert!(compatible(1_402_000, 1_403_000));
        assert!(compatible(1_400_097, 1_403_000));
        assert!(!compatible(1_403_000, 1_402_000));
    }

    #[test]
    fn another_major_version_is_not() {
        assert!(!compatible(1_403_000, 1_500_100));
        assert!(!compatible(1_500_100, 1_403_000));
    }

    #[test]
    fn current_is_compatible_with_itself_alone() {
        assert!(compatible(1_400_063, 1_400_063));
        assert!(!compatible(1_400_063, 1_400_064));
        assert!(!compatible(1_400_063, 1_403_000));
        assert!(!compatible(1_403_000, 1_400_063));
        assert!(!compatible(1_500_012, 1_500_068));
        assert!(compatible(1_600_001, 1_600_001));
        assert!(!compatible(1_600_001, 1_600_002));
    }
}
