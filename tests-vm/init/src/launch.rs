// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! A program that cloudabi-run(1) starts. What the two write goes to the harness byte by byte, and so does the rule by which the
//! kernel has refused the program: the lines `out` and `err` of the protocol have it in hexadecimal.

use crate::abi::{open, Errno, F_DUP2FD, F_SETFL};
use crate::files::path;
use crate::native::refusals::Refusals;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{protocol, sys};
use alloc::ffi::CString;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use core::fmt::Write;

/// How many bytes there are in a line.
const BLOCK: usize = 500;

pub fn launch(program: &CString) -> Result<Status, String> {
    let before = Refusals::counted()?;
    let name = format!("/program/{}", program.to_string_lossy());
    let [out, err] = [Stream::new("out"), Stream::new("err")];
    let (out, err) = (out?, err?);
    let arguments = vec![path("cloudabi-run"), path("--file"), path("/etc/launch.yaml"), path(&name)];
    let child = Program::new("/bin/cloudabi-run").args(arguments).start(|| {
        sys::chdir(c"/files")?;
        let input = sys::open(c"/dev/null", open::RDONLY, 0)?;
        for (from, to) in [(input, 0), (out.write_end, 1), (err.write_end, 2)] {
            sys::fcntl(from, F_DUP2FD, to)?;
        }
        sys::close_range(3, 99)
    });
    let child = child.map_err(|why| format!("cloudabi-run: {why}"))?;
    for stream in [&out, &err] {
        // The program has the other one.
        let _ = sys::close(stream.write_end);
    }
    let status = follow(child, &[out, err])?;
    // cloudabi-run is in capability mode by then, so that the kernel tells it nothing.
    let refused = Refusals::counted()?.since(&before);
    if refused.total() != 0 {
        pass_on("err", format!("cloudabi64: refused:{refused}\n").as_bytes());
    }
    Ok(status)
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
