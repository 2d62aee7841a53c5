// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir. The words of the argument data say what a file system lacks: `no-links` symbolic links, `no-types` the types
//! of files in a directory, `no-inodes` inodes of files that stay the same, `no-places` places that stay where they are when entries go.
#![no_std]
#![no_main]

use guest::entries::{entry, walk};
use guest::records::{filetype, rights};
use guest::sys::{file_create, file_open, file_open_with, file_readdir, file_symlink, file_unlink};
use guest::{auxv, call, check, check_eq, errno, good, mem, sys, BAD_FDS, DIRECTORY, FILE, PAGE};

const FILES: usize = 1200;

fn name(i: usize, buffer: &mut [u8; 8]) -> &[u8] {
    *buffer = *b"file0000";
    for (at, unit) in [(4, 1000), (5, 100), (6, 10), (7, 1)] {
        buffer[at] = b'0' + (i / unit % 10) as u8;
    }
    buffer
}

fn index(name: &[u8]) -> Option<usize> {
    let digits = name.strip_prefix(b"file")?;
    Some(digits.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0')))
}

fn touch(dir: u32, i: usize) {
    let fd = good!(file_open(dir.into(), name(i, &mut [0; 8]), 1, rights::FD_READ));
    good!(sys::fd_close(fd));
}

/// Whether the file system lacks something.
fn lacks(what: &[u8]) -> bool {
    auxv::argdata().split(|&byte| byte == 0).any(|word| word == what)
}

fn types() {
    good!(file_create(DIRECTORY, b"types", filetype::DIRECTORY));
    let dir = good!(file_open_with(DIRECTORY.into(), b"types", 2, &good!(sys::fd_stat_get(DIRECTORY))));
    good!(file_create(dir, b"d", filetype::DIRECTORY));
    let links = !lacks(b"no-links");
    if links {
        good!(file_symlink(b"x", dir, b"l"));
    }
    good!(sys::fd_close(good!(file_open(dir.into(), b"f", 1, rights::FD_READ))));
    let mut seen = 0;
    walk(dir, 4096, |one| {
        let (bit, kind) = match one.name {
            b"." | b".." => (if one.name == b"." { 1 } else { 2 }, filetype::DIRECTORY),
            b"d" => (4, filetype::DIRECTORY),
            b"l" => (8, filetype::SYMBOLIC_LINK),
            b"f" => (16, filetype::REGULAR_FILE),
            other => {
                check!(false, "a file {other:?}");
                (0, 0)
            }
        };
        check!(seen & bit == 0, "{:?} twice", one.name);
        seen |= bit;
        check!(one.kind == kind || lacks(b"no-types") && one.kind == filetype::UNKNOWN, "{:?}", one.name);
        if bit > 2 && !lacks(b"no-inodes") {
            check_eq!(one.ino, good!(sys::file_stat_get(dir.into(), one.name)).ino);
        }
    });
    check_eq!(seen, if links { 31 } else { 31 - 8 });
    good!(sys::fd_close(dir));
}

fn many(dir: u32) {
    for i in 0..FILES {
        touch(dir, i);
    }
    // Through buffers of all sizes the same entries, each once.
    for size in [64, 100, 511, 4096, 8192] {
        let mut seen = [0u8; FILES];
        walk(dir, size, |one| {
            if let Some(i) = index(one.name) {
                seen[i] += 1;
            }
        });
        check!(seen.iter().all(|&count| count == 1), "through {size} bytes");
    }
    if lacks(b"no-places") {
        return;
    }
    // Every second one goes while the directory is read; the others are still seen once.
    let mut seen = [0u8; FILES];
    let mut reads = 0;
    walk(dir, 1024, |one| {
        if let Some(i) = index(one.name) {
            seen[i] += 1;
        }
        reads += 1;
        let victim = reads * 2 + 1;
        if victim < FILES {
            let _ = file_unlink(dir, name(victim, &mut [0; 8]), 0);
        }
    });
    for (i, count) in seen.iter().enumerate() {
        check!(*count <= 1 && (i % 2 == 1 || *count == 1), "file {i}: {count}");
    }
}

/// What removes a directory with all that is in it: each entry goes as soon as it was read.
fn emptied() {
    if lacks(b"no-places") {
        return;
    }
    for (round, size) in [80, 300, 1024, 2500, 4096].into_iter().enumerate() {
        let path = [b'e', b'0' + round as u8];
        good!(file_create(DIRECTORY, &path, filetype::DIRECTORY));
        let dir = good!(file_open_with(DIRECTORY.into(), &path, 2, &good!(sys::fd_stat_get(DIRECTORY))));
        for i in 0..FILES / 2 {
            touch(dir, i);
        }
        let mut left = FILES / 2;
        walk(dir, size, |one| {
            if index(one.name).is_some() {
                good!(file_unlink(dir, one.name, 0));
                left -= 1;
            }
            // A call that fails leaves the place where it was.
            let failed = call!(file_readdir, dir, mem::KERNEL, PAGE, one.next);
            check!(matches!(failed, Err(errno::FAULT) | Ok(0)), "{failed:?}");
        });
        check_eq!(left, 0);
        good!(sys::fd_close(dir));
        good!(file_unlink(DIRECTORY, &path, 1));
    }
}

fn buffers(dir: u32) {
    let mut buffer = [0xa5; 128];
    let whole = good!(file_readdir(dir, &mut buffer, 0));
    check_eq!(whole, 128);
    // Any length is filled, and nothing is written behind it.
    for length in 0..100 {
        let mut short = [0xa5; 128];
        check_eq!(file_readdir(dir, &mut short[..length], 0), Ok(length));
        check_eq!(short[..length], buffer[..length]);
        check!(short[length..].iter().all(|&byte| byte == 0xa5));
    }
    let pages = mem::pages(2);
    good!(sys::mem_protect(pages + PAGE, PAGE, mem::READ));
    for bad in [0, 16, pages + PAGE - 8, pages + PAGE, mem::KERNEL, mem::NOT_CANONICAL] {
        check_eq!(call!(file_readdir, dir, bad, 4096, 0), Err(errno::FAULT));
    }
    check_eq!(call!(file_readdir, dir, pages, PAGE, 0), Ok(PAGE as u64));
}

/// Any cookie is good for an error, for entries, or for the end; never for more.
fn cookies(dir: u32) {
    let mut buffer = [0; 4096];
    let mut random = 88_172_645_463_325_252u64;
    let fixed = [
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        12,
        511,
        512,
        513,
        4095,
        4096,
        0x3fff_ffff,
        0x4000_0000,
        0x7fff_ffff,
        0x8000_0000,
        u32::MAX.into(),
        1 << 32,
        1 << 62,
        i64::MAX as u64,
    ];
    for i in 0..3000 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let cookie = fixed.get(i).copied().unwrap_or(random >> (1 + i % 60));
        if let Ok(used) = file_readdir(dir, &mut buffer, cookie) {
            let mut rest = &buffer[..used];
            while let Some((_, more)) = entry(rest) {
                rest = more;
            }
        }
    }
    for cookie in [1 << 63, u64::MAX, u64::MAX - 1] {
        check_eq!(file_readdir(dir, &mut buffer, cookie), Err(errno::INVAL));
    }
}

fn refused() {
    let mut buffer = [0; 64];
    check_eq!(file_readdir(FILE, &mut buffer, 0), Err(errno::NOTDIR));
    let (socket, _) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check_eq!(file_readdir(socket, &mut buffer, 0), Err(errno::NOTDIR));
    for fd in BAD_FDS.into_iter().filter(|&fd| fd > 100) {
        check_eq!(file_readdir(fd, &mut buffer, 0), Err(errno::BADF));
    }
    let other = good!(sys::limited(DIRECTORY, rights::FILE_OPEN));
    check_eq!(file_readdir(other, &mut buffer, 0), Err(errno::NOTCAPABLE));
    // A directory that is gone.
    good!(file_create(DIRECTORY, b"gone", filetype::DIRECTORY));
    let gone = good!(file_open(DIRECTORY.into(), b"gone", 2, rights::FILE_READDIR));
    good!(file_unlink(DIRECTORY, b"gone", 1));
    match file_readdir(gone, &mut buffer, 0) {
        Ok(0) | Err(errno::NOENT) => {}
        seen => check!(false, "a directory that is gone: {seen:?}"),
    }
}

fn main() {
    types();
    refused();
    good!(file_create(DIRECTORY, b"many", filetype::DIRECTORY));
    let dir = good!(file_open_with(DIRECTORY.into(), b"many", 2, &good!(sys::fd_stat_get(DIRECTORY))));
    many(dir);
    emptied();
    buffers(dir);
    cookies(dir);
    cookies(DIRECTORY);
}

guest::program!(main);
