// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Downloads from a server on loopback, with made-up sets.

use super::*;
use std::collections::HashMap;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What the server answers: the body, and how many bytes of it to leave out.
type Pages = HashMap<String, (Vec<u8>, usize)>;

struct Server {
    url: String,
    pages: Arc<Mutex<Pages>>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/releases/amd64/", listener.local_addr().unwrap());
        let (pages, requests) = (Arc::new(Mutex::new(Pages::new())), Arc::new(AtomicUsize::new(0)));
        let (shared, count) = (Arc::clone(&pages), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                answer(stream.unwrap(), &shared.lock().unwrap());
            }
        });
        Self { url, pages, requests }
    }

    fn put(&self, file: &str, body: &[u8], missing: usize) {
        let path = format!("/releases/amd64/14.3-RELEASE/{file}");
        self.pages.lock().unwrap().insert(path, (body.to_vec(), missing));
    }

    fn put_set(&self, set: &[u8]) {
        let sum: String = Sha256::digest(set).iter().map(|byte| format!("{byte:02x}")).collect();
        self.put("MANIFEST", manifest(&sum).as_bytes(), 0);
        self.put(SET, set, 0);
    }
}

/// One request a connection.
fn answer(mut stream: TcpStream, pages: &Pages) {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        request.push(byte[0]);
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or("");
    let (status, body, missing) = match pages.get(path) {
        Some((body, missing)) => ("200 OK", &body[..], *missing),
        None => ("404 Not Found", &b""[..], 0),
    };
    let _ =
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(&body[..body.len() - missing]);
}

fn manifest(sum: &str) -> String {
    let other = "0".repeat(64);
    format!("base.txz\t{other}\t26000\tbase\t\"Base system\"\ton\nkernel.txz\t{sum}\t900\tkernel\t\"Kernel\"\ton\n")
}

/// A set of the given files.
fn set(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(xz2::write::XzEncoder::new(Vec::new(), 1));
    for (path, contents) in files {
        let mut header = tar::Header::new_ustar();
        // Paths that the builder itself would refuse are written, too.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(contents.len() as u64);
        header.set_mode(0o555);
        header.set_cksum();
        tar.append(&header, *contents).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

const ELF: &[u8] = b"\x7fELF a kernel";

fn good_set() -> Vec<u8> {
    set(&[
        ("./boot/kernel/if_em.ko", b"\x7fELF other"),
        ("./boot/kernel/kernel", ELF),
        ("./boot/kernel/tmpfs.ko", b"\x7fELF tmpfs"),
    ])
}

/// A cache of its own for each test.
struct Cache(PathBuf);

impl Cache {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("harness-dist-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        Self(dir)
    }

    fn files(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.0.join("dist/14.3")) else { return Vec::new() };
        let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn reason(result: Result<PathBuf>) -> String {
    format!("{:#}", result.unwrap_err())
}

#[test]
fn a_good_set_is_fetched_once() {
    let (server, cache) = (Server::new(), Cache::new("good"));
    server.put_set(&good_set());
    let kernel = fetch("14.3", &server.url, &cache.0).unwrap();
    assert_eq!(fs::read(&kernel).unwrap(), ELF);
    assert_eq!(cache.files(), ["kernel", "tmpfs.ko"]);
    let requests = server.requests.load(Ordering::SeqCst);
    assert_eq!(fetch("14.3", &server.url, &cache.0).unwrap(), kernel);
    assert_eq!(server.requests.load(Ordering::SeqCst), requests);
}

#[test]
fn a_wrong_checksum_is_refused_and_a_retry_works() {
    let (server, cache) = (Server::new(), Cache::new("checksum"));
    server.put_set(&good_set());
    server.put(SET, &set(&[("./boot/kernel/kernel", b"\x7fELF evil")]), 0);
    assert!(reason(fetch("14.3", &server.url, &cache.0)).contains("SHA-256"));
    assert!(cache.files().is_empty());
    server.put_set(&good_set());
    assert_eq!(fs::read(fetch("14.3", &server.url, &cache.0).unwrap()).unwrap(), ELF);
}

#[test]
fn missing_files_are_named() {
    let (server, cache) = (Server::new(), Cache::new("missing"));
    assert!(reason(fetch("14.3", &server.url, &cache.0)).contains("14.3-RELEASE/MANIFEST"));
    server.put("MANIFEST", manifest(&"a".repeat(64)).as_bytes(), 0);
    assert!(reason(fetch("14.3", &server.url, &cache.0)).contains("14.3-RELEASE/kernel.txz"));
    assert!(cache.files().is_empty());
}

#[test]
fn a_truncated_body_is_refused_and_a_retry_works() {
    let (server, cache) = (Server::new(), Cache::new("truncated"));
    let set = good_set();
    server.put_set(&set);
    server.put(SET, &set, 7);
    fetch("14.3", &server.url, &cache.0).unwrap_err();
    assert!(cache.files().is_empty());
    server.put(SET, &set, 0);
    fetch("14.3", &server.url, &cache.0).unwrap();
    assert_eq!(cache.files(), ["kernel", "tmpfs.ko"]);
}

#[test]
fn a_set_must_be_in_the_manifest() {
    let (server, cache) = (Server::new(), Cache::new("manifest"));
    server.put_set(&good_set());
    server.put("MANIFEST", b"base.txz\t00\t1\tbase\t\"x\"\ton\n", 0);
    assert!(reason(fetch("14.3", &server.url, &cache.0)).contains("not in the MANIFEST"));
    server.put("MANIFEST", b"kernel.txz\tnonsense\t1\tkernel\t\"x\"\ton\n", 0);
    assert!(reason(fetch("14.3", &server.url, &cache.0)).contains("no SHA-256"));
    assert!(cache.files().is_empty());
}

#[test]
fn a_set_without_a_kernel_leaves_none() {
    for (i, files) in [
        &[("./boot/kernel/tmpfs.ko", b"\x7fELF tmpfs".as_slice())][..],
        &[("./boot/kernel/kernel", b"no ELF".as_slice())][..],
        &[("../boot/kernel/kernel", ELF)][..],
        &[("./boot/kernel/../kernel/kernel", ELF)][..],
    ]
    .iter()
    .enumerate()
    {
        let (server, cache) = (Server::new(), Cache::new(&format!("no-kernel-{i}")));
        server.put_set(&set(files));
        fetch("14.3", &server.url, &cache.0).unwrap_err();
        assert!(!cache.files().iter().any(|name| name.contains("kernel")), "{:?}", cache.files());
    }
}

#[test]
fn a_broken_archive_leaves_nothing() {
    let (server, cache) = (Server::new(), Cache::new("archive"));
    server.put_set(b"this is no archive");
    fetch("14.3", &server.url, &cache.0).unwrap_err();
    assert!(cache.files().is_empty());
}

#[test]
fn a_release_is_two_numbers() {
    let cache = Cache::new("release");
    for release in ["", "14", "14.", "../14.3", "14.3/..", "14.3-RELEASE", "a.b"] {
        assert!(reason(fetch(release, "http://127.0.0.1:1", &cache.0)).contains("no release"), "{release}");
    }
    assert!(cache.files().is_empty());
}
