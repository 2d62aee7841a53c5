// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The root file system: a staging directory, a specification of owners and modes, and makefs(8).

use crate::list::{Job, Suite};
use crate::malformed;
use crate::program::{Own, Program};
use anyhow::{ensure, Context, Result};
use std::env;
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::os::unix::fs::{symlink, PermissionsExt};
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
    match &contents.suite.job {
        Job::Run(Program::Own(own)) => stage_own(&mut stage, own)?,
        Job::Run(Program::Prompt(files)) => {
            stage_guests(&mut stage, contents.guests)?;
            stage.directory("files")?;
            if let Some(files) = files {
                stage_tree(&mut stage, "files", files)?;
            }
            let names = format!("FILES: {}\nprograms: {}\n", stage.names("files"), stage.names("guest"));
            stage.write("etc/names", names.as_bytes(), 0, 0o644)?;
        }
        Job::Run(Program::Guest { .. }) => stage_guests(&mut stage, contents.guests)?,
        Job::Test(_) => {
            stage_guests(&mut stage, contents.guests)?;
            stage.directory("wasi")?;
            let wasi = contents.guests.join("wasi");
            if wasi.is_dir() {
                stage_tree(&mut stage, "wasi", &wasi)?;
            }
        }
    }
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

/// What `launch` of init's list finds: the program, what cloudabi-run reads, and the program's directory.
fn stage_own(stage: &mut Stage, own: &Own) -> Result<()> {
    stage.directory("program")?;
    stage.copy(&format!("program/{}", own.name()), &own.file, 0, 0o755)?;
    let yaml = match &own.yaml {
        Some(file) => fs::read(file).with_context(|| file.display().to_string())?,
        None => b"null\n".to_vec(),
    };
    stage.write("etc/launch.yaml", &yaml, 0, 0o644)?;
    stage.directory("files")?;
    own.files.as_ref().map_or(Ok(()), |files| stage_tree(stage, "files", files))
}

/// A directory's contents, with their modes. What is neither a file, a directory nor a symbolic link is left out.
fn stage_tree(stage: &mut Stage, to: &str, from: &Path) -> Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(from)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| from.display().to_string())?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_str();
        let path = format!("{to}/{}", name.with_context(|| format!("{}: not UTF-8", entry.display()))?);
        let meta = entry.symlink_metadata().with_context(|| entry.display().to_string())?;
        let mode = |meta: &Metadata| meta.permissions().mode() & 0o777;
        if meta.is_dir() {
            stage.directory_with(&path, mode(&meta))?;
            stage_tree(stage, &path, &entry)?;
        } else if meta.is_file() {
            stage.copy(&path, &entry, 0, mode(&meta))?;
        } else if meta.is_symlink() {
            stage.link(&path, &entry)?;
        }
    }
    Ok(())
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

    /// What is in a directory.
    fn names(&self, directory: &str) -> String {
        let start = format!("./{directory}/");
        let paths = self.spec.lines().filter_map(|line| line.strip_prefix(&start)?.split(' ').next());
        paths.filter(|path| !path.contains('/')).collect::<Vec<_>>().join(" ")
    }

    fn directory(&mut self, path: &str) -> Result<()> {
        self.directory_with(path, 0o755)
    }

    fn directory_with(&mut self, path: &str, mode: u32) -> Result<()> {
        fs::create_dir_all(self.root.join(path)).with_context(|| path.to_string())?;
        self.note(path, "dir", 0, mode)
    }

    /// Copies a symbolic link.
    fn link(&mut self, path: &str, from: &Path) -> Result<()> {
        let target = fs::read_link(from).with_context(|| from.display().to_string())?;
        let text = target.to_str().with_context(|| format!("{}: not UTF-8", from.display()))?;
        symlink(&target, self.root.join(path)).with_context(|| format!("staging {path}"))?;
        writeln!(self.spec, "./{} type=link uid=0 gid=0 mode=0755 link={}", encoded(path), encoded(text))?;
        Ok(())
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
        writeln!(self.spec, "./{} type={kind} uid={owner} gid={owner} mode={mode:04o}", encoded(path))?;
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

/// A name as mtree(5) has it: what could mean something there is spelled in octal, vis(3).
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |text, byte| {
        if byte.is_ascii_alphanumeric() || b"/._-+".contains(&byte) {
            text + char::from(byte).encode_utf8(&mut [0; 4])
        } else {
            text + &format!("\\{byte:03o}")
        }
    })
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
        assert_eq!(stage.names("guest"), "setid-startup hello");
        assert_eq!(fs::read(stage.root.join("guest/hello")).unwrap(), b"y");
        fs::remove_dir_all(stage.root).unwrap();
    }

    #[test]
    fn a_tree_keeps_its_modes_names_and_links() {
        let mut stage = stage("tree");
        let from = stage.root.join("../").join(format!("harness-tree-{}", std::process::id()));
        fs::create_dir_all(from.join("sub")).unwrap();
        fs::write(from.join("sub/a b#*"), b"x").unwrap();
        fs::set_permissions(from.join("sub/a b#*"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(from.join("sub"), fs::Permissions::from_mode(0o750)).unwrap();
        symlink("sub/a b#*", from.join("link")).unwrap();
        stage.directory("files").unwrap();
        stage_tree(&mut stage, "files", &from).unwrap();
        let expected = "./files type=dir uid=0 gid=0 mode=0755\n\
            ./files/link type=link uid=0 gid=0 mode=0755 link=sub/a\\040b\\043\\052\n\
            ./files/sub type=dir uid=0 gid=0 mode=0750\n\
            ./files/sub/a\\040b\\043\\052 type=file uid=0 gid=0 mode=0600\n";
        assert_eq!(stage.spec.split_once("0755\n").unwrap().1, expected);
        assert_eq!(fs::read(stage.root.join("files/link")).unwrap(), b"x");
        fs::remove_dir_all(&from).unwrap();
        fs::remove_dir_all(stage.root).unwrap();
    }
}
