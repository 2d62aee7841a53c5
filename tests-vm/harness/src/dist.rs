// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Kernels from FreeBSD's official distribution sets: download, check against the MANIFEST, unpack, keep.
//!
//! A file has its final name in the cache only once it is complete and checked.

use anyhow::{bail, ensure, Context, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub const DEFAULT_URL: &str = "https://download.freebsd.org/releases/amd64";
const SET: &str = "kernel.txz";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
const TIMEOUT: Duration = Duration::from_secs(900);
const MAX_MANIFEST: u64 = 1 << 20;
const MAX_SET: u64 = 1 << 30;
const MAX_FILE: u64 = 256 << 20;

/// What is taken out of the set. GENERIC has no tmpfs of its own.
const KERNEL: &str = "kernel";
const WANTED: &[&str] = &[KERNEL, "tmpfs.ko"];

/// Returns the kernel of a release such as 14.3, downloading it unless it is in the cache.
pub fn fetch(release: &str, base_url: &str, cache: &Path) -> Result<PathBuf> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let well_formed = release.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor));
    ensure!(well_formed, "{release}: no release of FreeBSD; 14.3 would be one");
    let dir = cache.join("dist").join(release);
    let kernel = dir.join(KERNEL);
    if kernel.is_file() {
        return Ok(kernel);
    }
    fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
    let url = format!("{}/{release}-RELEASE", base_url.trim_end_matches('/'));
    let manifest = get(&format!("{url}/MANIFEST"))?.take(MAX_MANIFEST);
    let manifest = io::read_to_string(manifest).with_context(|| format!("{url}/MANIFEST"))?;
    let expected = checksum(&manifest, SET).with_context(|| format!("{url}/MANIFEST"))?;
    let set = Temporary(dir.join(format!("{SET}.part")));
    download(&format!("{url}/{SET}"), &expected, &set.0)?;
    unpack(&set.0, &dir).with_context(|| format!("unpacking {SET} of {release}"))?;
    Ok(kernel)
}

/// A file that goes away with its owner.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn get(url: &str) -> Result<impl Read> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_global(Some(TIMEOUT))
        .build()
        .into();
    let response = agent.get(url).call().with_context(|| format!("fetching {url}"))?;
    Ok(response.into_body().into_reader())
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
fn download(url: &str, expected: &str, to: &Path) -> Result<()> {
    let mut body = get(url)?.take(MAX_SET);
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
fn unpack(set: &Path, dir: &Path) -> Result<()> {
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

#[cfg(test)]
mod tests;
