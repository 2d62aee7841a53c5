// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Stands in for the web server's converter after an attacker has taken it over: what it makes of its input, which it
//! may read, is a report of what it has tried. An input that begins with `spin` has it go on for ever, and `fail` fail.
#![no_std]
#![no_main]

use cloudabi_rt::cloudabi::{
    fd, fdflags, filetype, lookupflags, oflags, riflags, rights, sdflags, ulflags, whence, DIRCOOKIE_START,
};
use cloudabi_rt::{sys, Argdata};
use sdk::Attempts;

fn main(argdata: Argdata<'_>) -> u32 {
    let descriptor = |name| argdata.get(name).and_then(Argdata::fd);
    let (Some(input), Some(output)) = (descriptor("stdin"), descriptor("stdout")) else { return 2 };
    let mut start = [0; 4];
    match sys::fd_read(input, &mut start).map(|_| &start) {
        Ok(b"spin") => loop {
            core::hint::spin_loop();
        },
        Ok(b"fail") | Err(_) => return 3,
        Ok(_) => {}
    }
    let mut report = Attempts::reported_to(output);
    for (what, from) in [("input", input), ("output", output)] {
        reach_out(&mut report, what, from);
    }
    report.attempt("write to the input", sys::fd_write(input, b"x"));
    report.attempt("empty the input", sys::set_size(input, 0));
    report.attempt("execute the input", sys::proc_exec(input, &[], &[]));
    report.attempt("read the output", sys::fd_read(output, &mut [0]));
    report
        .attempt("receive descriptors", sys::sock_recv(output, &mut [0], &mut [fd(0); 4], riflags::empty()));
    report.attempt("close the server's end", sys::sock_shutdown(output, sdflags::RD | sdflags::WR));
    report.attempt("seek in the output", sys::fd_seek(output, 0, whence::SET));
    report.find_descriptors(&[input, output]);
    report.call_the_kernel();
    u32::from(report.end() != 0)
}

/// From either descriptor there is no way on.
fn reach_out(report: &mut Attempts, what: &str, from: fd) {
    for path in ["/etc/passwd", "..", ".", "other.svg", "/dev/mem"] {
        let read = rights::FD_READ;
        let (follow, none, mode) = (lookupflags::SYMLINK_FOLLOW, oflags::empty(), fdflags::empty());
        report.attempt(path, sys::file_open(from, follow, path.as_bytes(), none, mode, read, read));
    }
    let all = rights::all();
    report.attempt(what, sys::set_rights(from, all, all));
    report.attempt("list", sys::file_readdir(from, &mut [0; 64], DIRCOOKIE_START));
    report.attempt("create", sys::file_create(from, b"new", filetype::DIRECTORY));
    report.attempt("link", sys::file_link(from, b"other.svg", from, b"mine"));
    report.attempt("remove", sys::file_unlink(from, b"other.svg", ulflags::empty()));
}

cloudabi_rt::program!(main);
