// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! proc_exec. The program executes itself; what it then does is in its argument data: `stay` is for native tests.
#![no_std]
#![no_main]

use guest::records::{filetype, rights, FdStat};
use guest::rt::arch::FAULT;
use guest::sys::{file_open, proc_exec, spawn, Sub, PROC_TERMINATE};
use guest::{auxv, call, check, check_eq, errno, good, mem, say, sys, whence, DIRECTORY, FILE, NULL, PAGE};

const DIR: u64 = DIRECTORY as u64;
/// The first bytes of the argument data of a program that was executed.
const MARK: &[u8] = b"executed\0";

fn program(name: &[u8]) -> u32 {
    good!(file_open(DIR, name, 0, rights::FD_READ | rights::PROC_EXEC))
}

/// Bytes of every value.
fn pattern(buffer: &mut [u8]) {
    for (i, byte) in buffer.iter_mut().enumerate() {
        *byte = (i * 7) as u8;
    }
}

/// In the executed program: 0 a socket, 1 and 3 the file, for reading only, 2 /dev/null, and nothing else.
fn executed(data: &[u8]) {
    let mut expected = [0; 4096];
    pattern(&mut expected[..data.len()]);
    check!(data == &expected[..data.len()], "the argument data is another");
    check_eq!(good!(sys::fd_stat_get(0)).filetype, filetype::SOCKET_STREAM);
    for fd in [1, 3] {
        let stat = good!(sys::fd_stat_get(fd));
        check_eq!(
            (stat.filetype, stat.base),
            (filetype::REGULAR_FILE, rights::FD_READ | rights::FILE_ADVISE)
        );
        check_eq!(sys::write(fd, b"x"), Err(errno::NOTCAPABLE));
    }
    check_eq!(good!(sys::fd_stat_get(2)).filetype, filetype::CHARACTER_DEVICE);
    check_eq!(sys::write(2, b"x"), Ok(1));
    for fd in 4..100 {
        check_eq!(sys::fd_stat_get(fd), Err(errno::BADF));
    }
    // Fresh memory, and a socket that says that all is well.
    check_eq!(sys::write(0, b"ok"), Ok(2));
}

/// Reads what an executed program says until it is gone.
fn verdict(socket: u32) {
    let mut text = [0; 512];
    let mut used = 0;
    loop {
        match good!(sys::read(socket, &mut text[used..])) {
            0 => break,
            n => used += n,
        }
    }
    check!(&text[..used] == b"ok", "the executed program says: {:?}", core::str::from_utf8(&text[..used]));
}

fn works(length: usize) {
    let exec = program(b"self");
    let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    let child = good!(spawn(|| {
        let mut data = [0; MARK.len() + 4096];
        data[..MARK.len()].copy_from_slice(MARK);
        pattern(&mut data[MARK.len()..][..length]);
        let read = good!(sys::limited(FILE, rights::FD_READ));
        let result = proc_exec(exec, &data[..MARK.len() + length], &[theirs, read, NULL, read]);
        say!("proc_exec returned: {result:?}");
        1
    }));
    good!(sys::fd_close(theirs));
    verdict(ours);
    // Its descriptors go before its program does, which is opened for writing later on.
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (0, 0));
    for fd in [ours, child, exec] {
        good!(sys::fd_close(fd));
    }
}

/// No programs of ours, and one that may not be executed.
const REFUSED: [(&[u8], errno); 7] = [
    (b"native", errno::NOEXEC),
    (b"linux", errno::NOEXEC),
    (b"freebsd", errno::NOEXEC),
    (b"unbranded", errno::NOEXEC),
    (b"script", errno::NOEXEC),
    (b"not-executable", errno::ACCES),
    (b"text", errno::ACCES),
];

/// Nothing changes for the caller, and nothing is lost.
fn refused() {
    let before = good!(sys::fd_dup(0));
    good!(sys::fd_close(before));
    good!(sys::fd_seek(FILE, 123, whence::SET));
    for (name, expected) in REFUSED {
        let fd = program(name);
        for _ in 0..50 {
            check_eq!(proc_exec(fd, b"x", &[0, 1, 2, 3]), Err(expected));
        }
        good!(sys::fd_close(fd));
    }
    // What is a CloudABI program at its start only.
    let stat = FdStat { base: rights::FD_READ | rights::FD_WRITE, ..FdStat::default() };
    for (name, content) in [
        (&b"short"[..], &b"\x7fELF\x02\x01\x01\x11"[..]),
        (b"class32", b"\x7fELF\x01\x01\x01\x11aaaaaaaaaaaaaaaa"),
        (b"empty", b""),
        (b"tiny", b"#!/a\n"),
    ] {
        let fd = good!(sys::file_open_with(DIR, name, 1, &stat));
        check_eq!(sys::write(fd, content), Ok(content.len()));
        good!(sys::fd_close(fd));
        let fd = program(name);
        check_eq!(proc_exec(fd, b"", &[]), Err(errno::NOEXEC));
        good!(sys::fd_close(fd));
    }
    let exec = program(b"self");
    let only_read = good!(sys::limited(exec, rights::FD_READ));
    check_eq!(proc_exec(only_read, b"", &[]), Err(errno::NOTCAPABLE));
    good!(sys::fd_close(only_read));
    check_eq!(proc_exec(4000, b"", &[]), Err(errno::BADF));
    check!(proc_exec(DIRECTORY, b"", &[]).is_err());
    check!(proc_exec(NULL, b"", &[]).is_err());
    // Open for writing, by this process.
    let writer = good!(file_open(DIR, b"self", 0, rights::FD_WRITE));
    check_eq!(proc_exec(exec, b"", &[]), Err(errno::TXTBSY));
    good!(sys::fd_close(writer));
    // Lists of descriptors.
    for list in [&[4000][..], &[0, 1, u32::MAX], &[0, -100i32 as u32], &[0, 0x8000_0000]] {
        for _ in 0..50 {
            check_eq!(proc_exec(exec, b"", list), Err(errno::BADF));
        }
    }
    let pages = mem::pages(2);
    good!(sys::mem_protect(pages + PAGE, PAGE, 0));
    for bad in [0, 16, pages + PAGE - 4, pages + PAGE, mem::KERNEL, mem::NOT_CANONICAL] {
        check_eq!(call!(proc_exec, exec, bad, 64, 0, 0), Err(errno::FAULT));
        check_eq!(call!(proc_exec, exec, 0, 0, bad, 2), Err(errno::FAULT));
    }
    for length in [512 << 10, 1 << 40, usize::MAX] {
        check_eq!(call!(proc_exec, exec, pages, length, 0, 0), Err(errno::TOOBIG));
        check_eq!(call!(proc_exec, exec, pages, 0, pages, length), Err(errno::TOOBIG));
    }
    good!(sys::fd_close(exec));
    check_eq!(sys::fd_seek(FILE, 0, whence::CUR), Ok(123));
    check_eq!(sys::fd_dup(0), Ok(before));
    good!(sys::fd_close(before));
}

/// A file that is open for writing through the descriptor itself is none to execute, whatever it holds: that is for who may
/// read it to learn.
fn open_for_writing() {
    for name in [&b"self"[..], b"native", b"unbranded", b"script", b"text", b"empty", b"data"] {
        for mode in [rights::FD_WRITE, rights::FD_READ | rights::FD_WRITE] {
            let fd = good!(file_open(DIR, name, 0, mode | rights::FD_SEEK | rights::PROC_EXEC));
            check_eq!(proc_exec(fd, b"", &[]), Err(errno::BADF));
            check_eq!(proc_exec(fd, b"", &[fd]), Err(errno::BADF));
            // Without the right that comes first.
            let fd2 = good!(sys::limited(fd, mode));
            check_eq!(proc_exec(fd2, b"", &[]), Err(errno::NOTCAPABLE));
            good!(sys::fd_close(fd2));
            good!(sys::fd_close(fd));
        }
    }
    let (a, b) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
    check!(proc_exec(a, b"", &[]).is_err());
    good!(sys::fd_close(a));
    good!(sys::fd_close(b));
}

/// A tiny program that dies by a fault: who waits for it learns of that.
fn faults() {
    let exec = good!(file_open(DIR, b"fault", 0, rights::PROC_EXEC));
    let child = good!(spawn(|| {
        say!("proc_exec returned: {:?}", proc_exec(exec, b"", &[]));
        1
    }));
    check_eq!(sys::event(Sub::fd(PROC_TERMINATE, child, 0)).ending(), (FAULT as u8, 0));
    good!(sys::fd_close(child));
    good!(sys::fd_close(exec));
}

/// Descriptors of every kind go along; a program that gets none has none.
fn kinds() {
    let exec = program(b"self");
    let process = good!(spawn(|| 0));
    let shared = good!(sys::fd_create1(filetype::SHARED_MEMORY));
    for list in [&[][..], &[process, DIRECTORY, shared, exec, exec]] {
        for _ in 0..20 {
            let (ours, theirs) = good!(sys::fd_create2(filetype::SOCKET_STREAM));
            let child = good!(spawn(|| {
                let _ = proc_exec(exec, b"idle", list);
                // Something arrives only if that failed.
                let _ = sys::write(theirs, b"failed");
                1
            }));
            good!(sys::fd_close(theirs));
            check_eq!(sys::read(ours, &mut [0]), Ok(0));
            good!(sys::fd_close(ours));
            good!(sys::fd_close(child));
        }
    }
    // A program can pass on the descriptor that it is executed from.
    for fd in [exec, process, shared] {
        good!(sys::fd_close(fd));
    }
}

fn main() {
    let data = auxv::argdata();
    if let Some(rest) = data.strip_prefix(MARK) {
        executed(rest);
    } else if data == b"stay" {
        let error = proc_exec(program(b"self"), b"stays", &[]);
        say!("proc_exec: {error:?}");
    } else if data == b"stays" {
        guest::sync::pause(600_000);
    } else if data != b"idle" {
        for length in [0, 1, 255, 4096] {
            works(length);
        }
        refused();
        open_for_writing();
        faults();
        kinds();
    }
}

guest::program!(main);
