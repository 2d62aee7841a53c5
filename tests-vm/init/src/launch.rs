// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Programs that cloudabi-run(1) starts, one or, at a prompt, one after the other. What the two write goes to the harness byte by byte, and so does the rule by which the
//! kernel has refused the program: the lines `out` and `err` of the protocol have it in hexadecimal.

use crate::abi::{open, Errno, F_DUP2FD, F_SETFL};
use crate::files::{path, read_file, write_file};
use crate::native::refusals::Refusals;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{console, protocol, sys};
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use core::fmt::Write;

/// How many bytes there are in a line.
const BLOCK: usize = 500;

pub fn launch(program: &CString) -> Result<Status, String> {
    run(&format!("/program/{}", program.to_string_lossy()), "/etc/launch.yaml", c"/dev/null")
}

fn run(program: &str, yaml: &str, input: &CStr) -> Result<Status, String> {
    let before = Refusals::counted()?;
    let [out, err] = [Stream::new("out"), Stream::new("err")];
    let (out, err) = (out?, err?);
    let arguments = ["cloudabi-run", "--file", yaml, program].map(path).to_vec();
    let child = Program::new("/bin/cloudabi-run").args(arguments).start(|| {
        sys::chdir(FILES)?;
        let input = sys::open(input, open::RDONLY, 0)?;
        for (from, to) in [(input, 0), (out.write_end, 1), (err.write_end, 2)] {
            sys::fcntl(from, F_DUP2FD, to)?;
        }
        sys::close_range(3, 99)
    });
    for stream in [&out, &err] {
        // The program has the other one.
        let _ = sys::close(stream.write_end);
    }
    let child = child.map_err(|why| format!("cloudabi-run: {why}"))?;
    let streams = [out, err];
    let status = follow(child, &streams);
    for stream in &streams {
        let _ = sys::close(stream.read_end);
    }
    let status = status?;
    // cloudabi-run is in capability mode by then, so that the kernel tells it nothing.
    let refused = Refusals::counted()?.since(&before);
    if refused.total() != 0 {
        pass_on("err", format!("cloudabi64: refused:{refused}\n").as_bytes());
    }
    Ok(status)
}

/// Where programs are started.
const FILES: &CStr = c"/files";
/// What a program gets for which nothing else is said.
const USUAL: &str = "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n\
    {terminal: !fd stdout, message: Hello from a sandbox, directory: !file {path: .}}\n";
const TYPED: &str = "/tmp/shell.yaml";

const HELP: &str = "\
NAME         starts a program with what FILES/NAME.yaml says or, without that, a terminal, a message and the directory FILES
NAME YAML    with what another file in FILES says, or a text such as {terminal: !fd stdout, message: Good morning}
ls           the programs and files that are there
exit         ends all
";

/// A prompt: starts the programs that lines of the console name.
pub fn shell() -> Result<Status, String> {
    let mut input = Vec::new();
    loop {
        pass_on("out", b"cloudabi> ");
        let Some(line) = read_line(&mut input) else { return Ok(Status::SUCCESS) };
        let (name, rest) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        match name {
            "" => {}
            "exit" => return Ok(Status::SUCCESS),
            "help" => pass_on("out", HELP.as_bytes()),
            // The harness has written it.
            "ls" => pass_on("out", &read_file(c"/etc/names").unwrap_or_default()),
            _ => {
                let said = match by_name(name, rest.trim()) {
                    Ok(Status::SUCCESS) => String::new(),
                    Ok(Status::Exit(code)) => format!("exit status {code}\n"),
                    Ok(other) => format!("{other}\n"),
                    Err(why) => format!("{why}\n"),
                };
                pass_on("err", said.as_bytes());
            }
        }
    }
}

/// A program of one's own comes before one of the tests.
fn by_name(name: &str, yaml: &str) -> Result<Status, String> {
    let there = |file: &String| sys::stat(&path(file)).is_ok();
    let places = [format!("/files/{name}"), format!("/guest/{name}")];
    let program = places.iter().find(|file| there(file)).ok_or("no such program; try ls, or help")?;
    let own = format!("/files/{name}.yaml");
    let file = if yaml.starts_with(['{', '[']) {
        typed(&format!("%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\n{yaml}\n"))?
    } else if !yaml.is_empty() {
        format!("/files/{yaml}")
    } else if there(&own) {
        own
    } else {
        typed(USUAL)?
    };
    run(program, &file, c"/dev/console")
}

fn typed(text: &str) -> Result<String, String> {
    write_file(&path(TYPED), text.as_bytes(), 0o644).map_err(|errno| format!("{TYPED}: {errno}"))?;
    Ok(TYPED.into())
}

/// A line of the console; none, where its end was typed. `input` has what was read beyond it.
fn read_line(input: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = input.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = input.drain(..=end).collect();
            return Some(String::from_utf8_lossy(&line).into());
        }
        let mut block = [0; BLOCK];
        match sys::read(console::FD, &mut block) {
            Ok(n @ 1..) => input.extend_from_slice(block.get(..n).unwrap_or_default()),
            _ => return None,
        }
    }
}

/// Until it ends; what its children write after that is lost.
fn follow(child: Child, streams: &[Stream]) -> Result<Status, String> {
    loop {
        let status = child.wait(0).map_err(|errno| format!("wait4: {errno}"))?;
        let mut said = false;
        for stream in streams {
            while stream.drain()? {
                said = true;
            }
        }
        match status {
            Some(status) => return Ok(status),
            None if !said => sys::sleep_ms(5),
            None => {}
        }
    }
}

/// A pipe, and the word for what comes out of it.
struct Stream {
    word: &'static str,
    read_end: i32,
    write_end: i32,
}

impl Stream {
    fn new(word: &'static str) -> Result<Self, String> {
        let pipe = || {
            let (read_end, write_end) = sys::pipe2(open::CLOEXEC)?;
            sys::fcntl(read_end, F_SETFL, open::NONBLOCK)?;
            Ok(Self { word, read_end, write_end })
        };
        pipe().map_err(|errno: Errno| format!("pipe2: {errno}"))
    }

    /// False: there is nothing more now.
    fn drain(&self) -> Result<bool, String> {
        let mut block = [0; BLOCK];
        let n = match sys::read(self.read_end, &mut block) {
            Ok(0) | Err(Errno::EAGAIN) => return Ok(false),
            read => read.map_err(|errno| format!("{}: {errno}", self.word))?,
        };
        pass_on(self.word, block.get(..n).unwrap_or_default());
        Ok(true)
    }
}

fn pass_on(word: &str, bytes: &[u8]) {
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    protocol!("{word} {hex}");
}
