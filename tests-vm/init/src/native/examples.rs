// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The programs of `examples`, as docs/sdk.md builds them, with the argument data of their YAML files. The
//! descriptors in it are this test's own.

use super::{doing, run, Outcome};
use crate::abi::{capability::READ, capability::WRITE, open};
use crate::capability::{limit, open_directory, place, send, symlink};
use crate::files::{path, read_to_end, write_file};
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{check, sys};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const HELLO: &str = include_str!("../../../../examples/hello.yaml");
const SERVE: &str = include_str!("../../../../examples/serve.yaml");
const ESCAPE: &str = include_str!("../../../../examples/escape.yaml");

const GREETING: &str = "Hello from a sandbox\n";

const LIMIT_MS: u64 = 30_000;
/// Clients of the file server at a time, and how many requests each makes.
const CLIENTS: usize = 6;
const ROUNDS: usize = 30;
const SECRET: &str = "nobody may read this";

/// Starts a program. The descriptors are those of the YAML, in the order in which they appear there.
fn start(program: &str, yaml: &str, fds: &[i32]) -> Result<Child, String> {
    let plan = cloudabi_run_core::plan(yaml).map_err(|error| format!("{program}: {error}"))?;
    check!(plan.descriptors.len() == fds.len(), "{program}: the YAML has {:?}", plan.descriptors);
    let program = Program::new(program).argdata(&plan.argdata);
    program.start(|| place(fds)).map_err(doing("starting it"))
}

/// Its exit status, and what it wrote to a pipe.
fn outcome(child: Child, output: i32) -> Result<(Status, String), String> {
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    let Some(status) = status else {
        let _ = child.kill();
        return Err(format!("no end within {LIMIT_MS} ms"));
    };
    let text = read_to_end(output).map_err(doing("reading the pipe"))?;
    Ok((status, String::from_utf8_lossy(&text).to_string()))
}

/// Written in C and built with an old and a current clang, and written in Rust.
pub fn hello() -> Outcome {
    for program in ["hello-c", "hello-c-old", "hello-rust"] {
        let (output, terminal) = sys::pipe2(open::CLOEXEC).map_err(doing("pipe2"))?;
        let child = start(&format!("/guest/{program}"), HELLO, &[terminal])?;
        sys::close(terminal).map_err(doing("close"))?;
        let (status, text) = outcome(child, output)?;
        check!(status == Status::SUCCESS, "{program}: exit 0 expected, seen {status}");
        check!(text == GREETING, "{program} wrote {text:?}");
        sys::close(output).map_err(doing("close"))?;
        if run::is_there() {
            let ran = run::run(&[&format!("/guest/{program}")], HELLO)?;
            check!(ran.status == Status::SUCCESS && ran.stdout == GREETING, "{program}: {ran:?}");
        }
    }
    Ok(())
}

pub fn serve() -> Outcome {
    server("/tmp/native-serve", "/guest/serve-rust", SERVE, &[])
}

/// Many clients at a time get what is below the directory `root`/www, and nothing else. The server gets the descriptors `first`, the directory
/// and its socket.
pub fn server(root: &str, program: &str, yaml: &str, first: &[i32]) -> Outcome {
    for directory in ["", "/www", "/www/sub"] {
        sys::mkdir(&path(&format!("{root}{directory}")), 0o755).map_err(doing(directory))?;
    }
    write_file(&path(&format!("{root}/secret")), SECRET.as_bytes(), 0o644).map_err(doing("secret"))?;
    for (name, length) in FILES {
        write_file(&path(&format!("{root}/www/{name}")), &contents(*length), 0o644).map_err(doing(name))?;
    }
    symlink(c"../secret", &path(&format!("{root}/www/link"))).map_err(doing("symlink"))?;
    let www = open_directory(&path(&format!("{root}/www"))).map_err(doing("www"))?;
    limit(www, &READ).map_err(doing("cap_rights_limit"))?;
    let (ours, theirs) = sys::socketpair().map_err(doing("socketpair"))?;
    let server = start(program, yaml, &[first, &[www, theirs]].concat())?;
    for fd in [www, theirs] {
        sys::close(fd).map_err(doing("close"))?;
    }
    let clients: Vec<Child> = (0..CLIENTS)
        .map(|n| {
            Child::fork(|| {
                i32::from(client(ours, n).map_err(|why| crate::say!("client {n}: {why}")).is_err())
            })
        })
        .collect::<Result<_, _>>()
        .map_err(doing("fork"))?;
    let mut verdict = Ok(());
    for client in &clients {
        match client.wait(LIMIT_MS).map_err(doing("wait4"))? {
            Some(Status::SUCCESS) => {}
            Some(_) => verdict = Err("a client did not get what it should".to_string()),
            None => {
                verdict = client.kill().map_err(doing("kill")).and(Err("a client was not served".to_string()))
            }
        }
    }
    // Nobody can send any more: it ends.
    sys::close(ours).map_err(doing("close"))?;
    let status = server.wait(LIMIT_MS).map_err(doing("wait4"))?;
    if status.is_none() {
        let _ = server.kill();
    }
    verdict?;
    check!(status == Some(Status::SUCCESS), "the server should exit with 0, seen {status:?}");
    Ok(())
}

const FILES: &[(&str, usize)] =
    &[("empty", 0), ("short", 13), ("block", 16 << 10), ("long", 300_003), ("sub/page", 4096)];

/// What is asked for in vain, and the answer.
const REFUSED: &[(&str, &str)] = &[
    ("/../secret", "403"),
    ("/sub/../../secret", "403"),
    // A C library looks for an absolute path below the directory, and finds nothing.
    ("//etc/tests", "40"),
    ("/link", "403"),
    ("/sub", "403"),
    ("/absent", "404"),
    ("/short/x", "404"),
    ("bad", "400"),
];

fn contents(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 7 % 253) as u8).collect()
}

fn client(server: i32, number: usize) -> Outcome {
    for round in 0..ROUNDS {
        // Each client begins somewhere else.
        let turn = number * 5 + round;
        let Some((name, length)) = FILES.get(turn % FILES.len()) else { continue };
        let reply = request(server, &format!("/{name}"))?;
        let wanted = [b"HTTP/1.0 200 OK\r\n\r\n".as_slice(), &contents(*length)].concat();
        check!(reply == wanted, "{name}: {length} bytes expected, seen {} with the head", reply.len());
        let Some((name, status)) = REFUSED.get(turn % REFUSED.len()) else { continue };
        let reply = String::from_utf8_lossy(&request(server, name)?).to_string();
        check!(reply.starts_with(&format!("HTTP/1.0 {status}")), "{name}: {status} expected, seen {reply}");
        check!(!reply.contains(SECRET), "{name}: the secret is out");
        // Some go away before they have it all.
        sys::close(connect(server, "/long")?).map_err(doing("close"))?;
    }
    Ok(())
}

fn request(server: i32, name: &str) -> Result<Vec<u8>, String> {
    let connection = connect(server, name)?;
    let reply = read_to_end(connection).map_err(doing(name))?;
    sys::close(connection).map_err(doing("close"))?;
    Ok(reply)
}

fn connect(server: i32, name: &str) -> Result<i32, String> {
    let (ours, theirs) = sys::socketpair().map_err(doing("socketpair"))?;
    send(server, theirs).map_err(doing("sendmsg"))?;
    sys::close(theirs).map_err(doing("close"))?;
    sys::write(ours, format!("GET {name} HTTP/1.0\r\n\r\n").as_bytes()).map_err(doing("write"))?;
    Ok(ours)
}

/// A program in a directory that it may read gets nowhere. With all rights it can change what is in the directory:
/// it would notice if it got out.
pub fn escape() -> Outcome {
    let root = "/tmp/native-escape";
    for directory in ["", "/inside", "/inside/here"] {
        sys::mkdir(&path(&format!("{root}{directory}")), 0o755).map_err(doing(directory))?;
    }
    for (name, text) in [("secret", SECRET), ("inside/letter", "Dear prisoner")] {
        write_file(&path(&format!("{root}/{name}")), text.as_bytes(), 0o644).map_err(doing(name))?;
    }
    for (target, name) in [(c"/etc", "absolute"), (c"../secret", "parent")] {
        symlink(target, &path(&format!("{root}/inside/{name}"))).map_err(doing(name))?;
    }
    let text = try_to_escape(root, true, 0)?;
    check!(text.lines().count() > 30, "more attempts expected: {text}");
    check!(text.ends_with("\n0 attempts succeeded\n") && !text.contains("SUCCEEDED"), "{text}");
    if run::is_there() {
        let yaml = ESCAPE.replace("/var/empty", &format!("{root}/inside"));
        let ran = run::run(&["/guest/escape-rust"], &yaml)?;
        check!(ran.status == Status::SUCCESS && ran.stdout == text, "{text} expected, seen {ran:?}");
    }
    let text = try_to_escape(root, false, 1)?;
    for attempt in ["create a file", "write to a file", "make a directory"] {
        check!(text.contains(&format!("SUCCEEDED: {attempt}\n")), "{attempt} should succeed: {text}");
    }
    for attempt in
        ["/etc/tests", "..", "../secret", "here/../../secret", "absolute", "parent", "move a file out"]
    {
        check!(text.contains(&format!("NOTCAPABLE: {attempt}\n")), "{attempt} should be refused: {text}");
    }
    Ok(())
}

fn try_to_escape(root: &str, limited: bool, exit: i32) -> Result<String, String> {
    let (output, terminal) = sys::pipe2(open::CLOEXEC).map_err(doing("pipe2"))?;
    let inside = open_directory(&path(&format!("{root}/inside"))).map_err(doing("inside"))?;
    if limited {
        limit(inside, &READ).map_err(doing("cap_rights_limit"))?;
    }
    limit(terminal, &WRITE).map_err(doing("cap_rights_limit"))?;
    let child = start("/guest/escape-rust", ESCAPE, &[inside, terminal])?;
    for fd in [inside, terminal] {
        sys::close(fd).map_err(doing("close"))?;
    }
    let (status, text) = outcome(child, output)?;
    sys::close(output).map_err(doing("close"))?;
    check!(status == Status::Exit(exit), "exit {exit} expected, seen {status}: {text}");
    Ok(text)
}
