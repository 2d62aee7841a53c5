// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Disks with file systems that makefs(8) does not make: a directory of many files, and some files beside it.

use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many files there are in the directory `many`.
const FILES: usize = 2000;

/// A disk: its file and its file system, the package with the programs that make it, and how they do.
struct Disk {
    name: &'static str,
    package: &'static str,
    steps: &'static [&'static [&'static str]],
}

/// In the order of init's list of disks. IMAGE and TREE stand for the image and for the directory that becomes it.
const DISKS: &[Disk] = &[
    Disk {
        name: "msdosfs",
        package: "dosfstools, mtools",
        steps: &[
            &["mkfs.vfat", "-C", "IMAGE", "8192"],
            &["mcopy", "-s", "-i", "IMAGE", "TREE/many", "TREE/one", "TREE/another-name", "::"],
        ],
    },
    Disk {
        name: "ext2fs",
        package: "e2fsprogs",
        steps: &[&["mke2fs", "-q", "-t", "ext2", "-N", "8192", "-d", "TREE", "IMAGE", "12m"]],
    },
    Disk {
        name: "udf",
        package: "genisoimage",
        steps: &[&["genisoimage", "-quiet", "-udf", "-o", "IMAGE", "TREE"]],
    },
];

/// Makes the images in WORK and returns their names. Where a program is lacking, the image says so, and so does init.
pub fn make(work: &Path) -> Result<Vec<String>> {
    let tree = work.join("foreign");
    if !tree.exists() {
        fs::create_dir_all(tree.join("many")).context("making the tree for other file systems")?;
        for i in 0..FILES {
            fs::write(tree.join(format!("many/file{i:04}")), b"")?;
        }
        fs::write(tree.join("one"), b"1")?;
        fs::write(tree.join("another-name"), b"2")?;
    }
    DISKS.iter().map(|disk| disk.make(work, &tree)).collect()
}

impl Disk {
    fn make(&self, work: &Path, tree: &Path) -> Result<String> {
        let name = format!("{}.img", self.name);
        let image = work.join(&name);
        let _ = fs::remove_file(&image);
        let lacking = self.steps.iter().find(|step| program(step[0]).is_none());
        if let Some(step) = lacking {
            println!("SKIPPED: tests on {}: no {} (Debian: {})", self.name, step[0], self.package);
            let mut text = format!("no {} (Debian: {})", step[0], self.package).into_bytes();
            text.resize(4096, 0);
            fs::write(&image, text).with_context(|| image.display().to_string())?;
            return Ok(name);
        }
        for step in self.steps {
            run(step, &image, tree)?;
        }
        Ok(name)
    }
}

fn run(step: &[&str], image: &Path, tree: &Path) -> Result<()> {
    let words = step[1..]
        .iter()
        .map(|word| word.replace("IMAGE", &image.to_string_lossy()).replace("TREE", &tree.to_string_lossy()));
    let output = Command::new(program(step[0]).unwrap_or_default())
        .args(words)
        // Many files have the same time, and there is no harm in the sizes.
        .env("MTOOLS_SKIP_CHECK", "1")
        .output()
        .with_context(|| format!("running {}", step[0]))?;
    if !output.status.success() {
        bail!("{}: {}\n{}", step[0], output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// What makes file systems is often outside an ordinary user's PATH.
fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(usual).map(|dir| dir.join(name)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_said_in_the_image() {
        let work = std::env::temp_dir().join(format!("harness-foreign-{}", std::process::id()));
        fs::create_dir_all(&work).unwrap();
        let disk = Disk { name: "none", package: "nobody", steps: &[&["no-such-program", "IMAGE"]] };
        assert_eq!(disk.make(&work, &work).unwrap(), "none.img");
        let image = fs::read(work.join("none.img")).unwrap();
        assert!(image.starts_with(b"no no-such-program (Debian: nobody)\0"));
        assert_eq!(image.len() % 512, 0);
        fs::remove_dir_all(&work).unwrap();
    }
}
