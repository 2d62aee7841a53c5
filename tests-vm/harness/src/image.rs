// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The root file system: a staging directory, a specification of owners and modes, and makefs(8).

use crate::list::Suite;
use crate::malformed;
use anyhow::{ensure, Context, Result};
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What goes into the image.
pub struct Contents<'a> {
    pub init: &'a Path,
    pub module: &'a Path,
    /// Further modules: the name below /boot/modules and the file.
    pub extra_modules: &'a [(String, PathBuf)],
    /// The directory of guest programs.
    pub guests: &'a Path,
    /// cloudabi-run(1).
    pub run: Option<&'a Path>,
    /// Modules that belong to the kernel, for /boot/kernel.
    pub kernel_modules: &'a [PathBuf],
    pub suite: &'a Suite,
}

/// Copies of guests with an owner and a mode of their own: name, original, user and group, mode.
const SPECIAL: &[(&str, &str, u32, u32)] = &[("setid-startup", "startup", 1001, 0o6755)];

/// The guest that the malformed executables are made from.
const GOOD: &str = "hello";

/// Free space for the tests, and free inodes.
const FREE_BYTES: &str = "24m";
const FREE_INODES: &str = "4096";

const MOUNT_POINTS: &[&str] = &["dev", "tmp", "proc", "cd", "cd-bare", "mnt", ".mount"];

/// How many files there are in a directory of the CD.
const CD_FILES: usize = 1200;

/// Makes WORK/root.img and returns it.
pub fn make(contents: &Contents<'_>, work: &Path) -> Result<PathBuf> {
    let mut stage = Stage::new(work.join("root"))?;
    for dir in ["bin", "sbin", "boot", "boot/modules", "boot/kernel", "guest", "malformed", "etc", "scratch"]
        .iter()
        .chain(MOUNT_POINTS)
    {
        stage.directory(dir)?;
    }
    stage.copy("sbin/init", contents.init, 0, 0o755)?;
    if let Some(run) = contents.run {
        stage.copy("bin/cloudabi-run", run, 0, 0o755)?;
    }
    stage.copy("boot/modules/cloudabi64.ko", contents.module, 0, 0o555)?;
    for (name, file) in contents.extra_modules {
        stage.copy(&format!("boot/modules/{name}"), file, 0, 0o555)?;
    }
    for file in contents.kernel_modules {
        let name = file.file_name().context("a module without a name")?.to_string_lossy();
        stage.copy(&format!("boot/kernel/{name}"), file, 0, 0o555)?;
    }
    stage_guests(&mut stage, contents.guests)?;
    stage_tree(&mut stage, "wasi", &contents.guests.join("wasi"))?;
    stage.write("etc/tests", contents.suite.text().as_bytes(), 0, 0o644)?;
    stage.finish(&work.join("root.img"), &work.join("root.mtree"))
}

/// Makes WORK/cd.img, a CD with a directory of many files and one of each kind of file beside it.
pub fn make_cd(work: &Path) -> Result<()> {
    let root = work.join("cd");
    let mut stage = Stage::new(root.clone())?;
    stage.directory("many")?;
    for i in 0..CD_FILES {
        stage.write(&format!("many/file{i:04}"), b"", 0, 0o644)?;
    }
    for length in [1, 8, 30, 100, 200] {
        stage.write(&"n".repeat(length), &[b'n'; 10], 0, 0o644)?;
    }
    let image = work.join("cd.img");
    makefs(&["-t", "cd9660", "-o", "rockridge"], &image, &root)
}

fn stage_guests(stage: &mut Stage, guests: &Path) -> Result<()> {
    let entries = fs::read_dir(guests).with_context(|| format!("guest programs in {}", guests.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        stage.copy(&format!("guest/{name}"), file, 0, 0o755)?;
    }
    for (name, original, owner, mode) in SPECIAL {
        let file = guests.join(original);
        if file.is_file() {
            stage.copy(&format!("guest/{name}"), &file, *owner, *mode)?;
        }
    }
    let good = guests.join(GOOD);
    if !good.is_file() {
        eprintln!("harness: {} is missing: no malformed executables", good.display());
        return Ok(());
    }
    let bytes = fs::read(&good).with_context(|| format!("reading {}", good.display()))?;
    for (rule, edit) in malformed::RULES {
        let bad = malformed::make(&bytes, rule, *edit).with_context(|| good.display().to_string())?;
        stage.write(&format!("malformed/{rule}"), &bad, 0, 0o755)?;
    }
    Ok(())
}

/// A directory and all that is in it, if it is there.
fn stage_tree(stage: &mut Stage, name: &str, from: &Path) -> Result<()> {
    stage.directory(name)?;
    if !from.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(from).with_context(|| from.display().to_string())?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    for file in &files {
        let name = format!("{name}/{}", file.file_name().unwrap_or_default().to_string_lossy());
        if file.is_dir() {
            stage_tree(stage, &name, file)?;
        } else {
            stage.copy(&name, file, 0, 0o755)?;
        }
    }
    Ok(())
}

/// A directory that becomes a file system, whose owners and modes are kept beside it.
struct Stage {
    root: PathBuf,
    spec: String,
}

impl Stage {
    fn new(root: PathBuf) -> Result<Self> {
        if root.exists() {
            fs::remove_dir_all(&root).with_context(|| format!("removing {}", root.display()))?;
        }
        fs::create_dir_all(&root).with_context(|| format!("making {}", root.display()))?;
        Ok(Self { root, spec: String::from("#mtree\n. type=dir uid=0 gid=0 mode=0755\n") })
    }

    fn directory(&mut self, path: &str) -> Result<()> {
        fs::create_dir_all(self.root.join(path)).with_context(|| path.to_string())?;
        self.note(path, "dir", 0, 0o755)
    }

    fn copy(&mut self, path: &str, from: &Path, owner: u32, mode: u32) -> Result<()> {
        let bytes = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        self.write(path, &bytes, owner, mode)
    }

    fn write(&mut self, path: &str, bytes: &[u8], owner: u32, mode: u32) -> Result<()> {
        fs::write(self.root.join(path), bytes).with_context(|| format!("staging {path}"))?;
        self.note(path, "file", owner, mode)
    }

    fn note(&mut self, path: &str, kind: &str, owner: u32, mode: u32) -> Result<()> {
        ensure!(
            path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-+".contains(&b)),
            "{path}: no name for a file in the image"
        );
        writeln!(self.spec, "./{path} type={kind} uid={owner} gid={owner} mode={mode:04o}")?;
        Ok(())
    }

    fn finish(self, image: &Path, spec: &Path) -> Result<PathBuf> {
        fs::write(spec, &self.spec).with_context(|| format!("writing {}", spec.display()))?;
        let spec = spec.to_string_lossy();
        makefs(
            &["-t", "ffs", "-o", "version=1", "-b", FREE_BYTES, "-f", FREE_INODES, "-F", &spec],
            image,
            &self.root,
        )?;
        Ok(image.to_path_buf())
    }
}

/// Runs makefs(8).
pub fn makefs(options: &[&str], image: &Path, root: &Path) -> Result<()> {
    let output = Command::new(makefs_program())
        .args(options)
        .arg(image)
        .arg(root)
        .output()
        .context("running makefs (Debian: makefs)")?;
    ensure!(
        output.status.success(),
        "makefs: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Whether makefs(8) knows a file system.
pub fn makefs_knows(fs: &str) -> bool {
    // Without an image it fails, but says that of a file system that it does not know first.
    let output = Command::new(makefs_program()).args(["-t", fs]).output();
    output.is_ok_and(|output| !String::from_utf8_lossy(&output.stderr).contains("nknown fs type"))
}

/// makefs is often outside an ordinary user's PATH.
fn makefs_program() -> PathBuf {
    if let Some(given) = env::var_os("MAKEFS").filter(|given| !given.is_empty()) {
        return PathBuf::from(given);
    }
    let usual = Path::new("/usr/sbin/makefs");
    if usual.is_file() {
        usual.to_path_buf()
    } else {
        PathBuf::from("makefs")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str) -> Stage {
        Stage::new(env::temp_dir().join(format!("harness-stage-{name}-{}", std::process::id()))).unwrap()
    }

    #[test]
    fn owners_and_modes_are_noted() {
        let mut stage = stage("notes");
        stage.directory("guest").unwrap();
        stage.write("guest/setid-startup", b"x", 1001, 0o6755).unwrap();
        stage.write("guest/hello", b"y", 0, 0o755).unwrap();
        let expected = "#mtree\n. type=dir uid=0 gid=0 mode=0755\n\
            ./guest type=dir uid=0 gid=0 mode=0755\n\
            ./guest/setid-startup type=file uid=1001 gid=1001 mode=6755\n\
            ./guest/hello type=file uid=0 gid=0 mode=0755\n";
        assert_eq!(stage.spec, expected);
        assert_eq!(fs::read(stage.root.join("guest/hello")).unwrap(), b"y");
        fs::remove_dir_all(stage.root).unwrap();
    }

    #[test]
    fn strange_names_are_refused() {
        let mut stage = stage("names");
        assert!(stage.write("a b", b"", 0, 0o644).is_err());
        assert!(stage.write("a#b", b"", 0, 0o644).is_err());
        fs::remove_dir_all(stage.root).unwrap();
    }
}
