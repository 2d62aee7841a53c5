// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What two variables of the kernel's change for programs, for a native test, which says by the argument data how they are set:
//! `usual`; `no-dotdot`, where no path may have `..` in it; `trapped`, where the first call that fails with NOTCAPABLE
//! is the program's last.
#![no_std]
#![no_main]

use guest::records::{filetype, rights};
use guest::sys::{
    file_create, file_link, file_open, file_rename, file_stat_get, file_symlink, file_unlink, FOLLOW,
};
use guest::{auxv, check, check_eq, errno, good, sys, DIRECTORY};

const DIR: u64 = DIRECTORY as u64;

/// Paths that stay inside, with `..` in them or behind a link of theirs.
fn inside(expected: Result<(), errno>) {
    for path in [&b"d/../data"[..], b"d/./../data", b"d/e/../../data", b"link"] {
        check_eq!(file_open(DIR | FOLLOW, path, 0, rights::FD_READ).and_then(sys::fd_close), expected);
        check_eq!(file_stat_get(DIR | FOLLOW, path).map(drop), expected);
    }
    check_eq!(file_link(DIR, b"d/../data", DIRECTORY, b"new"), expected);
    check_eq!(file_rename(DIRECTORY, b"d/../d/e", DIRECTORY, b"d/f"), expected);
    if expected.is_ok() {
        good!(file_unlink(DIRECTORY, b"d/../new", 0));
        good!(file_rename(DIRECTORY, b"d/f", DIRECTORY, b"d/e"));
    } else {
        check_eq!(file_unlink(DIRECTORY, b"d/../data", 0), expected);
        check_eq!(file_create(DIRECTORY, b"d/../g", filetype::DIRECTORY), expected);
    }
    // What has no `..` is as ever, a name that begins so too.
    for path in [&b"data"[..], b"./data"] {
        good!(sys::fd_close(good!(file_open(DIR, path, 0, rights::FD_READ))));
    }
    good!(file_create(DIRECTORY, b"..x", filetype::DIRECTORY));
    good!(file_unlink(DIRECTORY, b"..x", 1));
}

fn main() {
    for name in [&b"d"[..], b"d/e"] {
        good!(file_create(DIRECTORY, name, filetype::DIRECTORY));
    }
    good!(file_symlink(b"d/../data", DIRECTORY, b"link"));
    match auxv::argdata() {
        b"usual" => inside(Ok(())),
        b"no-dotdot" => inside(Err(errno::NOTCAPABLE)),
        b"trapped" => {
            // Other errors do nothing.
            check_eq!(file_stat_get(DIR, b"none"), Err(errno::NOENT));
            let _ = file_stat_get(DIR, b"../data");
            check!(false, "it went on");
        }
        other => check!(false, "no test {other:?}"),
    }
    check_eq!(file_stat_get(DIR, b"../data"), Err(errno::NOTCAPABLE));
    good!(file_unlink(DIRECTORY, b"link", 0));
    for name in [&b"d/e"[..], b"d"] {
        good!(file_unlink(DIRECTORY, name, 1));
    }
}

guest::program!(main);
