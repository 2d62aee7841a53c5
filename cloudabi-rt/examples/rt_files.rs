// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Files and directories: all that it does is below the directory that it is given.
//!
//!     terminal: !fd stdout
//!     directory: !file {path: ., mode: read-write}
#![no_std]
#![no_main]

extern crate alloc;

use alloc::string::String;
use alloc::vec::Vec;
use cloudabi_rt::cloudabi::{errno, filetype, rights};
use cloudabi_rt::io::{Read, Seek, SeekFrom, Write};
use cloudabi_rt::{panic_output, Argdata, Dir, Error, File, Open, Result};

fn main(argdata: Argdata<'_>) -> Result<()> {
    let given = |name| argdata.get(name).and_then(Argdata::fd).unwrap();
    let terminal = File::from(given("terminal"));
    panic_output(terminal.fd())?;
    let directory = Dir::from(given("directory"));

    let mut file = directory.open("letter", Open::both().create_new())?;
    file.write_all(b"Dear reader").unwrap();
    file.seek(SeekFrom::Start(5))?;
    let mut word = [0; 6];
    file.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"reader");
    assert_eq!(file.write_at(b"R", 5)?, 1);
    assert_eq!(file.read_at(&mut word[..1], 5)?, 1);
    assert_eq!(word[0], b'R');
    file.set_size(4)?;
    assert_eq!(file.stat()?.st_size, 4);
    file.sync()?;

    let mut more = directory.open("letter", Open::write().append())?;
    more.write_all(b" all").unwrap();
    let mut text = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut text)?;
    assert_eq!(String::from_utf8_lossy(&text), "Dear all");
    assert_eq!(directory.open("letter", Open::both().create_new()).err(), Some(Error(errno::EXIST)));

    directory.make_dir("box")?;
    let inner = directory.open_dir("box")?;
    directory.link("letter", &inner, "copy")?;
    directory.rename("letter", &inner, "original")?;
    inner.symlink("copy", "link")?;
    assert_eq!(inner.read_link("link")?, b"copy");
    assert_eq!(inner.stat("link")?.st_filetype, filetype::SYMBOLIC_LINK);
    assert_eq!(inner.open("link", Open::read().no_follow()).err(), Some(Error(errno::LOOP)));
    assert_eq!(inner.open("../letter", Open::read()).err(), Some(Error(errno::NOTCAPABLE)));

    // More names than a block has.
    for i in 0..200 {
        inner.open(alloc::format!("a rather long name, to fill blocks, {i}"), Open::write().create())?;
    }
    let names = inner.entries().collect::<Result<Vec<_>>>()?;
    assert_eq!(names.len(), 205);
    let link = names.iter().find(|entry| entry.name == b"link").unwrap();
    assert!([filetype::SYMBOLIC_LINK, filetype::UNKNOWN].contains(&link.kind));
    for entry in names.iter().filter(|entry| ![&b"."[..], b".."].contains(&&entry.name[..])) {
        inner.remove(&entry.name)?;
    }
    directory.remove_dir("box")?;

    // Rights become fewer.
    let less = file.fd().duplicate()?;
    less.limit(rights::FD_READ, rights::empty())?;
    assert_eq!(File::from(less).write(b"x"), Err(Error(errno::NOTCAPABLE)));
    Ok(())
}

cloudabi_rt::program!(main);
