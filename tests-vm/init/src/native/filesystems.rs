// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir on one file system after the other: each is mounted on /mnt, read by the guests, and unmounted.

use super::{doing, skip, Outcome};
use crate::abi::{open, Errno};
use crate::check;
use crate::files::{path, write_file};
use crate::list::Place;
use crate::mounts::{nmount, unmount};
use crate::process::Status;
use crate::program::Program;
use crate::runner::disk;
use crate::sys;
use crate::variables::module_stat;
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;

/// Where they are mounted.
pub const ROOT: &CStr = c"/mnt";
/// How many files the directory `many` of a disk has, and how many entries.
const MANY: &str = "2002";
/// What the image of a disk begins with where the host could not make it.
const LACKING: &[u8] = b"no ";

pub const LIMIT_S: u64 = 400;
const LIMIT_MS: u64 = 180_000;

/// Mounts, calls the function and unmounts.
pub fn with_mount(fs: &str, options: &[(&CStr, &[u8])], test: impl FnOnce() -> Outcome) -> Outcome {
    let name = path(fs);
    // A file system is a module of its name, in the kernel or not.
    if module_stat(&name).is_err() {
        return skip(&format!("this kernel has no {fs}"));
    }
    let usual: [(&CStr, &[u8]); 2] =
        [(c"fstype", name.to_bytes_with_nul()), (c"fspath", ROOT.to_bytes_with_nul())];
    nmount(&[&usual[..], options].concat()).map_err(doing("nmount"))?;
    let result = test();
    let gone = unmount(ROOT).map_err(doing("unmount"));
    result.and(gone)
}

/// The guest that only reads, in directories with so many entries each.
pub fn read_places(places: &[(&str, &str)]) -> Outcome {
    let extra = places.iter().map(|(place, _)| path(place)).collect();
    let counts: Vec<&str> = places.iter().map(|(_, count)| *count).collect();
    guest("readdir_places", counts.join("\0").as_bytes(), Place { extra, ..Place::default() })
}

/// The guest that also writes, in a directory of its own.
pub fn read_and_write(argdata: &[u8]) -> Outcome {
    guest("file_readdir", argdata, Place { parent: "/mnt".into(), ..Place::default() })
}

pub fn guest(name: &str, argdata: &[u8], place: Place) -> Outcome {
    let program = Program::new(&format!("/guest/{name}"))
        .argdata(argdata)
        .with_guest_descriptors_at(&format!("native-{name}"), &place)
        .map_err(doing("preparing its directory"))?;
    let status = program.run(LIMIT_MS)?;
    check!(status == Status::SUCCESS, "/guest/{name}: exit 0 expected, seen {status}");
    Ok(())
}

/// Mounts a disk, if the host could make it.
fn with_disk(fs: &str, disk: &CStr, options: &[(&CStr, &[u8])], test: impl FnOnce() -> Outcome) -> Outcome {
    made(fs, disk)?;
    let from: [(&CStr, &[u8]); 1] = [(c"from", disk.to_bytes_with_nul())];
    with_mount(fs, &[&from[..], options].concat(), test)
}

/// Skips a test on a disk that the host could not make; it left the reason there.
fn made(fs: &str, disk: &CStr) -> Outcome {
    let mut block = [0; 512];
    let fd = sys::open(disk, open::RDONLY, 0).map_err(doing("opening the disk"))?;
    let read = sys::read(fd, &mut block);
    sys::close(fd).map_err(doing("close"))?;
    read.map_err(doing("reading the disk"))?;
    if block.starts_with(LACKING) {
        let why = String::from_utf8_lossy(&block);
        return skip(&format!("no disk with {fs}: {}", why.trim_end_matches('\0')));
    }
    Ok(())
}

pub fn msdosfs() -> Outcome {
    with_disk("msdosfs", &disk(3), &[], || {
        read_places(&[("/mnt/many", MANY), ("/mnt", "5")])?;
        read_and_write(b"no-links\0no-inodes")
    })
}

pub fn ext2fs() -> Outcome {
    with_disk("ext2fs", &disk(4), &[], || {
        read_places(&[("/mnt/many", MANY), ("/mnt", "6")])?;
        read_and_write(b"")
    })
}

pub fn udf() -> Outcome {
    with_disk("udf", &disk(5), &[(c"flags", &[0; 4])], || read_places(&[("/mnt/many", MANY), ("/mnt", "5")]))
}

/// A directory with files of the names FIRSTnnnn.
pub fn fill(directory: &CStr, first: &str, files: usize) -> Outcome {
    match sys::mkdir(directory, 0o755) {
        Err(Errno::EEXIST) => return Ok(()),
        result => result.map_err(doing("mkdir"))?,
    }
    for i in 0..files {
        let file = format!("{}/{first}{i:04}", directory.to_str().unwrap_or_default());
        write_file(&path(&file), b"", 0o644).map_err(doing(&file))?;
    }
    Ok(())
}

/// Over tmpfs and over UFS.
pub fn nullfs() -> Outcome {
    for lower in [c"/tmp/null", c"/scratch/null"] {
        sys::mkdir(lower, 0o755).map_err(doing("mkdir"))?;
        let many: CString = path(&format!("{}/many", lower.to_str().unwrap_or_default()));
        fill(&many, "file", 2000)?;
        with_mount("nullfs", &[(c"target", lower.to_bytes_with_nul())], || {
            read_places(&[("/mnt/many", MANY), ("/mnt", "3")])?;
            read_and_write(b"")
        })?;
    }
    Ok(())
}

/// The entries of both layers, each layer's `.` and `..` among them.
pub fn unionfs() -> Outcome {
    fill(c"/tmp/lower", "lower", 1000)?;
    fill(c"/tmp/upper", "upper", 1000)?;
    with_mount("nullfs", &[(c"target", b"/tmp/lower\0")], || {
        with_mount("unionfs", &[(c"from", b"/tmp/upper\0")], || read_places(&[("/mnt", "2004d")]))
    })
}

/// The guest's own descriptors, all seven of them, and `.` and `..`.
pub fn fdescfs() -> Outcome {
    with_mount("fdescfs", &[], || read_places(&[("/mnt", "0"), ("/dev", "0"), ("/proc", "0")]))
}
