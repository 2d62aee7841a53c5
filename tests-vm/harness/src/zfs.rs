// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A disk with ZFS, where the kernel has ZFS and makefs(8) knows it.
//!
//! Without zpool(8) only the kernel itself imports a pool, and only one that / is on. So it takes the disk for /, finds in it a
//! file that names another / (mount.conf(8)), and moves the first to /.mount of that.

use crate::image::{makefs, makefs_knows};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// What all kernels with ZFS have, and no other.
pub const SYMBOL: &[u8] = b"\0spa_import_rootpool\0";

/// Has the kernel begin with the pool.
pub const TUNABLE: &str = "vfs.root.mountfrom=zfs:cloudabi";

/// No pool may be smaller.
const SIZE: &str = "128m";

/// The tests' directory in it.
const SCRATCH: &str = "scratch";

/// Whether the disk can be made.
pub fn can_be_made() -> bool {
    makefs_knows("zfs")
}

/// Makes WORK/zfs.img and returns its name. `root` is the device of the / that the disk leads to.
pub fn make(work: &Path, root: &str) -> Result<String> {
    let (name, tree) = ("zfs.img", work.join("zfs"));
    for directory in ["dev", SCRATCH] {
        fs::create_dir_all(tree.join(directory)).context("making the tree for zfs")?;
    }
    fs::write(tree.join(".mount.conf"), format!("{root}\n")).context("making the tree for zfs")?;
    makefs(&["-t", "zfs", "-s", SIZE, "-o", "poolname=cloudabi,rootpath=/"], &work.join(name), &tree)?;
    Ok(String::from(name))
}
