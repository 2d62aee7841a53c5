// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rust's standard library: files, directories, time, collections, connections, and a panic at the end.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use std::{env, process};

fn main() -> io::Result<()> {
    start();
    files()?;
    directories()?;
    outside();
    time()?;
    memory();
    connections()?;
    println!("all is well");
    if env::args().any(|argument| argument == "wasi-rust-exit") {
        process::exit(3);
    }
    let none: Option<u32> = None;
    none.expect("a panic");
    Ok(())
}

fn start() {
    let args: Vec<String> = env::args().collect();
    assert!(args.len() == 2 && args[0] == "program", "{args:?}");
    assert_eq!(env::var("HOME").ok(), None);
    assert!(io::stdin().read(&mut [0]).is_ok_and(|n| n == 0), "a closed standard input is at its end");
}

fn files() -> io::Result<()> {
    let text: String = (0..10_000).map(|i| format!("line {i}\n")).collect();
    fs::write("file", &text)?;
    assert_eq!(fs::read_to_string("/file")?, text);
    let mut file = OpenOptions::new().read(true).append(true).open("file")?;
    file.write_all(b"end")?;
    let mut end = String::new();
    file.seek(SeekFrom::End(-3))?;
    file.read_to_string(&mut end)?;
    assert_eq!(end, "end");
    assert_eq!(file.metadata()?.len(), text.len() as u64 + 3);
    assert!(file.metadata()?.modified()? <= SystemTime::now());
    OpenOptions::new().write(true).open("file")?.set_len(5)?;
    assert_eq!(fs::copy("file", "copy")?, 5);
    assert_eq!(fs::read("copy")?, b"line ");
    let exists = OpenOptions::new().write(true).create_new(true).open("copy").map_err(|e| e.kind());
    assert_eq!(exists.err(), Some(ErrorKind::AlreadyExists));
    fs::rename("copy", "moved")?;
    assert_eq!(File::open("copy").map_err(|e| e.kind()).err(), Some(ErrorKind::NotFound));
    fs::remove_file("moved")
}

fn directories() -> io::Result<()> {
    fs::create_dir_all("a/b/c")?;
    for i in 0..300 {
        fs::write(format!("a/{i}"), [])?;
    }
    let names = fs::read_dir("a")?.map(|entry| Ok(entry?.file_name().into_string().unwrap_or_default()));
    let names = names.collect::<io::Result<BTreeSet<_>>>()?;
    assert_eq!(names.len(), 301);
    assert!(fs::read_dir("a/b")?.all(|entry| entry.is_ok_and(|e| e.file_type().is_ok_and(|t| t.is_dir()))));
    assert!(fs::remove_dir("a").is_err());
    fs::remove_dir_all("a")?;
    assert!(!fs::exists("a")?);
    Ok(())
}

fn outside() {
    for path in ["..", "../secret", "/../etc", "a/../../secret"] {
        assert!(File::open(path).is_err(), "{path}");
    }
}

fn time() -> io::Result<()> {
    let begin = Instant::now();
    thread::sleep(Duration::from_millis(30));
    assert!(begin.elapsed() >= Duration::from_millis(30));
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(io::Error::other)?;
    assert!(since.as_secs() > 1_000_000_000);
    Ok(())
}

fn memory() {
    // Its keys are hashed by chance.
    let mut squares: HashMap<u64, u64> = (0..100_000).map(|i| (i, i * i)).collect();
    squares.retain(|i, _| i % 3 == 0);
    assert_eq!(squares.len(), 33_334);
    assert_eq!(squares[&99_999], 99_999 * 99_999);
    let large = vec![1u8; 100 << 20];
    assert_eq!(large.iter().map(|&b| u64::from(b)).sum::<u64>(), 100 << 20);
}

fn connections() -> io::Result<()> {
    let listener = TcpListener::from(OwnedFd::from(File::open("file")?));
    assert!(listener.accept().is_err(), "a file is no socket");
    Ok(())
}
