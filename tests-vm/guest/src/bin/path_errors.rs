// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What calls by path answer where the path is an odd one: slashes behind it, links that lead nowhere or round in circles, `.`
//! and `..` at its end, nothing at all, names as long as they may be and one byte longer. It is what POSIX has for them; where
//! that leaves a choice, FreeBSD's. The same on each file system.
#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use guest::records::{filetype, rights, FileStat};
use guest::sys::{
    self, file_create, file_link, file_open, file_readlink, file_rename, file_stat_get, file_stat_put,
    file_symlink, file_unlink, FOLLOW,
};
use guest::{check_eq, errno, good, say, DIRECTORY};

const DIR: u64 = DIRECTORY as u64;
const CREAT: u16 = 1;
const ISDIR: u16 = 2;
const EXCL: u16 = 4;
const RW: u64 = rights::FD_READ | rights::FD_WRITE | rights::FD_SEEK;
const REMOVEDIR: u8 = 1;
const OK: errno = errno::SUCCESS;

static WRONG: AtomicU32 = AtomicU32::new(0);

/// Compares an answer; the test goes on, and fails at its end.
fn is<T>(what: &str, path: &[u8], seen: sys::Result<T>, expected: errno) {
    let seen = seen.err().unwrap_or(OK);
    if seen != expected {
        let path = core::str::from_utf8(path).unwrap_or("?");
        say!("{what} {path:.40?}: expected {expected:?}, saw {seen:?}");
        WRONG.fetch_add(1, Relaxed);
    }
}

fn touch(name: &[u8]) {
    good!(sys::fd_close(good!(file_open(DIR, name, CREAT | EXCL, RW))));
}

/// `f` a file, `d` and `full` directories; links to them, to nothing, and in circles.
fn set_up() {
    touch(b"f");
    for name in [&b"d"[..], b"full", b"full/x"] {
        good!(file_create(DIRECTORY, name, filetype::DIRECTORY));
    }
    for (name, target) in [
        (&b"fl"[..], &b"f"[..]),
        (b"dl", b"d"),
        (b"nl", b"none"),
        (b"nl2", b"nl"),
        (b"l1", b"l2"),
        (b"l2", b"l1"),
        (b"self", b"self"),
        (b"fs", b"f/"),
        (b"ds", b"d/"),
    ] {
        good!(file_symlink(target, DIRECTORY, name));
    }
}

fn open() {
    let open = |path: &[u8], lookup, oflags, expected| {
        let opened = file_open(lookup, path, oflags, rights::FD_READ);
        if let Ok(fd) = opened {
            good!(sys::fd_close(fd));
        }
        is("file_open", path, opened, expected);
    };
    for lookup in [DIR, DIR | FOLLOW] {
        for (path, expected) in [
            (&b""[..], errno::NOENT),
            (b"f/", errno::NOTDIR),
            (b"f//", errno::NOTDIR),
            (b"f/.", errno::NOTDIR),
            (b"f/..", errno::NOTDIR),
            (b"f/x", errno::NOTDIR),
            (b"none/", errno::NOENT),
            (b"none/.", errno::NOENT),
            (b"none/..", errno::NOENT),
            (b".", OK),
            (b"./", OK),
            (b"d/", OK),
            (b"d///", OK),
            (b"d/.", OK),
            (b"d/..", OK),
            (b"d/../", OK),
            (b"full/x/../../d/.", OK),
            (b"..", errno::NOTCAPABLE),
            (b"d/../..", errno::NOTCAPABLE),
            (b"fl/", errno::NOTDIR),
            (b"dl/", OK),
            (b"dl/.", OK),
            (b"nl/", errno::NOENT),
            (b"nl/x", errno::NOENT),
            (b"l1/", errno::LOOP),
            (b"l1/x", errno::LOOP),
            (b"self/.", errno::LOOP),
        ] {
            open(path, lookup, 0, expected);
        }
        for (path, expected) in [
            (&b""[..], errno::NOENT),
            (b"f/", errno::NOTDIR),
            (b"none/", errno::NOENT),
            (b"none/x", errno::NOENT),
            (b"f/x", errno::NOTDIR),
            (b"d", errno::ISDIR),
            (b"d/", errno::ISDIR),
            (b".", errno::ISDIR),
            (b"d/.", errno::ISDIR),
            (b"d/..", errno::ISDIR),
            (b"dl/", errno::ISDIR),
            (b"fl/", errno::NOTDIR),
        ] {
            open(path, lookup, CREAT, expected);
        }
        for (path, expected) in [
            (&b"f"[..], errno::EXIST),
            (b"fl", errno::EXIST),
            (b"nl", errno::EXIST),
            (b"nl2", errno::EXIST),
            (b"l1", errno::EXIST),
            (b"d", errno::EXIST),
            (b"dl", errno::EXIST),
            (b".", errno::EXIST),
            (b"none/", errno::NOENT),
        ] {
            open(path, lookup, CREAT | EXCL, expected);
        }
        for (path, expected) in [
            (&b"f"[..], errno::NOTDIR),
            (b"f/", errno::NOTDIR),
            (b"none", errno::NOENT),
            (b"d", OK),
            (b"dl/", OK),
        ] {
            open(path, lookup, ISDIR, expected);
        }
    }
    for (path, not_followed, followed) in [
        (&b"fl"[..], errno::LOOP, OK),
        (b"fs", errno::LOOP, errno::NOTDIR),
        (b"dl", errno::LOOP, OK),
        (b"ds", errno::LOOP, OK),
        (b"nl", errno::LOOP, errno::NOENT),
        (b"nl2", errno::LOOP, errno::NOENT),
        (b"l1", errno::LOOP, errno::LOOP),
        (b"self", errno::LOOP, errno::LOOP),
    ] {
        open(path, DIR, 0, not_followed);
        open(path, DIR | FOLLOW, 0, followed);
        open(path, DIR, CREAT, not_followed);
    }
    open(b"l1", DIR | FOLLOW, CREAT, errno::LOOP);
    // A link that is followed to nothing brings it about.
    open(b"nl2", DIR | FOLLOW, CREAT, OK);
    is("file_unlink", b"none", file_unlink(DIRECTORY, b"none", 0), OK);
    is("file_stat_get", b"nl2", file_stat_get(DIR, b"nl2"), OK);
}

fn create() {
    for (path, expected) in [
        (&b""[..], errno::NOENT),
        (b"d", errno::EXIST),
        (b"d/", errno::EXIST),
        (b"f", errno::EXIST),
        (b"fl", errno::EXIST),
        (b"dl", errno::EXIST),
        (b"nl", errno::EXIST),
        (b"l1", errno::EXIST),
        (b".", errno::EXIST),
        (b"d/.", errno::EXIST),
        (b"d/..", errno::EXIST),
        (b"none/x", errno::NOENT),
        (b"none/.", errno::NOENT),
        (b"f/", errno::NOTDIR),
        (b"f/x", errno::NOTDIR),
        (b"l1/x", errno::LOOP),
        (b"new/", OK),
        (b"new/y//", OK),
    ] {
        is("file_create", path, file_create(DIRECTORY, path, filetype::DIRECTORY), expected);
    }
    for name in [&b"new/y"[..], b"new/"] {
        is("file_unlink", name, file_unlink(DIRECTORY, name, REMOVEDIR), OK);
    }
}

fn link_and_symlink() {
    for (path, expected) in [
        (&b""[..], errno::NOENT),
        (b"f", errno::EXIST),
        (b"d", errno::EXIST),
        (b"d/", errno::EXIST),
        (b"nl", errno::EXIST),
        (b"l1", errno::EXIST),
        (b".", errno::EXIST),
        (b"d/.", errno::EXIST),
        (b"d/..", errno::EXIST),
        (b"none/x", errno::NOENT),
        (b"none/", errno::NOENT),
        (b"f/x", errno::NOTDIR),
        (b"f/", errno::NOTDIR),
        (b"l1/x", errno::LOOP),
    ] {
        is("file_link to", path, file_link(DIR, b"f", DIRECTORY, path), expected);
        is("file_symlink at", path, file_symlink(b"f", DIRECTORY, path), expected);
    }
    for (path, not_followed, followed) in [
        (&b""[..], errno::NOENT, errno::NOENT),
        (b"none", errno::NOENT, errno::NOENT),
        (b"f/", errno::NOTDIR, errno::NOTDIR),
        (b"fl/", errno::NOTDIR, errno::NOTDIR),
        (b"nl/", errno::NOENT, errno::NOENT),
        (b"d", errno::PERM, errno::PERM),
        (b"d/", errno::PERM, errno::PERM),
        (b".", errno::PERM, errno::PERM),
        (b"d/..", errno::PERM, errno::PERM),
        (b"dl/", errno::PERM, errno::PERM),
        (b"dl", OK, errno::PERM),
        (b"fl", OK, OK),
        (b"nl", OK, errno::NOENT),
        (b"l1", OK, errno::LOOP),
    ] {
        for (lookup, expected) in [(DIR, not_followed), (DIR | FOLLOW, followed)] {
            let linked = file_link(lookup, path, DIRECTORY, b"new");
            is("file_link", path, linked, expected);
            if linked.is_ok() {
                good!(file_unlink(DIRECTORY, b"new", 0));
            }
        }
    }
    // A link can lead to what no path can name. It is as long as it is, and followed it leads nowhere.
    is("file_symlink of", b"", file_symlink(b"", DIRECTORY, b"empty"), OK);
    check_eq!(file_readlink(DIRECTORY, b"empty", &mut [0; 4]), Ok(0));
    is("file_stat_get", b"empty", file_stat_get(DIR | FOLLOW, b"empty"), errno::NOENT);
    is("file_open", b"empty", file_open(DIR | FOLLOW, b"empty", CREAT, RW), errno::NOENT);
    is("file_unlink", b"empty", file_unlink(DIRECTORY, b"empty", 0), OK);
}

fn stat_and_readlink() {
    let now = FileStat::default();
    for (path, not_followed, followed) in [
        (&b""[..], errno::NOENT, errno::NOENT),
        (b"none", errno::NOENT, errno::NOENT),
        (b"none/", errno::NOENT, errno::NOENT),
        (b"f/", errno::NOTDIR, errno::NOTDIR),
        (b"f/.", errno::NOTDIR, errno::NOTDIR),
        (b"fl", OK, OK),
        (b"fl/", errno::NOTDIR, errno::NOTDIR),
        (b"fs", OK, errno::NOTDIR),
        (b"d/", OK, OK),
        (b"dl/", OK, OK),
        (b"nl", OK, errno::NOENT),
        (b"nl/", errno::NOENT, errno::NOENT),
        (b"l1", OK, errno::LOOP),
        (b"l1/", errno::LOOP, errno::LOOP),
        (b".", OK, OK),
        (b"d/..", OK, OK),
        (b"..", errno::NOTCAPABLE, errno::NOTCAPABLE),
    ] {
        for (lookup, expected) in [(DIR, not_followed), (DIR | FOLLOW, followed)] {
            is("file_stat_get", path, file_stat_get(lookup, path), expected);
            is("file_stat_put", path, file_stat_put(lookup, path, &now, 10), expected);
        }
    }
    // A slash behind a link's name means what it leads to.
    check_eq!(good!(file_stat_get(DIR, b"dl")).filetype, filetype::SYMBOLIC_LINK);
    check_eq!(good!(file_stat_get(DIR, b"dl/")).filetype, filetype::DIRECTORY);
    for (path, expected) in [
        (&b""[..], errno::NOENT),
        (b"f", errno::INVAL),
        (b"d", errno::INVAL),
        (b"d/", errno::INVAL),
        (b".", errno::INVAL),
        (b"d/..", errno::INVAL),
        (b"dl/", errno::INVAL),
        (b"f/", errno::NOTDIR),
        (b"fl/", errno::NOTDIR),
        (b"nl/", errno::NOENT),
        (b"l1/", errno::LOOP),
        (b"nl", OK),
        (b"l1", OK),
    ] {
        is("file_readlink", path, file_readlink(DIRECTORY, path, &mut [0; 9]), expected);
    }
}

fn rename() {
    for (from, to, expected) in [
        (&b""[..], &b"new"[..], errno::NOENT),
        (b"f", b"", errno::NOENT),
        (b"none", b"new", errno::NOENT),
        (b"none/", b"new", errno::NOENT),
        (b"f/", b"new", errno::NOTDIR),
        (b"fl/", b"new", errno::NOTDIR),
        (b"f", b"new/", errno::NOENT),
        (b"f", b"none/new", errno::NOENT),
        (b"f", b"f/x", errno::NOTDIR),
        (b"f", b"d", errno::ISDIR),
        (b"f", b"d/", errno::ISDIR),
        (b"d", b"f", errno::NOTDIR),
        (b"d", b"f/", errno::NOTDIR),
        (b"d", b"nl", errno::NOTDIR),
        (b"d", b"full", errno::NOTEMPTY),
        (b"d", b"d/x", errno::INVAL),
        (b"full", b"full/x/y", errno::INVAL),
        (b".", b"new", errno::INVAL),
        (b"d/.", b"new", errno::INVAL),
        (b"d/..", b"new", errno::INVAL),
        (b"f", b".", errno::INVAL),
        (b"f", b"d/.", errno::INVAL),
        (b"d", b"full/..", errno::INVAL),
        (b"l1/x", b"new", errno::LOOP),
        (b"f", b"l1/x", errno::LOOP),
        (b"f", b"f", OK),
        (b"d", b"d", OK),
        (b"d", b"new/", OK),
        (b"new/", b"d", OK),
        // Links themselves: one that leads nowhere, and over one.
        (b"nl", b"new", OK),
        (b"new", b"nl", OK),
        (b"l1", b"new", OK),
        (b"new", b"l1", OK),
        (b"fl", b"new", OK),
        (b"new", b"fl", OK),
        (b"self", b"nl2", OK),
    ] {
        is("file_rename", from, file_rename(DIRECTORY, from, DIRECTORY, to), expected);
    }
    check_eq!(good!(file_stat_get(DIR, b"fl")).filetype, filetype::SYMBOLIC_LINK);
}

fn unlink() {
    for (path, unlinked, removed) in [
        (&b""[..], errno::NOENT, errno::NOENT),
        (b"none", errno::NOENT, errno::NOENT),
        (b"none/", errno::NOENT, errno::NOENT),
        (b"f/", errno::NOTDIR, errno::NOTDIR),
        (b"f/x", errno::NOTDIR, errno::NOTDIR),
        (b"fl/", errno::NOTDIR, errno::NOTDIR),
        (b"nl/", errno::NOENT, errno::NOENT),
        (b"l1/x", errno::LOOP, errno::LOOP),
        (b"l2/", errno::LOOP, errno::LOOP),
        (b"full", errno::PERM, errno::NOTEMPTY),
        (b"full/", errno::PERM, errno::NOTEMPTY),
        (b".", errno::PERM, errno::INVAL),
        (b"d/.", errno::PERM, errno::INVAL),
        (b"full/x/..", errno::PERM, errno::INVAL),
    ] {
        is("file_unlink", path, file_unlink(DIRECTORY, path, 0), unlinked);
        is("file_unlink of a directory", path, file_unlink(DIRECTORY, path, REMOVEDIR), removed);
    }
    for (path, expected) in
        [(&b"d"[..], errno::PERM), (b"d/", errno::PERM), (b"dl/", errno::PERM), (b"ds/", errno::PERM)]
    {
        is("file_unlink", path, file_unlink(DIRECTORY, path, 0), expected);
    }
    for path in [&b"dl"[..], b"fl", b"nl", b"l1", b"f"] {
        is("file_unlink of a directory", path, file_unlink(DIRECTORY, path, REMOVEDIR), errno::NOTDIR);
    }
    // With a slash behind it a link means what it leads to, without one itself.
    is("file_unlink of a directory", b"dl/", file_unlink(DIRECTORY, b"dl/", REMOVEDIR), OK);
    is("file_stat_get", b"d", file_stat_get(DIR, b"d"), errno::NOENT);
    for path in [&b"dl"[..], b"ds", b"fs", b"fl", b"nl", b"nl2", b"f"] {
        is("file_unlink", path, file_unlink(DIRECTORY, path, 0), OK);
    }
}

/// Names of 255 bytes are good anywhere in a path, and such of 256 nowhere; paths of 1023 bytes are, and of 1024 are not.
fn lengths() {
    let name = [b'n'; 256];
    let (longest, too_long) = (&name[..255], &name[..]);
    good!(file_create(DIRECTORY, longest, filetype::DIRECTORY));
    let mut below = [b'n'; 258];
    below[255] = b'/';
    touch(&below[..257]);
    good!(file_symlink(longest, DIRECTORY, b"long"));
    good!(file_stat_get(DIR | FOLLOW, b"long/n"));
    let mut target = [0; 300];
    check_eq!(file_readlink(DIRECTORY, b"long", &mut target), Ok(255));
    good!(file_symlink(too_long, DIRECTORY, b"longer"));
    let mut inside = [b'n'; 260];
    inside[256..].copy_from_slice(b"/../");
    for path in [too_long, &inside[..], b"longer"] {
        is("file_open", path, file_open(DIR | FOLLOW, path, CREAT, RW), errno::NAMETOOLONG);
        is("file_stat_get", path, file_stat_get(DIR | FOLLOW, path), errno::NAMETOOLONG);
    }
    for path in [too_long, &inside[..259]] {
        is("file_create", path, file_create(DIRECTORY, path, filetype::DIRECTORY), errno::NAMETOOLONG);
        is("file_link", path, file_link(DIR, path, DIRECTORY, b"new"), errno::NAMETOOLONG);
        is("file_link to", path, file_link(DIR, b"long", DIRECTORY, path), errno::NAMETOOLONG);
        is("file_symlink", path, file_symlink(b"x", DIRECTORY, path), errno::NAMETOOLONG);
        is("file_rename", path, file_rename(DIRECTORY, path, DIRECTORY, b"new"), errno::NAMETOOLONG);
        is("file_rename to", path, file_rename(DIRECTORY, b"long", DIRECTORY, path), errno::NAMETOOLONG);
        is("file_unlink", path, file_unlink(DIRECTORY, path, 0), errno::NAMETOOLONG);
        is("file_unlink", path, file_unlink(DIRECTORY, path, REMOVEDIR), errno::NAMETOOLONG);
        is("file_readlink", path, file_readlink(DIRECTORY, path, &mut [0; 4]), errno::NAMETOOLONG);
        is("file_stat_put", path, file_stat_put(DIR, path, &FileStat::default(), 10), errno::NAMETOOLONG);
    }
    good!(file_unlink(DIRECTORY, &below[..257], 0));
    let new = &name[..254];
    good!(file_rename(DIRECTORY, longest, DIRECTORY, new));
    good!(file_rename(DIRECTORY, new, DIRECTORY, longest));
    good!(file_unlink(DIRECTORY, longest, REMOVEDIR));
    for name in [&b"long"[..], b"longer"] {
        good!(file_unlink(DIRECTORY, name, 0));
    }
    let mut path = [b'/'; 1024];
    path[0] = b'.';
    let whole = file_open(DIR, &path[..1023], 0, rights::FILE_READDIR);
    is("file_open of 1023 bytes", b"", whole.and_then(sys::fd_close), OK);
    is("file_open of 1024 bytes", b"", file_open(DIR, &path, 0, rights::FILE_READDIR), errno::NAMETOOLONG);
    // Through a link a path can become longer than that.
    good!(file_symlink(&path[..1023], DIRECTORY, b"to"));
    is("file_stat_get", b"to", file_stat_get(DIR | FOLLOW, b"to"), OK);
    is("file_stat_get", b"to/d", file_stat_get(DIR | FOLLOW, b"to/d"), errno::NAMETOOLONG);
    good!(file_unlink(DIRECTORY, b"to", 0));
}

fn main() {
    set_up();
    open();
    create();
    link_and_symlink();
    stat_and_readlink();
    lengths();
    rename();
    unlink();
    check_eq!(WRONG.load(Relaxed), 0, "answers other than expected, see above");
}

guest::program!(main);
