// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Which kernels to boot.

use crate::arch::{self, Arch};
use crate::dist::Dist;
use crate::zfs;
use anyhow::{ensure, Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// A symbol that a kernel with KASAN exports to the code that its compiler instruments.
const KASAN_SYMBOL: &[u8] = b"\0__asan_load8_noabort\0";

/// A kernel, and its name in reports and file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kernel {
    pub label: String,
    pub file: PathBuf,
    /// Whether it has the sanitizer: it takes the module that is built for it, and more memory.
    pub kasan: bool,
    /// Whether it has ZFS.
    pub zfs: bool,
    /// The machine that it is for.
    pub arch: &'static Arch,
}

impl Kernel {
    fn new(label: String, file: PathBuf) -> Result<Self> {
        let image = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let has = |symbol: &[u8]| image.windows(symbol.len()).any(|bytes| bytes == symbol);
        Ok(Self { label, file, kasan: has(KASAN_SYMBOL), zfs: has(zfs::SYMBOL), arch: arch::of_file(&image) })
    }

    /// The module that is built for it, below target/.
    pub fn usual_module(&self) -> &'static str {
        if self.kasan {
            "cloudabi64-kasan.ko"
        } else {
            "cloudabi64.ko"
        }
    }

    /// What time limits are multiplied with; init does the same with those of the tests.
    pub fn patience(&self) -> u32 {
        if self.kasan {
            4
        } else {
            1
        }
    }

    /// The memory that it gets where nobody says how much.
    pub fn usual_memory(&self) -> &'static str {
        if self.kasan {
            "2G"
        } else {
            "1G"
        }
    }

    /// Modules beside it that the tests need where the kernel lacks them.
    pub fn modules(&self) -> Vec<PathBuf> {
        let tmpfs = self.file.with_file_name("tmpfs.ko");
        tmpfs.is_file().then_some(tmpfs).into_iter().collect()
    }
}

/// What the environment says.
pub struct Settings {
    /// The machine that kernels are looked for or downloaded for.
    pub arch: &'static Arch,
    pub vm_kernel: String,
    /// The release that was asked for.
    pub release: Option<String>,
    /// Where distribution sets are.
    pub servers: Vec<String>,
    pub cache: PathBuf,
}

impl Settings {
    pub fn from_environment() -> Self {
        let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let home = variable("HOME").unwrap_or_else(|| String::from("/"));
        let arch = arch::asked_for();
        Self {
            arch,
            vm_kernel: variable("VM_KERNEL").unwrap_or_default(),
            release: variable("VM_RELEASE"),
            servers: match variable("VM_DIST_URL") {
                Some(urls) => urls.split_whitespace().map(String::from).collect(),
                None => releases::servers(arch.name).map(String::from).collect(),
            },
            cache: Path::new(&home).join(".cache/cloudabi-freebsd"),
        }
    }

    /// Whether nobody asked for a kernel.
    pub fn names_none(&self) -> bool {
        self.vm_kernel.trim().is_empty() && self.release.is_none()
    }

    /// The release that was asked for, or the one that is taken then.
    pub fn release_to_fetch(&self) -> String {
        let default = || releases::default_release().map_or("", |release| release.name).to_string();
        self.release.clone().unwrap_or_else(default)
    }
}

/// The kernels: those named, else $VM_KERNEL, else that of $VM_RELEASE, else those in the cache, else that of
/// the default release.
pub fn choose(named: &[PathBuf], settings: &Settings) -> Result<Vec<Kernel>> {
    let kernels = local(named, settings)?;
    if !kernels.is_empty() {
        return Ok(kernels);
    }
    Ok(vec![of_release(&settings.release_to_fetch(), settings)?])
}

/// The kernels that need no download.
pub fn local(named: &[PathBuf], settings: &Settings) -> Result<Vec<Kernel>> {
    let from_variable: Vec<PathBuf> = settings.vm_kernel.split_whitespace().map(PathBuf::from).collect();
    let files = if !named.is_empty() {
        named.to_vec()
    } else if !from_variable.is_empty() {
        from_variable
    } else if settings.release.is_some() {
        Vec::new()
    } else {
        let usual = settings.arch.kernels.iter().map(|name| settings.cache.join(name));
        usual.filter(|file| file.is_file()).collect()
    };
    for file in &files {
        ensure!(file.is_file(), "there is no kernel {}", file.display());
    }
    labelled(files)
}

/// The kernel of a release of FreeBSD.
pub fn of_release(release: &str, settings: &Settings) -> Result<Kernel> {
    let file = dist(release, settings)
        .and_then(|dist| dist.kernel())
        .with_context(|| format!("the kernel of FreeBSD {release} could not be had"))?;
    Kernel::new(format!("kernel-{release}"), file)
}

/// Its headers, a folder that `SYSDIR` can name.
pub fn headers_of_release(release: &str, settings: &Settings) -> Result<PathBuf> {
    dist(release, settings)
        .and_then(|dist| dist.headers())
        .with_context(|| format!("the kernel headers of FreeBSD {release} could not be had"))
}

fn dist<'a>(release: &'a str, settings: &'a Settings) -> Result<Dist<'a>> {
    Dist::new(release, &settings.servers, &settings.cache.join(settings.arch.folder))
}

fn labelled(files: Vec<PathBuf>) -> Result<Vec<Kernel>> {
    let mut kernels: Vec<Kernel> = Vec::new();
    for file in files {
        let base = label(&file);
        let mut label = base.clone();
        let mut n = 2;
        while kernels.iter().any(|kernel| kernel.label == label) {
            label = format!("{base}-{n}");
            n += 1;
        }
        kernels.push(Kernel::new(label, file)?);
    }
    Ok(kernels)
}

fn label(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_plain() {
        let dir = env::temp_dir().join(format!("harness-labels-{}", std::process::id()));
        let files = ["a/kernel", "b/kernel", "c/my kernel,1"].map(|name| dir.join(name));
        for file in &files {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let kernels = labelled(files.to_vec()).unwrap();
        let labels: Vec<_> = kernels.iter().map(|kernel| kernel.label.as_str()).collect();
        assert_eq!(labels, ["kernel", "kernel-2", "my_kernel_1"]);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn a_kernel_with_the_sanitizer_is_recognised_by_its_symbols() {
        let file = env::temp_dir().join(format!("harness-kasan-{}", std::process::id()));
        let kasan = |image: &[u8]| {
            fs::write(&file, image).unwrap();
            Kernel::new(String::new(), file.clone()).unwrap().kasan
        };
        assert!(kasan(b"\x7fELF ... \0printf\0__asan_load8_noabort\0__asan_load8\0"));
        assert!(!kasan(b"\x7fELF ... \0printf\0no__asan_load8_noabort\0"));
        assert!(!kasan(b""));
        fs::remove_file(&file).unwrap();
    }

    #[test]
    fn the_first_source_wins() {
        let cache = env::temp_dir().join(format!("harness-kernels-{}", std::process::id()));
        fs::create_dir_all(&cache).unwrap();
        let file = |name: &str| cache.join(name);
        let mut settings = Settings {
            arch: arch::ALL[0],
            vm_kernel: String::new(),
            release: None,
            servers: Vec::new(),
            cache: cache.clone(),
        };
        let names = |kernels: Result<Vec<Kernel>>| -> Vec<String> {
            kernels.unwrap().into_iter().map(|kernel| kernel.label).collect()
        };
        assert!(names(local(&[], &settings)).is_empty());
        for name in ["kernel-debug", "own", "other"] {
            fs::write(file(name), "").unwrap();
        }
        assert_eq!(names(local(&[], &settings)), ["kernel-debug"]);
        fs::write(file("kernel"), "").unwrap();
        assert_eq!(names(local(&[], &settings)), ["kernel", "kernel-debug"]);
        fs::write(file("kernel-kasan"), "").unwrap();
        assert_eq!(names(local(&[], &settings)), ["kernel", "kernel-debug", "kernel-kasan"]);
        fs::write(file("kernel-arm64"), "").unwrap();
        assert_eq!(names(local(&[], &settings)), ["kernel", "kernel-debug", "kernel-kasan"]);
        settings.arch = arch::ALL[1];
        assert_eq!(names(local(&[], &settings)), ["kernel-arm64"]);
        settings.release = Some("14.5".into());
        assert!(names(local(&[], &settings)).is_empty());
        settings.vm_kernel = format!("{} {}", file("own").display(), file("other").display());
        assert_eq!(names(local(&[], &settings)), ["own", "other"]);
        assert_eq!(names(local(&[file("kernel")], &settings)), ["kernel"]);
        assert!(local(&[file("absent")], &settings).is_err());
        fs::remove_dir_all(&cache).unwrap();
    }
}
