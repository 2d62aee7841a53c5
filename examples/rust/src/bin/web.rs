// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A web server for files, which draws `picture.svg` where `picture.png` is asked for. See docs/web-server.md and ../../../web.yaml.
//!
//! `files` is the directory, `connections` a socket through which connections come, `converter` a program that turns its
//! standard input into its standard output. Each picture is made by a process of its own that has these two descriptors and
//! nothing else. `patience` is for how many seconds a client or the converter may keep the server waiting.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;
use cloudabi_rt::argdata::Value;
use cloudabi_rt::cloudabi::{errno, fd, fdflags, filetype, rights};
use cloudabi_rt::io::{Read, Write};
use cloudabi_rt::poll::{Kind, Poll};
use cloudabi_rt::time::Instant;
use cloudabi_rt::{spawn, thread, Argdata, Dir, End, Error, Fd, File, Open, Process, Result, Socket};
use core::time::Duration;

/// So many clients are served at once; the others wait.
const THREADS: usize = 32;
/// The longest request that is read.
const LONGEST: usize = 8192;
/// The largest picture that is made.
const LARGEST: usize = 16 << 20;
const BLOCK: usize = 16 << 10;
const PATIENCE_S: u64 = 10;

struct Server {
    files: Dir,
    connections: Socket,
    converter: Option<Fd>,
    patience: Duration,
}

fn main(argdata: Argdata<'_>) -> Result<u32> {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(files), Some(connections)) = (descriptor("files"), descriptor("connections")) else {
        return Ok(2);
    };
    let seconds = argdata.get("patience").and_then(Argdata::uint).unwrap_or(PATIENCE_S);
    let server = Arc::new(Server {
        files: Dir::from(files),
        connections: Socket::from(connections),
        converter: descriptor("converter").map(Fd::from),
        patience: Duration::from_secs(seconds),
    });
    let threads = (0..THREADS).map(|_| {
        let server = server.clone();
        thread::spawn(move || server.work())
    });
    threads.collect::<Result<Vec<_>>>()?.into_iter().for_each(thread::JoinHandle::join);
    Ok(0)
}

/// The status of an answer that is no file.
type Refusal = &'static str;

impl Server {
    /// Serves one client after the other until no more come.
    fn work(&self) {
        loop {
            match self.connections.receive(&mut [0], 1) {
                Ok(message) if message.length == 0 && message.fds.is_empty() => break,
                Ok(message) => {
                    for socket in message.fds {
                        // A client that has gone away is no affair of ours.
                        let _ = self.serve(Peer::new(socket, self.patience));
                    }
                }
                Err(Error(errno::BADF | errno::NOTCAPABLE | errno::NOTCONN | errno::NOTSOCK)) => break,
                // There was no room for the descriptor, and the connection is lost. Others may be closed soon.
                Err(_) => thread::sleep(Duration::from_millis(100)),
            }
        }
    }

    fn serve(&self, client: Result<Peer>) -> Result<()> {
        let mut client = client?;
        let mut request = [0; LONGEST];
        let answer = read_request(&mut client, &mut request)?.and_then(|path| self.answer(&mut client, path));
        match answer {
            Ok(sent) => sent,
            Err(status) => {
                let text = format!("{status}\n");
                client.answer(status, "text/plain", text.len() as u64)?;
                client.write_all(text.as_bytes())
            }
        }
    }

    /// The path is not looked at: whatever it is, it leads nowhere else.
    fn answer(&self, client: &mut Peer, path: &[u8]) -> core::result::Result<Result<()>, Refusal> {
        match self.open(path) {
            Ok((file, length)) => Ok(send_file(client, path, &file, length)),
            Err("404 Not Found") => {
                let name = path.strip_suffix(b".png").ok_or("404 Not Found")?;
                let (drawing, _) = self.open(&[name, b".svg"].concat())?;
                let picture = self.convert(drawing)?;
                Ok(client
                    .answer("200 OK", "image/png", picture.len() as u64)
                    .and_then(|()| client.write_all(&picture)))
            }
            Err(status) => Err(status),
        }
    }

    /// A file and its length.
    fn open(&self, path: &[u8]) -> core::result::Result<(File, u64), Refusal> {
        // Opening a FIFO does not wait for its other end.
        let file = self.files.open(path, Open::read().nonblocking()).map_err(|error| match error {
            Error(errno::NOTCAPABLE | errno::ACCES) => "403 Forbidden",
            Error(errno::MFILE | errno::NFILE) => "503 Service Unavailable",
            _ => "404 Not Found",
        })?;
        let stat = file.stat().map_err(|_| "403 Forbidden")?;
        if stat.st_filetype != filetype::REGULAR_FILE {
            return Err("403 Forbidden");
        }
        Ok((file, stat.st_size))
    }

    /// What the converter makes of a drawing. It can read the one descriptor, write to the other, and do nothing else.
    fn convert(&self, drawing: File) -> core::result::Result<Vec<u8>, Refusal> {
        let converter = self.converter.as_ref().ok_or("404 Not Found")?;
        let begun = || {
            let (ours, theirs) = Socket::pair()?;
            let (drawing, theirs) = (Fd::from(drawing), Fd::from(theirs));
            drawing.limit(rights::FD_READ | rights::FILE_STAT_FGET, rights::empty())?;
            theirs.limit(rights::FD_WRITE | rights::POLL_FD_READWRITE, rights::empty())?;
            let process = spawn(converter, &arguments(), &[&drawing, &theirs])?;
            Ok((process, Peer::new(ours.into(), self.patience)?))
        };
        let (process, mut peer) = begun().map_err(|_: Error| "503 Service Unavailable")?;
        let picture = peer.read_to_end(LARGEST).map_err(|error| match error {
            Error(errno::TIMEDOUT) => "504 Gateway Timeout",
            _ => "502 Bad Gateway",
        })?;
        // It is killed in the end, whatever it does.
        match peer.end_of(process) {
            Ok(End::Exit(0)) => Ok(picture),
            Err(Error(errno::TIMEDOUT)) => Err("504 Gateway Timeout"),
            _ => Err("502 Bad Gateway"),
        }
    }
}

/// What a WASI program gets, resvg here: standard input and output, 0 and 1, and what they are for.
fn arguments() -> Vec<u8> {
    let arguments = ["resvg", "-", "-c"].map(Value::Str);
    Value::Map(&[
        (Value::Str("args"), Value::Seq(&arguments)),
        (Value::Str("stdin"), Value::Fd(fd(0))),
        (Value::Str("stdout"), Value::Fd(fd(1))),
    ])
    .encode()
}

/// The path of a request, which ends with an empty line: `GET /path HTTP/1.0`.
fn read_request<'r>(
    client: &mut Peer,
    request: &'r mut [u8; LONGEST],
) -> Result<core::result::Result<&'r [u8], Refusal>> {
    let mut used = 0;
    // A body may come with it, which nobody reads.
    while !request[..used].windows(4).any(|end| end == b"\r\n\r\n") {
        if used == LONGEST {
            // What is left is read, or the answer would be lost with it.
            client.discard();
            return Ok(Err("414 URI Too Long"));
        }
        match client.read(&mut request[used..]) {
            Ok(0) => break,
            Ok(more) => used += more,
            Err(Error(errno::TIMEDOUT)) => return Ok(Err("408 Request Timeout")),
            Err(error) => return Err(error),
        }
    }
    client.patience_begins();
    let line = request[..used].split(|&byte| byte == b'\r').next().unwrap_or_default();
    let mut words = line.split(|&byte| byte == b' ');
    let (method, path, version) = (words.next(), words.next(), words.next());
    let path = path.and_then(|path| path.strip_prefix(b"/"));
    let version = version.filter(|version| version.starts_with(b"HTTP/1."));
    Ok(match (method, path, version) {
        (Some(b"GET"), Some(b""), Some(_)) => Ok(b"index.html"),
        (Some(b"GET"), Some(path), Some(_)) => Ok(path),
        (Some(_), Some(_), Some(_)) => {
            client.discard();
            Err("501 Not Implemented")
        }
        _ => Err("400 Bad Request"),
    })
}

fn send_file(client: &mut Peer, path: &[u8], mut file: &File, length: u64) -> Result<()> {
    client.answer("200 OK", kind(path), length)?;
    let mut block = [0; BLOCK];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(()),
            length => client.write_all(&block[..length])?,
        }
    }
}

/// The type of a file by its name.
fn kind(path: &[u8]) -> &'static str {
    match path.rsplit(|&byte| byte == b'.').next().unwrap_or_default() {
        b"html" => "text/html; charset=utf-8",
        b"txt" => "text/plain; charset=utf-8",
        b"css" => "text/css",
        b"js" => "text/javascript",
        b"svg" => "image/svg+xml",
        b"png" => "image/png",
        b"jpg" => "image/jpeg",
        _ => "application/octet-stream",
    }
}

/// Somebody at the other end of a socket, who may keep nobody waiting for ever.
struct Peer {
    socket: Socket,
    patience: Duration,
    until: Instant,
}

impl Peer {
    fn new(socket: Fd, patience: Duration) -> Result<Self> {
        socket.set_flags(fdflags::NONBLOCK)?;
        Ok(Self { socket: Socket::from(socket), patience, until: Instant::now() + patience })
    }

    fn patience_begins(&mut self) {
        self.until = Instant::now() + self.patience;
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        loop {
            match (&self.socket).read(bytes) {
                Err(Error(errno::AGAIN)) => self.wait(Poll::readable)?,
                answer => return answer,
            }
        }
    }

    /// All that comes, up to a limit.
    fn read_to_end(&mut self, most: usize) -> Result<Vec<u8>> {
        let (mut all, mut block) = (Vec::new(), [0; BLOCK]);
        loop {
            match self.read(&mut block)? {
                0 => return Ok(all),
                length if all.len() + length > most => return Err(Error(errno::FBIG)),
                length => all.extend_from_slice(&block[..length]),
            }
        }
    }

    /// Reads what is there, up to a limit and for a second.
    fn discard(&mut self) {
        let mut block = [0; BLOCK];
        self.until = Instant::now() + Duration::from_secs(1);
        for _ in 0..LARGEST / BLOCK {
            if !matches!(self.read(&mut block), Ok(1..)) {
                break;
            }
        }
        self.patience_begins();
    }

    /// Patience begins anew with each block that is taken.
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        for mut block in bytes.chunks(BLOCK) {
            while !block.is_empty() {
                match (&self.socket).write(block) {
                    Err(Error(errno::AGAIN)) => self.wait(Poll::writable)?,
                    written => block = &block[written?..],
                }
            }
            self.patience_begins();
        }
        Ok(())
    }

    fn answer(&mut self, status: &str, kind: &str, length: u64) -> Result<()> {
        self.patience_begins();
        let rest = "X-Content-Type-Options: nosniff\r\nConnection: close";
        let head = format!(
            "HTTP/1.0 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{rest}\r\n\r\n"
        );
        self.write_all(head.as_bytes())
    }

    fn wait(&self, what: fn(&mut Poll, &Fd, u64)) -> Result<()> {
        let mut wanted = Poll::new();
        what(&mut wanted, self.socket.fd(), 0);
        wanted.at(self.until, 0);
        let events = wanted.wait()?;
        if events.iter().all(|event| matches!(event.what, Ok(Kind::Time))) {
            return Err(Error(errno::TIMEDOUT));
        }
        Ok(())
    }

    /// How a process ends for which this waits no longer than for the rest.
    fn end_of(&self, process: Process) -> Result<End> {
        let mut wanted = Poll::new();
        wanted.ended(process.fd(), 0);
        wanted.at(self.until, 0);
        for event in wanted.wait()? {
            if let Kind::Ended(end) = event.what? {
                return Ok(end);
            }
        }
        Err(Error(errno::TIMEDOUT))
    }
}

cloudabi_rt::program!(main);
