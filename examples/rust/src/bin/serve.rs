// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A file server: it speaks HTTP/1.0, one request for each connection. See ../../../serve.yaml.
//!
//! `files` is the directory that is served, `connections` a socket that brings connections: CloudABI has no call that
//! accepts one, so whoever does that passes it on. The server looks at no path. It hands each to the kernel, which
//! opens what is below the directory and nothing else.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::sync::Arc;
use alloc::vec::Vec;
use cloudabi_rt::cloudabi::{errno, filetype};
use cloudabi_rt::io::{Read, Write};
use cloudabi_rt::{thread, Argdata, Dir, Error, File, Open, Result, Socket};

/// So many clients are served at once; the others wait.
const THREADS: usize = 8;
/// The longest request that is read.
const LONGEST: usize = 2048;

fn main(argdata: Argdata<'_>) -> Result<u32> {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(files), Some(connections)) = (descriptor("files"), descriptor("connections")) else {
        return Ok(2);
    };
    let given = Arc::new((Dir::from(files), Socket::from(connections)));
    let threads = (0..THREADS).map(|_| {
        let given = given.clone();
        thread::spawn(move || work(&given.0, &given.1))
    });
    threads.collect::<Result<Vec<_>>>()?.into_iter().for_each(thread::JoinHandle::join);
    Ok(0)
}

/// Serves one client after the other until no more come.
fn work(files: &Dir, connections: &Socket) {
    while let Ok(message) = connections.receive(&mut [0], 1) {
        if message.length == 0 && message.fds.is_empty() {
            break;
        }
        for client in message.fds {
            // A client that has gone away is no affair of ours.
            let _ = serve(files, &Socket::from(client));
        }
    }
}

fn serve(files: &Dir, client: &Socket) -> Result<()> {
    let mut request = [0; LONGEST];
    let path = match path(read_request(client, &mut request)?) {
        Some(path) => path,
        None => return answer(client, "400 Bad Request"),
    };
    // Opening a FIFO does not wait for its other end.
    match files.open(path, Open::read().nonblocking()) {
        Ok(file) => send_file(client, &file),
        Err(Error(errno::NOTCAPABLE)) => answer(client, "403 Forbidden"),
        Err(_) => answer(client, "404 Not Found"),
    }
}

/// Reads up to the empty line that ends a request.
fn read_request<'r>(mut client: &Socket, request: &'r mut [u8]) -> Result<&'r [u8]> {
    let mut used = 0;
    while !request[..used].ends_with(b"\r\n\r\n") {
        match client.read(&mut request[used..])? {
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

fn send_file(mut client: &Socket, mut file: &File) -> Result<()> {
    if file.fd().stat()?.fs_filetype != filetype::REGULAR_FILE {
        return answer(client, "403 Forbidden");
    }
    client.write_all(b"HTTP/1.0 200 OK\r\n\r\n")?;
    let mut block = [0; 16 << 10];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(()),
            length => client.write_all(&block[..length])?,
        }
    }
}

fn answer(mut client: &Socket, status: &str) -> Result<()> {
    client.write_all(alloc::format!("HTTP/1.0 {status}\r\n\r\n{status}\n").as_bytes())
}

cloudabi_rt::program!(main);
