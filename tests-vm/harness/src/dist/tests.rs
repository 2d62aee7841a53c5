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
        let path = format!("/releases/amd64/14.5-RELEASE/{file}");
        self.pages.lock().unwrap().insert(path, (body.to_vec(), missing));
    }

    fn put_set(&self, set: &[u8]) {
        self.put("MANIFEST", manifest(&sum(set), &sum(b"")).as_bytes(), 0);
        self.put(KERNEL_SET, set, 0);
    }

    fn put_sources(&self, set: &[u8]) {
        self.put("MANIFEST", manifest(&sum(b""), &sum(set)).as_bytes(), 0);
        self.put(SOURCE_SET, set, 0);
    }

    fn asked(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
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

fn sum(set: &[u8]) -> String {
    Sha256::digest(set).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn manifest(kernel: &str, sources: &str) -> String {
    let other = "0".repeat(64);
    format!(
        "base.txz\t{other}\t26000\tbase\t\"Base system\"\ton\nkernel.txz\t{kernel}\t900\tkernel\t\"Kernel\"\ton\n\
         src.txz\t{sources}\t90000\tsrc\t\"System source tree\"\toff\n"
    )
}

/// The kernel of 14.5, from one server.
fn fetch(release: &str, server: &str, cache: &Path) -> Result<PathBuf> {
    Dist::new(release, &[server.to_string()], cache)?.kernel()
}

/// Its headers.
fn fetch_headers(server: &Server, cache: &Cache) -> Result<PathBuf> {
    Dist::new("14.5", std::slice::from_ref(&server.url), &cache.0)?.headers()
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
        let Ok(entries) = fs::read_dir(self.0.join("dist/14.5")) else { return Vec::new() };
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
    let kernel = fetch("14.5", &server.url, &cache.0).unwrap();
    assert_eq!(fs::read(&kernel).unwrap(), ELF);
    assert_eq!(cache.files(), ["kernel", "tmpfs.ko"]);
    let requests = server.asked();
    assert_eq!(fetch("14.5", &server.url, &cache.0).unwrap(), kernel);
    assert_eq!(server.asked(), requests);
}

#[test]
fn a_wrong_checksum_is_refused_and_a_retry_works() {
    let (server, cache) = (Server::new(), Cache::new("checksum"));
    server.put_set(&good_set());
    server.put(KERNEL_SET, &set(&[("./boot/kernel/kernel", b"\x7fELF evil")]), 0);
    assert!(reason(fetch("14.5", &server.url, &cache.0)).contains("SHA-256"));
    assert!(cache.files().is_empty());
    server.put_set(&good_set());
    assert_eq!(fs::read(fetch("14.5", &server.url, &cache.0).unwrap()).unwrap(), ELF);
}

#[test]
fn missing_files_are_named() {
    let (server, cache) = (Server::new(), Cache::new("missing"));
    assert!(reason(fetch("14.5", &server.url, &cache.0)).contains("14.5-RELEASE/MANIFEST"));
    server.put("MANIFEST", manifest(&"a".repeat(64), "").as_bytes(), 0);
    assert!(reason(fetch("14.5", &server.url, &cache.0)).contains("14.5-RELEASE/kernel.txz"));
    assert!(cache.files().is_empty());
}

#[test]
fn a_truncated_body_is_refused_and_a_retry_works() {
    let (server, cache) = (Server::new(), Cache::new("truncated"));
    let set = good_set();
    server.put_set(&set);
    server.put(KERNEL_SET, &set, 7);
    fetch("14.5", &server.url, &cache.0).unwrap_err();
    assert!(cache.files().is_empty());
    server.put(KERNEL_SET, &set, 0);
    fetch("14.5", &server.url, &cache.0).unwrap();
    assert_eq!(cache.files(), ["kernel", "tmpfs.ko"]);
}

#[test]
fn a_set_must_be_in_the_manifest() {
    let (server, cache) = (Server::new(), Cache::new("manifest"));
    server.put_set(&good_set());
    server.put("MANIFEST", b"base.txz\t00\t1\tbase\t\"x\"\ton\n", 0);
    assert!(reason(fetch("14.5", &server.url, &cache.0)).contains("not in the MANIFEST"));
    server.put("MANIFEST", b"kernel.txz\tnonsense\t1\tkernel\t\"x\"\ton\n", 0);
    assert!(reason(fetch("14.5", &server.url, &cache.0)).contains("no SHA-256"));
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
        fetch("14.5", &server.url, &cache.0).unwrap_err();
        assert!(!cache.files().iter().any(|name| name.contains("kernel")), "{:?}", cache.files());
    }
}

#[test]
fn a_broken_archive_leaves_nothing() {
    let (server, cache) = (Server::new(), Cache::new("archive"));
    server.put_set(b"this is no archive");
    fetch("14.5", &server.url, &cache.0).unwrap_err();
    assert!(cache.files().is_empty());
}

#[test]
fn a_release_is_two_numbers() {
    let cache = Cache::new("release");
    for release in ["", "14", "14.", "../14.5", "14.5/..", "14.5-RELEASE", "a.b"] {
        assert!(reason(fetch(release, "http://127.0.0.1:1", &cache.0)).contains("no release"), "{release}");
    }
    assert!(cache.files().is_empty());
}

#[test]
fn the_archive_is_asked_for_what_is_gone() {
    let (first, archive, cache) = (Server::new(), Server::new(), Cache::new("archive-second"));
    let servers = [first.url.clone(), archive.url.clone()];
    let kernel = || Dist::new("14.5", &servers, &cache.0)?.kernel();
    let why = reason(kernel());
    assert!(why.contains(&first.url) && why.contains(&archive.url), "{why}");
    archive.put_set(&good_set());
    assert_eq!(fs::read(kernel().unwrap()).unwrap(), ELF);
    assert_eq!(cache.files(), ["kernel", "tmpfs.ko"]);
}

#[test]
fn the_archive_is_not_asked_for_what_is_there_or_broken() {
    let (first, archive, cache) = (Server::new(), Server::new(), Cache::new("archive-not"));
    archive.put_set(&set(&[("./boot/kernel/kernel", b"\x7fELF evil")]));
    let servers = [first.url.clone(), archive.url.clone()];
    first.put_set(&good_set());
    first.put(KERNEL_SET, b"broken", 0);
    assert!(reason(Dist::new("14.5", &servers, &cache.0).unwrap().kernel()).contains("SHA-256"));
    let servers = [String::from("http://127.0.0.1:1/"), archive.url.clone()];
    Dist::new("14.5", &servers, &cache.0).unwrap().kernel().unwrap_err();
    let servers = [first.url.clone(), archive.url.clone()];
    first.put_set(&good_set());
    assert_eq!(fs::read(Dist::new("14.5", &servers, &cache.0).unwrap().kernel().unwrap()).unwrap(), ELF);
    assert_eq!(archive.asked(), 0);
}

const PARAM: &[u8] = b"#define __FreeBSD_version 1405000\n";

#[test]
fn headers_come_from_the_sources() {
    let (server, cache) = (Server::new(), Cache::new("headers"));
    server.put_sources(&set(&[
        ("./usr/src/Makefile.h", b"above"),
        ("./usr/src/sys/sys/param.h", PARAM),
        ("./usr/src/sys/kern/kern_exec.c", b"no header"),
        ("./usr/src/sys/amd64/include/proc.h", b"a header"),
    ]));
    let headers = fetch_headers(&server, &cache).unwrap();
    assert_eq!(fs::read(headers.join("sys/param.h")).unwrap(), PARAM);
    assert_eq!(fs::read(headers.join("amd64/include/proc.h")).unwrap(), b"a header");
    assert!(!headers.join("kern").exists());
    assert_eq!(cache.files(), ["sys"]);
    let requests = server.asked();
    assert_eq!(fetch_headers(&server, &cache).unwrap(), headers);
    assert_eq!(server.asked(), requests);
}

#[test]
fn headers_never_leave_their_folder() {
    let (server, cache) = (Server::new(), Cache::new("headers-outside"));
    server.put_sources(&set(&[
        ("./usr/src/sys/sys/param.h", PARAM),
        ("./usr/src/sys/../../../evil.h", b"evil"),
        ("./usr/src/sys/../evil.h", b"evil"),
        ("/usr/src/sys/evil.h", b"evil"),
    ]));
    let headers = fetch_headers(&server, &cache).unwrap();
    assert_eq!(cache.files(), ["sys"]);
    let names: Vec<_> = fs::read_dir(&headers).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["sys"]);
    assert!(!cache.0.join("evil.h").exists() && !cache.0.join("dist/evil.h").exists());
}

#[test]
fn sources_without_headers_leave_none_and_a_retry_works() {
    let (server, cache) = (Server::new(), Cache::new("headers-none"));
    server.put_sources(&set(&[("./usr/src/sys/vm/vm.h", b"a header")]));
    assert!(reason(fetch_headers(&server, &cache)).contains("sys/param.h"));
    assert!(cache.files().is_empty());
    server.put_sources(&set(&[("./usr/src/sys/sys/param.h", PARAM)]));
    server.put(SOURCE_SET, b"broken", 0);
    assert!(reason(fetch_headers(&server, &cache)).contains("SHA-256"));
    assert!(cache.files().is_empty());
    server.put_sources(&set(&[("./usr/src/sys/sys/param.h", PARAM)]));
    fetch_headers(&server, &cache).unwrap();
    assert_eq!(cache.files(), ["sys"]);
}
