// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A file server: it speaks HTTP/1.0, one request for each connection. See ../../../serve.yaml.
//!
//! `files` is the directory that is served, `connections` a socket that brings connections: CloudABI has no call that
//! accepts one, so whoever does that passes it on. The server looks at no path. It hands each to the kernel, which
//! opens what is below the directory and nothing else.
#![no_std]
#![no_main]

use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use cloudabi::{errno, fd, filetype, oflags, rights};
use sdk::rt::{sys, thread};
use sdk::Argdata;

/// So many clients are served at once; the others wait.
const THREADS: usize = 8;
/// The longest request that is read.
const LONGEST: usize = 2048;

static FILES: AtomicU32 = AtomicU32::new(0);
static CONNECTIONS: AtomicU32 = AtomicU32::new(0);

fn main(argdata: Argdata<'_>) -> u32 {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(files), Some(connections)) = (descriptor("files"), descriptor("connections")) else {
        return 2;
    };
    FILES.store(files.0, Relaxed);
    CONNECTIONS.store(connections.0, Relaxed);
    let threads: [_; THREADS] = core::array::from_fn(|_| thread::spawn(work, 0));
    let mut code = 0;
    for thread in threads {
        match thread {
            Ok(thread) => thread.join(),
            Err(_) => code = 3,
        }
    }
    code
}

/// Serves one client after the other until no more come.
fn work(_: usize) {
    while let Ok(Some(client)) = sys::receive(fd(CONNECTIONS.load(Relaxed))) {
        // A client that has gone away is no affair of ours.
        let _ = serve(client);
        let _ = sys::close(client);
    }
}

fn serve(client: fd) -> sys::Result<()> {
    let mut request = [0; LONGEST];
    let path = match path(read_request(client, &mut request)?) {
        Some(path) => path,
        None => return answer(client, "400 Bad Request"),
    };
    let wanted = rights::FD_READ | rights::FILE_STAT_FGET;
    match sys::open(fd(FILES.load(Relaxed)), path, oflags::empty(), wanted) {
        Ok(file) => {
            let result = send_file(client, file);
            sys::close(file)?;
            result
        }
        Err(errno::NOTCAPABLE) => answer(client, "403 Forbidden"),
        Err(_) => answer(client, "404 Not Found"),
    }
}

/// Reads up to the empty line that ends a request.
fn read_request(client: fd, request: &mut [u8]) -> sys::Result<&[u8]> {
    let mut used = 0;
    while !request[..used].ends_with(b"\r\n\r\n") {
        match sys::read(client, &mut request[used..])? {
            0 => break,
            more => used += more,
        }
    }
    Ok(&request[..used])
}

/// `GET /path HTTP/1.0`
fn path(request: &[u8]) -> Option<&[u8]> {
    let rest = request.strip_prefix(b"GET /")?;
    let end = rest.iter().position(|&byte| byte == b' ')?;
    rest[end..].starts_with(b" HTTP/1.").then_some(&rest[..end])
}

fn send_file(client: fd, file: fd) -> sys::Result<()> {
    if sys::stat(file)?.fs_filetype != filetype::REGULAR_FILE {
        return answer(client, "403 Forbidden");
    }
    sys::write(client, b"HTTP/1.0 200 OK\r\n\r\n")?;
    let mut block = [0; 16 << 10];
    loop {
        match sys::read(file, &mut block)? {
            0 => return Ok(()),
            length => sys::write(client, &block[..length])?,
        }
    }
}

fn answer(client: fd, status: &str) -> sys::Result<()> {
    let mut text = Text { bytes: [0; 128], used: 0 };
    // It fits.
    let _ = write!(text, "HTTP/1.0 {status}\r\n\r\n{status}\n");
    sys::write(client, &text.bytes[..text.used])
}

struct Text {
    bytes: [u8; 128],
    used: usize,
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.used + text.len();
        self.bytes.get_mut(self.used..end).ok_or(core::fmt::Error)?.copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

sdk::program!(main);
