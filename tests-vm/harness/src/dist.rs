// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What FreeBSD's official distribution sets have of a release, its kernel and its kernel's headers: download, check
//! against the MANIFEST, unpack, keep.
//!
//! A file has its final name in the cache only once it is complete and checked.

use anyhow::{bail, ensure, Context, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

const KERNEL_SET: &str = "kernel.txz";
const SOURCE_SET: &str = "src.txz";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUT: Duration = Duration::from_secs(900);
const MAX_MANIFEST: u64 = 1 << 20;
const MAX_SET: u64 = 1 << 30;
const MAX_FILE: u64 = 256 << 20;

/// What is taken out of the kernel's set. GENERIC has no tmpfs of its own.
const KERNEL: &str = "kernel";
const WANTED: &[&str] = &[KERNEL, "tmpfs.ko"];
/// Of the sources, the headers below this are taken.
const SYS: &str = "usr/src/sys";
const HEADERS: &str = "sys";

/// A release, such as 14.5.
pub struct Dist<'a> {
    release: &'a str,
    servers: &'a [String],
    dir: PathBuf,
}

impl<'a> Dist<'a> {
    /// `servers`: where to look, in this order; what one does not have, the next may.
    pub fn new(release: &'a str, servers: &'a [String], cache: &Path) -> Result<Self> {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let well_formed =
            release.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor));
        let example = releases::default_release().map_or("", |release| release.name);
        ensure!(well_formed, "{release}: no release of FreeBSD; {example} would be one");
        Ok(Self { release, servers, dir: cache.join("dist").join(release) })
    }

    /// The kernel's file, downloaded unless it is in the cache.
    pub fn kernel(&self) -> Result<PathBuf> {
        let kernel = self.dir.join(KERNEL);
        if !kernel.is_file() {
            let set = self.download(KERNEL_SET)?;
            unpack_kernel(&set.0, &self.dir).with_context(|| self.unpacking(KERNEL_SET))?;
        }
        Ok(kernel)
    }

    /// A folder with the headers of `sys/`, which `SYSDIR` can name, downloaded unless it is in the cache.
    pub fn headers(&self) -> Result<PathBuf> {
        let headers = self.dir.join(HEADERS);
        if !headers.is_dir() {
            let set = self.download(SOURCE_SET)?;
            unpack_headers(&set.0, &headers).with_context(|| self.unpacking(SOURCE_SET))?;
        }
        Ok(headers)
    }

    fn unpacking(&self, set: &str) -> String {
        format!("unpacking {set} of {}", self.release)
    }

    /// Downloads a set from the first server that has the release. Only one that says that it does not is passed over: the
    /// archive does without encryption, and no fault in the way shall lead there.
    fn download(&self, set: &str) -> Result<Temporary> {
        let mut asked = Vec::new();
        for server in self.servers {
            let url = format!("{}/{}-RELEASE", server.trim_end_matches('/'), self.release);
            let Some(manifest) = get(&format!("{url}/MANIFEST"))? else {
                asked.push(format!("{url}/MANIFEST"));
                continue;
            };
            let manifest =
                io::read_to_string(manifest.take(MAX_MANIFEST)).with_context(|| format!("{url}/MANIFEST"))?;
            let expected = checksum(&manifest, set).with_context(|| format!("{url}/MANIFEST"))?;
            fs::create_dir_all(&self.dir).with_context(|| format!("making {}", self.dir.display()))?;
            let to = Temporary(self.dir.join(format!("{set}.part")));
            store(&format!("{url}/{set}"), &expected, &to.0)?;
            return Ok(to);
        }
        bail!("not found: {}", asked.join(", "))
    }
}

/// A file or folder that goes away with its owner.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0).or_else(|_| fs::remove_dir_all(&self.0));
    }
}

/// None: the server has nothing there.
fn get(url: &str) -> Result<Option<impl Read>> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(TIMEOUT))
        .build()
        .into();
    match agent.get(url).call() {
        Ok(response) => Ok(Some(response.into_body().into_reader())),
        Err(ureq::Error::StatusCode(404 | 410)) => Ok(None),
        Err(why) => Err(why).with_context(|| format!("fetching {url}")),
    }
}

/// The SHA-256 of a set. A line: file, checksum, count of files, name, description, default, tabs between them.
fn checksum(manifest: &str, set: &str) -> Result<String> {
    for line in manifest.lines() {
        let mut fields = line.split('\t');
        if fields.next() != Some(set) {
            continue;
        }
        let sum = fields.next().unwrap_or("").trim().to_ascii_lowercase();
        ensure!(
            sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit()),
            "{set}: {sum:?} is no SHA-256"
        );
        return Ok(sum);
    }
    bail!("{set} is not in the MANIFEST")
}

/// Stores what a URL gives, and only if its checksum is right.
fn store(url: &str, expected: &str, to: &Path) -> Result<()> {
    let mut body = get(url)?.with_context(|| format!("not found: {url}"))?.take(MAX_SET);
    let mut file = File::create(to).with_context(|| format!("making {}", to.display()))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        let n = body.read(&mut block).with_context(|| format!("reading {url}"))?;
        if n == 0 {
            break;
        }
        hash.update(&block[..n]);
        file.write_all(&block[..n]).with_context(|| format!("writing {}", to.display()))?;
    }
    let seen: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(seen == expected, "{url}: SHA-256 {expected} expected by the MANIFEST, seen {seen}");
    Ok(())
}

/// Takes the wanted files out of ./boot/kernel. No path of the archive is ever used to write to.
fn unpack_kernel(set: &Path, dir: &Path) -> Result<()> {
    let file = BufReader::new(File::open(set)?);
    let mut archive = tar::Archive::new(xz2::read::XzDecoder::new(file));
    let mut kernel = None;
    for entry in archive.entries()? {
        let entry = entry?;
        let path = entry.path()?.into_owned();
        let Ok(name) = path.strip_prefix(".").unwrap_or(&path).strip_prefix("boot/kernel") else { continue };
        let Some(&name) = WANTED.iter().find(|wanted| name == Path::new(wanted)) else { continue };
        ensure!(entry.header().entry_type().is_file(), "{} is no regular file", path.display());
        ensure!(entry.size() <= MAX_FILE, "{} has {} bytes", path.display(), entry.size());
        let part = Temporary(dir.join(format!("{name}.part")));
        let mut entry = entry;
        let mut out = File::create(&part.0)?;
        io::copy(&mut entry, &mut out)?;
        let mut magic = [0; 4];
        File::open(&part.0)?.read_exact(&mut magic).context("an empty file")?;
        ensure!(&magic == b"\x7fELF", "{} is no ELF file", path.display());
        // The kernel comes last, for its presence says that all is there.
        if name == KERNEL {
            kernel = Some(part);
        } else {
            fs::rename(&part.0, dir.join(name))?;
        }
    }
    let kernel = kernel.context("the set holds no boot/kernel/kernel")?;
    fs::rename(&kernel.0, dir.join(KERNEL))?;
    Ok(())
}

/// Takes the headers out of ./usr/src/sys. What is no plain file below it is not taken.
fn unpack_headers(set: &Path, headers: &Path) -> Result<()> {
    let part = Temporary(headers.with_extension("part"));
    // Of an earlier attempt.
    let _ = fs::remove_dir_all(&part.0);
    let file = BufReader::new(File::open(set)?);
    let mut archive = tar::Archive::new(xz2::read::XzDecoder::new(file));
    let mut left = MAX_SET;
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let Ok(name) = path.strip_prefix(".").unwrap_or(&path).strip_prefix(SYS) else { continue };
        let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
        let is_header = name.extension().is_some_and(|extension| extension == "h");
        if !plain || !is_header || !entry.header().entry_type().is_file() {
            continue;
        }
        left = left.checked_sub(entry.size()).context("too many headers")?;
        let to = part.0.join(name);
        fs::create_dir_all(to.parent().unwrap_or(&part.0))?;
        io::copy(&mut entry, &mut File::create(&to)?)?;
    }
    ensure!(part.0.join("sys/param.h").is_file(), "the set holds no {SYS}/sys/param.h");
    fs::rename(&part.0, headers)?;
    Ok(())
}

#[cfg(test)]
mod tests;
