// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The web server of docs/web-server.md, as cloudabi-run starts it, with clients of all kinds, and with a converter that an
//! attacker has taken over.

use super::run::{self, yaml};
use super::{doing, sysctls, Outcome};
use crate::capability::{connect, symlink};
use crate::files::{path, read_file, read_to_end, write_file};
use crate::mounts::loopback_address;
use crate::process::Child;
use crate::program::Program;
use crate::variables::loopback;
use crate::{check, say, sys};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Seconds that the test may take.
pub const LIMIT_S: u64 = 240;

const ROOT: &str = "/tmp/native-web";
const SECRET: &str = "nobody may read this";
const PORT: u16 = 8080;
/// Seconds for which the server waits for a client; where it takes long to draw, it may take longer.
const PATIENCE_S: u64 = 3;
const PATIENCE_TO_DRAW_S: u64 = 100;
/// More than a socket has room for.
const LONG: usize = 1 << 20;

/// A server that runs, with whatever accepts its connections.
struct Server {
    child: Child,
    socket: String,
}

/// Some wait for long, and go on while others are served.
pub fn serve() -> Outcome {
    if !run::is_there() {
        return Ok(());
    }
    loopback().map_err(doing("lo0"))?;
    for directory in ["", "/www", "/www/sub"] {
        sys::mkdir(&path(&format!("{ROOT}{directory}")), 0o755).map_err(doing(directory))?;
    }
    let long = "long ".repeat(LONG / 5);
    for (name, text) in [
        ("secret", SECRET),
        ("www/index.html", "<p>It works"),
        ("www/long.txt", &long),
        ("www/drawing.svg", "<svg/>"),
        ("www/other.svg", "<svg/>"),
        ("www/spin.svg", "spin"),
        ("www/fail.svg", "fail"),
        ("www/sub/page.html", "<p>Below"),
    ] {
        write_file(&path(&format!("{ROOT}/{name}")), text.as_bytes(), 0o644).map_err(doing(name))?;
    }
    symlink(c"../secret", &path(&format!("{ROOT}/www/link"))).map_err(doing("symlink"))?;
    let address = format!("{ROOT}/socket");
    let server = Server::start(&address, "/guest/hostile-rust", &format!("{ROOT}/www"), PATIENCE_S)?;
    files(&server)?;
    slow_clients(&server)?;
    hostile_converter(&server)?;
    server.end()?;
    drawn()
}

/// What is below the directory, and nothing else.
fn files(server: &Server) -> Outcome {
    for (name, kind, body) in [
        ("/", "text/html; charset=utf-8", "<p>It works"),
        ("/index.html", "text/html; charset=utf-8", "<p>It works"),
        ("/sub/page.html", "text/html; charset=utf-8", "<p>Below"),
        ("/sub/../drawing.svg", "image/svg+xml", "<svg/>"),
    ] {
        let reply = server.get(name)?;
        let head = format!("HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        check!(reply.starts_with(&head) && reply.ends_with(&format!("\r\n\r\n{body}")), "{name}: {reply}");
    }
    for (request, status) in [
        ("GET /missing HTTP/1.0", "404 Not Found"),
        ("GET /missing.png HTTP/1.1", "404 Not Found"),
        ("GET /../secret HTTP/1.0", "403 Forbidden"),
        ("GET /../etc/passwd HTTP/1.0", "403 Forbidden"),
        ("GET /sub/../../secret HTTP/1.0", "403 Forbidden"),
        ("GET //etc/tests HTTP/1.0", "403 Forbidden"),
        ("GET /link HTTP/1.0", "403 Forbidden"),
        ("GET /sub HTTP/1.0", "403 Forbidden"),
        ("GET /../secret.png HTTP/1.0", "403 Forbidden"),
        ("POST / HTTP/1.0", "501 Not Implemented"),
        ("GET missing HTTP/1.0", "400 Bad Request"),
        ("GET / FTP", "400 Bad Request"),
        ("nonsense", "400 Bad Request"),
        ("", "400 Bad Request"),
    ] {
        let reply = server.ask(&format!("{request}\r\n\r\n"))?;
        check!(reply.starts_with(&format!("HTTP/1.0 {status}\r\n")), "{request}: {status} expected: {reply}");
        check!(!reply.contains(SECRET), "{request}: the secret is out");
    }
    let reply = server.ask(&format!("GET /{} HTTP/1.0\r\n\r\n", "a".repeat(LONG)))?;
    check!(reply.starts_with("HTTP/1.0 414 URI Too Long\r\n"), "a long path: {reply}");
    let reply = server.ask("POST / HTTP/1.0\r\n\r\nand a body")?;
    check!(reply.starts_with("HTTP/1.0 501 Not Implemented\r\n"), "a body: {reply}");
    let reply = server.get("/long.txt")?;
    check!(reply.len() > LONG, "{} bytes of long.txt", reply.len());
    Ok(())
}

/// Who sends half a request, and who takes no answer, keeps nobody else from being served, and is given up.
fn slow_clients(server: &Server) -> Outcome {
    let mut half = Vec::new();
    for _ in 0..8 {
        half.push(server.send("GET /ind")?);
        server.send("GET /long.txt HTTP/1.0\r\n\r\n")?;
    }
    let before = sys::monotonic_ms();
    let reply = server.get("/index.html")?;
    let waited = sys::monotonic_ms() - before;
    check!(reply.ends_with("<p>It works"), "beside slow clients: {reply}");
    check!(waited < PATIENCE_S * 1000, "served after {waited} ms");
    for client in half {
        let reply = read_to_end(client).map_err(doing("a slow client"))?;
        let reply = String::from_utf8_lossy(&reply).to_string();
        check!(reply.starts_with("HTTP/1.0 408 Request Timeout\r\n"), "half a request: {reply}");
    }
    Ok(())
}

/// What an attacker who has the converter can reach: nothing.
fn hostile_converter(server: &Server) -> Outcome {
    // The first goes on for ever, while the second is there.
    let spins = server.send("GET /spin.png HTTP/1.0\r\n\r\n")?;
    let reply = server.get("/drawing.png")?;
    check!(reply.starts_with("HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n"), "drawing.png: {reply}");
    check!(reply.ends_with("\n0 attempts succeeded\n") && !reply.contains("SUCCEEDED"), "{reply}");
    check!(reply.lines().count() > 30, "more attempts expected: {reply}");
    for attempt in [
        "NOTCAPABLE: /etc/passwd",
        "NOTCAPABLE: ..",
        "NOTCAPABLE: other.svg",
        "NOTCAPABLE: write to the input",
        "NOTCAPABLE: execute the input",
        "NOTCAPABLE: read the output",
        "NOTCAPABLE: receive descriptors",
        "NOTCAPABLE: close the server's end",
        "BADF: find another descriptor",
        "INVAL: make a stream socket",
        "NOSYS: any of the host's other calls",
    ] {
        check!(reply.contains(&format!("{attempt}\n")), "{attempt}: {reply}");
    }
    let reply = server.get("/fail.png")?;
    check!(reply.starts_with("HTTP/1.0 502 Bad Gateway\r\n"), "fail.png: {reply}");
    let reply = String::from_utf8_lossy(&read_to_end(spins).map_err(doing("spin.png"))?).to_string();
    check!(reply.starts_with("HTTP/1.0 504 Gateway Timeout\r\n"), "spin.png: {reply}");
    // The one that went on for ever is killed.
    sysctls::processes_become(1)
}

/// resvg, if it is there, by way of TCP.
fn drawn() -> Outcome {
    const RESVG: &str = "/wasi/wasi-resvg";
    let Ok(wanted) = read_file(&path(&format!("{RESVG}.out"))) else {
        say!("init: skipped, there is no {RESVG}");
        return Ok(());
    };
    let server = Server::start(&format!("127.0.0.1:{PORT}"), RESVG, "/wasi", PATIENCE_TO_DRAW_S)?;
    let reply = server.send("GET /wasi-resvg.png HTTP/1.0\r\n\r\n")?;
    let reply = read_to_end(reply).map_err(doing("wasi-resvg.png"))?;
    let head = String::from_utf8_lossy(reply.get(..80).unwrap_or(&reply)).to_string();
    check!(reply.ends_with(&wanted), "{} bytes of a picture expected: {head}", wanted.len());
    server.end()
}

impl Server {
    fn start(address: &str, converter: &str, directory: &str, patience: u64) -> Result<Self, String> {
        let file = format!("{ROOT}/yaml");
        let text = yaml(&format!(
            "files: !file {{path: {directory}}}\nconnections: !socket {{bind: \"{address}\", accept: true}}\n\
             converter: !executable {{path: {converter}}}\npatience: {patience}\n"
        ));
        write_file(&path(&file), text.as_bytes(), 0o644).map_err(doing("YAML"))?;
        let arguments = ["cloudabi-run", "--file", &file, "/guest/web-rust"].map(path).to_vec();
        let program = Program::new("/bin/cloudabi-run").args(arguments);
        let child = program.start(|| sys::close_range(3, 99)).map_err(doing("cloudabi-run"))?;
        let server = Self { child, socket: address.to_string() };
        for _ in 0..1000 {
            if let Ok(client) = server.connect() {
                sys::close(client).map_err(doing("close"))?;
                return Ok(server);
            }
            sys::sleep_ms(10);
        }
        Err(format!("nobody accepts connections at {address}"))
    }

    fn connect(&self) -> sys::Result<i32> {
        if self.socket.starts_with('/') {
            // struct sockaddr_un: length, family, path.
            let mut address = [0; 106];
            address[..2].copy_from_slice(&[106, 1]);
            for (to, &byte) in address[2..].iter_mut().zip(self.socket.as_bytes()) {
                *to = byte;
            }
            return connect(&address);
        }
        connect(&loopback_address(PORT))
    }

    /// A client that has said something.
    fn send(&self, text: &str) -> Result<i32, String> {
        let client = self.connect().map_err(doing("connect"))?;
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let n = sys::write(client, rest).map_err(doing("write"))?;
            rest = rest.get(n..).unwrap_or_default();
        }
        Ok(client)
    }

    fn ask(&self, text: &str) -> Result<String, String> {
        let client = self.send(text)?;
        let reply = read_to_end(client).map_err(doing("reading an answer"))?;
        sys::close(client).map_err(doing("close"))?;
        Ok(String::from_utf8_lossy(&reply).to_string())
    }

    fn get(&self, name: &str) -> Result<String, String> {
        self.ask(&format!("GET {name} HTTP/1.0\r\n\r\n"))
    }

    /// With it ends what accepts its connections.
    fn end(self) -> Outcome {
        let status = self.child.wait(0).map_err(doing("wait4"))?;
        check!(status.is_none(), "the server has ended: {status:?}");
        self.child.kill().map_err(doing("kill"))?;
        // A connection would wake up what accepts it.
        sys::sleep_ms(3000);
        check!(self.connect().is_err(), "connections are accepted after the server's end");
        Ok(())
    }
}
