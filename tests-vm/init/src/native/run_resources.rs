// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! cloudabi-run(1): each kind of descriptor arrives, with its rights.

use super::run::{arrive, arrive_with, bits, needed, run, yaml, Arrived};
use super::{doing, Outcome};
use crate::abi::{open, stat, Fields, F_DUP2FD};
use crate::check;
use crate::files::{path, write_file};
use crate::variables::loopback;
use crate::{say, sys};
use alloc::format;
use alloc::string::String;

const DIRECTORY: u64 = 0x20;
const REGULAR: u64 = 0x60;
const DATAGRAM: u64 = 0x80;
const STREAM: u64 = 0x82;

fn inode(file: &str) -> Result<u64, String> {
    Ok(sys::stat(&path(file)).map_err(doing(file))?.u64_at(stat::INO))
}

/// The descriptors of cloudabi-run itself: by their names, by number, and one of them twice.
pub fn descriptors() -> Outcome {
    needed()?;
    write_file(&path("/tmp/run.seven"), b"7", 0o666).map_err(doing("/tmp/run.seven"))?;
    let text = yaml(
        "{out: !fd stdout, in: !fd stdin, err: !fd stderr, seven: !fd 7, again: !fd 1, \
        mapped: !fd {number: 7}, alias: &a !fd 2, and: *a}",
    );
    let seen = arrive_with(&text, 7, || {
        let fd = sys::open(c"/tmp/run.seven", open::RDWR, 0)?;
        sys::fcntl(fd, F_DUP2FD, 7)?;
        // Some that nobody asks for.
        for other in [fd, 5, 9, 98] {
            sys::fcntl(7, F_DUP2FD, other as usize)?;
        }
        Ok(())
    })?;
    let files = ["out", "yaml", "err", "seven", "out", "seven", "err"];
    for (number, (fd, file)) in seen.iter().zip(files).enumerate() {
        let wanted = inode(&format!("/tmp/run.{file}"))?;
        check!((fd.kind, fd.inode) == (REGULAR, wanted), "{number}: /tmp/run.{file} expected, seen {fd:?}");
    }
    check!(seen[1].has("fd_read fd_seek", "") && seen[3].has("fd_read fd_write", ""), "rights: {seen:?}");
    Ok(())
}

/// Files and directories, read and written, and programs.
pub fn files() -> Outcome {
    needed()?;
    const CHANGES: &str = "fd_write file_create_file file_create_directory file_unlink file_symlink \
        file_link_source file_link_target file_rename_source file_rename_target file_stat_put_times \
        file_stat_fput_size file_stat_fput_times";
    let new = path("/tmp/run.new");
    let _ = sys::unlink(&new);
    write_file(&path("/tmp/run.file"), b"contents", 0o666).map_err(doing("/tmp/run.file"))?;
    let text = yaml(
        "- !fd stdout\n- !file {path: /tmp/run.file}\n- !file {path: /tmp/run.file, mode: write}\n\
         - !file {path: /tmp/run.file, mode: read-write}\n- !file {path: /guest}\n- !file {path: /tmp, mode: read-write}\n\
         - !file {path: /tmp/run.new, mode: write, create: true}\n- !executable {path: /guest/arrived}\n\
         - !file {path: /tmp/run.file, mode: read-write, rights: [fd_read]}\n\
         - !file {path: /tmp, mode: read-write, rights: [file_open, fd_read]}\n- !executable\n",
    );
    let seen = arrive(&text, 11)?;
    let [_, read, write, both, directory, writable, created, program, few, opened, itself] = &seen[..] else {
        return Err(String::from("eleven descriptors expected"));
    };
    for (fd, file, kind) in [
        (read, "/tmp/run.file", REGULAR),
        (write, "/tmp/run.file", REGULAR),
        (both, "/tmp/run.file", REGULAR),
        (directory, "/guest", DIRECTORY),
        (writable, "/tmp", DIRECTORY),
        (created, "/tmp/run.new", REGULAR),
        (program, "/guest/arrived", REGULAR),
        (itself, "/guest/arrived", REGULAR),
    ] {
        check!((fd.kind, fd.inode) == (kind, inode(file)?), "{file} expected, seen {fd:?}");
    }
    for (what, right) in [
        ("file, read", read.has("fd_read fd_seek mem_map file_stat_fget", CHANGES)),
        ("file, write", write.has("fd_write fd_seek file_stat_fput_size", "fd_read mem_map")),
        ("file, read-write", both.has("fd_read fd_write file_stat_fput_size mem_map", "")),
        (
            "directory, read",
            directory.has("file_open file_readdir", CHANGES) && directory.inheriting & bits(CHANGES) == 0,
        ),
        (
            "directory, read-write",
            writable.has("file_open file_create_file file_unlink", "")
                && writable.inheriting & bits("fd_write") != 0,
        ),
        ("file, created", created.has("fd_write", "fd_read")),
        ("executable", program.has("file_stat_fget", "fd_read fd_write mem_map file_open")),
        ("the program itself", itself.has("file_stat_fget proc_exec", "fd_read fd_write mem_map file_open")),
        ("fd_read alone", few.has_just("fd_read file_advise")),
        (
            "a directory to open and read",
            opened.has("file_open", CHANGES) && opened.inheriting & bits("fd_write") == 0,
        ),
    ] {
        say!("init: {what}: {}", if right { "as it should be" } else { "WRONG" });
        check!(right, "the rights of {what}: {seen:?}");
    }
    Ok(())
}

/// Rights of descriptors that are passed on: each by its name leaves just what it stands for in one set of rights.
pub fn rights() -> Outcome {
    needed()?;
    for (names, told) in [
        ("fd_read", "fd_read"),
        ("fd_write", "fd_write file_allocate"),
        ("fd_seek", "fd_seek fd_tell"),
        ("fd_tell", "fd_tell"),
        ("fd_sync", "fd_sync fd_datasync"),
        ("fd_stat_put_flags", "fd_stat_put_flags"),
        ("file_stat_fget", "file_stat_fget"),
        ("file_stat_fput_size", "file_stat_fput_size"),
        ("file_stat_fput_times", "file_stat_fput_times"),
        ("poll_fd_readwrite", "poll_fd_readwrite"),
        ("fd_read, mem_map, fd_seek", "fd_read mem_map fd_seek fd_tell"),
        ("", ""),
    ] {
        let text = yaml(&format!("[!fd stdout, !fd {{number: 7, rights: [{names}]}}]"));
        let seen = arrive_with(&text, 2, || {
            let fd = sys::open(c"/tmp/run.file", open::RDWR | open::CREAT, 0o666)?;
            sys::fcntl(fd, F_DUP2FD, 7).map(drop)
        })?;
        let told = format!("{told} file_advise");
        check!(
            seen[1].has_just(&told),
            "[{names}]: {:#x} expected ({told}), seen {:?}",
            bits(&told),
            seen[1]
        );
    }
    Ok(())
}

/// Sockets of each type and family, bound and connected to each other.
pub fn sockets() -> Outcome {
    needed()?;
    loopback().map_err(doing("configuring lo0"))?;
    const USUAL: &str = "fd_read fd_write sock_shutdown poll_fd_readwrite file_stat_fget";
    for (kind, wanted) in [("stream", STREAM), ("datagram", DATAGRAM)] {
        for address in ["/tmp/run.socket", "127.0.0.1:4711", "[::1]:4711"] {
            let _ = sys::unlink(&path("/tmp/run.socket"));
            let text = yaml(&format!(
                "[!fd stdout, !socket {{type: {kind}, bind: \"{address}\"}}, \
                 !socket {{type: {kind}, connect: \"{address}\"}}]"
            ));
            let seen = arrive(&text, 3).map_err(|why| format!("{kind}, {address}: {why}"))?;
            let all = seen.iter().skip(1).all(|fd: &Arrived| fd.kind == wanted && fd.has(USUAL, "file_open"));
            check!(all, "{kind}, {address}: {seen:?}");
        }
    }
    let _ = sys::unlink(&path("/tmp/run.socket"));
    let text = yaml("[!fd stdout, !socket {bind: /tmp/run.socket, rights: [poll_fd_readwrite]}]");
    let seen = arrive(&text, 2)?;
    check!(seen[1].has_just("poll_fd_readwrite"), "rights of a socket: {seen:?}");

    // Bound already; nobody there; no such name.
    for (socket, why) in [
        ("bind: /tmp/run.socket", "/tmp/run.socket: Address already in use"),
        ("connect: /tmp/run.nothing", "/tmp/run.nothing: No such file or directory"),
        ("connect: \"127.0.0.1:4712\"", "127.0.0.1:4712: Connection refused"),
        ("connect: \"nobody.invalid:1\"", "nobody.invalid:1: "),
        ("bind: \"192.0.2.1:1\"", "192.0.2.1:1: Can't assign requested address"),
    ] {
        let ran = run(&[super::run::ARRIVED], &yaml(&format!("[!fd stdout, !socket {{{socket}}}]")))?;
        let told = ran.stderr.starts_with(&format!("cloudabi-run: stdin:3:14: {why}"));
        check!(told && ran.status == super::run::NOT_STARTED, "{socket}: {ran:?}");
    }
    Ok(())
}
