// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_create, file_link, file_readlink, file_rename, file_symlink, file_unlink: each is a test of its own, chosen by
//! the first word of the argument data.
#![no_std]
#![no_main]

use guest::paths::{self, ESCAPES};
use guest::records::{filetype, rights};
use guest::sys::{
    file_create, file_link, file_open, file_readlink, file_rename, file_stat_get, file_symlink, file_unlink,
    FOLLOW,
};
use guest::{auxv, call, check, check_eq, errno, good, mem, sys, DIRECTORY, FILE, NULL};

const DIR: u64 = DIRECTORY as u64;
const REMOVEDIR: u8 = 1;

/// A copy of the scratch directory's descriptor without a right, given back to the function.
fn without(right: u64, call: impl Fn(u32) -> sys::Result<()>) {
    let all = good!(sys::fd_stat_get(DIRECTORY));
    let copy = good!(sys::fd_dup(DIRECTORY));
    good!(sys::limit(copy, all.base & !right, 0));
    check_eq!(call(copy), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(copy));
}

fn create() {
    good!(file_create(DIRECTORY, b"d", filetype::DIRECTORY));
    check_eq!(good!(file_stat_get(DIR, b"d")).filetype, filetype::DIRECTORY);
    good!(file_create(DIRECTORY, b"d/e", filetype::DIRECTORY));
    check_eq!(file_create(DIRECTORY, b"d", filetype::DIRECTORY), Err(errno::EXIST));
    check_eq!(file_create(DIRECTORY, b"data", filetype::DIRECTORY), Err(errno::EXIST));
    check_eq!(file_create(DIRECTORY, b"x/y", filetype::DIRECTORY), Err(errno::NOENT));
    for kind in (0..=255).filter(|&kind| kind != filetype::DIRECTORY) {
        check_eq!(file_create(DIRECTORY, b"z", kind), Err(errno::INVAL));
    }
    without(rights::FILE_CREATE_DIRECTORY, |fd| file_create(fd, b"z", filetype::DIRECTORY));
    check_eq!(file_stat_get(DIR, b"z"), Err(errno::NOENT));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_create(DIRECTORY, path, filetype::DIRECTORY), Err(errno::NOTCAPABLE));
    }
    paths::refused(|dir, address, length| call!(file_create, dir, address, length, filetype::DIRECTORY));
}

fn link() {
    good!(file_link(DIR, b"data", DIRECTORY, b"second"));
    let (one, two) = (good!(file_stat_get(DIR, b"data")), good!(file_stat_get(DIR, b"second")));
    check_eq!((one.ino, one.nlink, two.ino, two.nlink), (two.ino, 2, one.ino, 2));
    check_eq!(file_link(DIR, b"data", DIRECTORY, b"second"), Err(errno::EXIST));
    check_eq!(file_link(DIR, b"none", DIRECTORY, b"third"), Err(errno::NOENT));
    // A link to a link, and to what it leads to.
    good!(file_symlink(b"data", DIRECTORY, b"soft"));
    good!(file_link(DIR | FOLLOW, b"soft", DIRECTORY, b"third"));
    check_eq!(good!(file_stat_get(DIR, b"third")).ino, one.ino);
    good!(file_link(DIR, b"soft", DIRECTORY, b"fourth"));
    check_eq!(good!(file_stat_get(DIR, b"fourth")).filetype, filetype::SYMBOLIC_LINK);
    good!(file_create(DIRECTORY, b"d", filetype::DIRECTORY));
    check!(file_link(DIR, b"d", DIRECTORY, b"dd").is_err());
    without(rights::FILE_LINK_SOURCE, |fd| file_link(fd.into(), b"data", DIRECTORY, b"z"));
    without(rights::FILE_LINK_TARGET, |fd| file_link(DIR, b"data", fd, b"z"));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_link(DIR, path, DIRECTORY, b"z"), Err(errno::NOTCAPABLE));
        check_eq!(file_link(DIR, b"data", DIRECTORY, path), Err(errno::NOTCAPABLE));
    }
    check_eq!(file_link(DIR | FOLLOW, b"out4", DIRECTORY, b"z"), Err(errno::NOTCAPABLE));
    check_eq!(file_link(DIR | 4 << 32, b"data", DIRECTORY, b"z"), Err(errno::INVAL));
    paths::refused(|dir, address, length| call!(file_link, dir, address, length, DIR, b"z".as_ptr(), 1));
    paths::refused(|dir, address, length| call!(file_link, DIR, b"data".as_ptr(), 4, dir, address, length));
    check_eq!(file_stat_get(DIR, b"z"), Err(errno::NOENT));
}

fn readlink() {
    let mut buffer = [0xa5; 64];
    good!(file_symlink(b"some/where", DIRECTORY, b"soft"));
    check_eq!(file_readlink(DIRECTORY, b"soft", &mut buffer), Ok(10));
    check_eq!(&buffer[..11], b"some/where\xa5");
    // As much as fits.
    let mut short = [0xa5; 4];
    check_eq!(file_readlink(DIRECTORY, b"soft", &mut short[..3]), Ok(3));
    check_eq!(&short, b"som\xa5");
    check_eq!(file_readlink(DIRECTORY, b"soft", &mut []), Ok(0));
    check_eq!(file_readlink(DIRECTORY, b"data", &mut buffer), Err(errno::INVAL));
    check_eq!(file_readlink(DIRECTORY, b"none", &mut buffer), Err(errno::NOENT));
    // Capsicum has one right for both, which others bring along.
    let other = good!(sys::limited(DIRECTORY, rights::FD_READ));
    check_eq!(file_readlink(other, b"soft", &mut buffer), Err(errno::NOTCAPABLE));
    // Where a link leads does not matter; through which one the path goes does.
    paths::make_escapes();
    check_eq!(file_readlink(DIRECTORY, b"out1", &mut buffer), Ok(1));
    check_eq!(file_readlink(DIRECTORY, b"out2/x", &mut buffer), Err(errno::NOTCAPABLE));
    for bad in [0, 16, mem::KERNEL, mem::NOT_CANONICAL, usize::MAX - 9] {
        check_eq!(call!(file_readlink, DIR, b"soft".as_ptr(), 4, bad, 64), Err(errno::FAULT));
    }
    check_eq!(call!(file_readlink, DIR, b"soft".as_ptr(), 4, buffer.as_mut_ptr(), usize::MAX), Ok(10));
    paths::refused(|dir, address, length| call!(file_readlink, dir, address, length, buffer.as_ptr(), 64));
}

fn rename() {
    let ino = good!(file_stat_get(DIR, b"data")).ino;
    good!(file_create(DIRECTORY, b"d", filetype::DIRECTORY));
    good!(file_rename(DIRECTORY, b"data", DIRECTORY, b"d/other"));
    check_eq!(file_stat_get(DIR, b"data"), Err(errno::NOENT));
    check_eq!(good!(file_stat_get(DIR, b"d/other")).ino, ino);
    let sub = good!(file_open(DIR, b"d", 2, rights::FILE_RENAME_SOURCE | rights::FILE_OPEN));
    good!(file_rename(sub, b"other", DIRECTORY, b"data"));
    check_eq!(file_rename(DIRECTORY, b"data", sub, b"other"), Err(errno::NOTCAPABLE));
    check_eq!(file_rename(DIRECTORY, b"none", DIRECTORY, b"x"), Err(errno::NOENT));
    check_eq!(file_rename(DIRECTORY, b"data", DIRECTORY, b"d"), Err(errno::ISDIR));
    check_eq!(file_rename(DIRECTORY, b"d", DIRECTORY, b"data"), Err(errno::NOTDIR));
    check_eq!(file_rename(DIRECTORY, b"d", DIRECTORY, b"d/e"), Err(errno::INVAL));
    paths::each_length(|path| {
        file_rename(DIRECTORY, path, DIRECTORY, b"x")?;
        file_rename(DIRECTORY, b"x", DIRECTORY, path)
    });
    // Over an existing file.
    good!(sys::fd_close(good!(file_open(DIR, b"victim", 1, rights::FD_READ))));
    good!(file_rename(DIRECTORY, b"data", DIRECTORY, b"victim"));
    check_eq!(good!(file_stat_get(DIR, b"victim")).ino, ino);
    good!(file_rename(DIRECTORY, b"victim", DIRECTORY, b"data"));
    without(rights::FILE_RENAME_SOURCE, |fd| file_rename(fd, b"data", DIRECTORY, b"z"));
    without(rights::FILE_RENAME_TARGET, |fd| file_rename(DIRECTORY, b"data", fd, b"z"));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_rename(DIRECTORY, path, DIRECTORY, b"z"), Err(errno::NOTCAPABLE));
        check_eq!(file_rename(DIRECTORY, b"data", DIRECTORY, path), Err(errno::NOTCAPABLE));
    }
    paths::refused(|dir, address, length| call!(file_rename, dir, address, length, DIR, b"z".as_ptr(), 1));
    paths::refused(|dir, address, length| call!(file_rename, DIR, b"data".as_ptr(), 4, dir, address, length));
    check_eq!(good!(file_stat_get(DIR, b"data")).ino, ino);
}

fn symlink() {
    let mut buffer = [0; 1024];
    good!(file_symlink(b"data", DIRECTORY, b"soft"));
    let soft = good!(file_stat_get(DIR, b"soft"));
    check_eq!((soft.filetype, soft.size), (filetype::SYMBOLIC_LINK, 4));
    check_eq!(good!(file_stat_get(DIR | FOLLOW, b"soft")).filetype, filetype::REGULAR_FILE);
    check_eq!(file_symlink(b"x", DIRECTORY, b"soft"), Err(errno::EXIST));
    check_eq!(file_symlink(b"x", DIRECTORY, b"a/b"), Err(errno::NOENT));
    // A target is any text.
    let long = [b'l'; 1023];
    good!(file_symlink(&long, DIRECTORY, b"long"));
    check_eq!(file_readlink(DIRECTORY, b"long", &mut buffer), Ok(1023));
    check_eq!(file_symlink(&[b'l'; 1024], DIRECTORY, b"z"), Err(errno::NAMETOOLONG));
    check_eq!(file_symlink(b"a\0b", DIRECTORY, b"z"), Err(errno::INVAL));
    for bad in [16, mem::KERNEL, mem::NOT_CANONICAL] {
        check_eq!(call!(file_symlink, bad, 5, DIR, b"z".as_ptr(), 1), Err(errno::FAULT));
    }
    without(rights::FILE_SYMLINK, |fd| file_symlink(b"x", fd, b"z"));
    // Around in circles.
    good!(file_symlink(b"loop2", DIRECTORY, b"loop1"));
    good!(file_symlink(b"loop1", DIRECTORY, b"loop2"));
    check_eq!(file_stat_get(DIR | FOLLOW, b"loop1"), Err(errno::LOOP));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_symlink(b"x", DIRECTORY, path), Err(errno::NOTCAPABLE));
    }
    paths::refused(|dir, address, length| call!(file_symlink, b"t".as_ptr(), 1, dir, address, length));
    check_eq!(file_stat_get(DIR, b"z"), Err(errno::NOENT));
}

fn unlink() {
    good!(file_create(DIRECTORY, b"d", filetype::DIRECTORY));
    good!(sys::fd_close(good!(file_open(DIR, b"d/f", 1, rights::FD_READ))));
    check!(file_unlink(DIRECTORY, b"d", 0).is_err());
    check_eq!(file_unlink(DIRECTORY, b"d", REMOVEDIR), Err(errno::NOTEMPTY));
    check_eq!(file_unlink(DIRECTORY, b"d/f", REMOVEDIR), Err(errno::NOTDIR));
    good!(file_unlink(DIRECTORY, b"d/f", 0));
    good!(file_unlink(DIRECTORY, b"d", REMOVEDIR));
    check_eq!(file_unlink(DIRECTORY, b"d", REMOVEDIR), Err(errno::NOENT));
    check_eq!(file_unlink(DIRECTORY, b".", REMOVEDIR), Err(errno::INVAL));
    for unknown in [2, 3, 0x80, 0xff] {
        check_eq!(file_unlink(DIRECTORY, b"data", unknown), Err(errno::INVAL));
    }
    without(rights::FILE_UNLINK, |fd| file_unlink(fd, b"data", 0));
    paths::make_escapes();
    for path in ESCAPES {
        check_eq!(file_unlink(DIRECTORY, path, 0), Err(errno::NOTCAPABLE));
        check_eq!(file_unlink(DIRECTORY, path, REMOVEDIR), Err(errno::NOTCAPABLE));
    }
    paths::refused(|dir, address, length| call!(file_unlink, dir, address, length, 0));
    // The link goes, not what it leads to; the file lives on with its descriptor.
    good!(file_unlink(DIRECTORY, b"out4", 0));
    good!(file_unlink(DIRECTORY, b"data", 0));
    check_eq!(sys::pread(FILE, &mut [0; 8], 0), Ok(8));
    check_eq!(good!(sys::file_stat_fget(FILE)).nlink, 0);
    check_eq!(sys::write(NULL, b"x"), Ok(1));
}

fn main() {
    match auxv::argdata() {
        b"create" => create(),
        b"link" => link(),
        b"readlink" => readlink(),
        b"rename" => rename(),
        b"symlink" => symlink(),
        b"unlink" => unlink(),
        other => check!(false, "no test {other:?}"),
    }
}

guest::program!(main);
