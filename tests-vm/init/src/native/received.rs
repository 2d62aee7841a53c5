// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Descriptors that programs get from native ones: opened in all modes, and with Capsicum's lists of ioctls and fcntls.

use super::{doing, executing_guest, guest_program, Outcome};
use crate::abi::{capability::*, open, FIONBIO, FIONREAD, SOCK_SEQPACKET, TIOCGETA};
use crate::capability::{
    fcntls, forget_shared_memory, ioctls, limit, limit_fcntls, limit_ioctls, open_directory, place,
    receive_message, send_packet, shared_memory, socketpair,
};
use crate::check;
use crate::files::path;
use crate::process::Status;
use crate::program::Program;
use crate::sys;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const LIMIT_MS: u64 = 30_000;
/// A right to everything that Capsicum knows.
const ALL: [u64; 2] = [1 << 57 | 0x07ff_ffff_ffff, 1 << 58 | 0x1f_ffff];
/// CAP_FCNTL and CAP_IOCTL.
const CAP_FCNTL: u64 = 1 << 57 | 0x8000;
const CAP_IOCTL: u64 = 1 << 58 | 0x80;

/// Of a descriptor's rights, what its mode forbids is not told.
pub fn open_modes() -> Outcome {
    let guest = guest_program("/guest/open_modes")?;
    let directory = "/tmp/native-open_modes";
    let [data, fifo] = ["data", "fifo"].map(|name| path(&format!("{directory}/{name}")));
    let _ = sys::unlink(&fifo);
    let status = guest.run_after(LIMIT_MS, || {
        // From 4 on, in the order in which the guest expects them.
        for mode in [open::RDONLY, open::WRONLY, open::RDWR] {
            sys::open(&data, mode, 0)?;
        }
        for mode in [open::RDONLY, open::WRONLY] {
            sys::open(c"/dev/null", mode, 0)?;
        }
        sys::mkfifo(&fifo, 0o600)?;
        for mode in [open::RDONLY, open::WRONLY] {
            sys::open(&fifo, mode | open::NONBLOCK, 0)?;
        }
        let (end, other) = sys::pipe2(0)?;
        sys::close(end.max(other))?;
        let memory = shared_memory(c"/open_modes", open::RDWR | open::CREAT, 4096)?;
        shared_memory(c"/open_modes", open::RDONLY, 0)?;
        forget_shared_memory(c"/open_modes")?;
        sys::fcntl(memory, crate::abi::F_DUP2FD, 90)?;
        sys::fcntl(memory + 1, crate::abi::F_DUP2FD, memory as usize)?;
        sys::fcntl(90, crate::abi::F_DUP2FD, memory as usize + 1)?;
        sys::close(90)?;
        // Of a file that may be executed.
        sys::chmod(&data, 0o755)?;
        for mode in [open::EXEC, open::PATH] {
            sys::open(&data, mode, 0)?;
        }
        sys::open(&path(directory), open::EXEC | open::DIRECTORY, 0).map(drop)
    })?;
    check!(status == Status::SUCCESS, "/guest/open_modes: exit 0 expected, seen {status}");
    Ok(())
}

/// poll does not wait for who is reading.
pub fn poll_offset() -> Outcome {
    let guest = guest_program("/guest/poll_offset")?;
    let status = guest.run_after(100_000, || {
        shared_memory(c"/poll_offset", open::RDWR | open::CREAT, 256 << 20)?;
        forget_shared_memory(c"/poll_offset")
    })?;
    check!(status == Status::SUCCESS, "/guest/poll_offset: exit 0 expected, seen {status}");
    Ok(())
}

/// The lists of a descriptor: of ioctls, and of fcntls.
#[derive(Debug, PartialEq)]
struct Lists(Option<Vec<u64>>, u32);

fn lists(fd: i32) -> sys::Result<Lists> {
    Ok(Lists(ioctls(fd)?, fcntls(fd)?))
}

/// The four descriptors that the guest gets, from 5 on, and what their lists are.
fn limited() -> sys::Result<[(i32, Lists); 4]> {
    let file = path("/tmp/native-received/data");
    let open = || sys::open(&file, open::RDWR, 0);
    let [few, none, rights, every] = [open()?, open()?, open()?, open()?];
    limit_ioctls(few, &[FIONREAD, TIOCGETA, FIONBIO])?;
    limit_fcntls(few, GETFL | SETFL)?;
    limit_ioctls(none, &[FIONREAD])?;
    limit_fcntls(none, GETFL | GETOWN)?;
    // The right to neither; the lists are gone with it.
    limit(rights, &[ALL[0] & !(CAP_FCNTL & !(1 << 57)), ALL[1] & !(CAP_IOCTL & !(1 << 58))])?;
    limit_ioctls(every, &[])?;
    Ok([
        (few, Lists(Some(alloc::vec![FIONREAD, TIOCGETA, FIONBIO]), GETFL | SETFL)),
        (none, Lists(Some(alloc::vec![FIONREAD]), GETFL | GETOWN)),
        (rights, Lists(Some(Vec::new()), 0)),
        (every, Lists(Some(Vec::new()), GETFL | SETFL | GETOWN | SETOWN)),
    ])
}

/// The first four descriptors of each guest.
fn usual() -> sys::Result<[i32; 4]> {
    Ok([
        sys::open(c"/dev/console", open::WRONLY, 0)?,
        open_directory(&path("/tmp/native-received"))?,
        sys::open(c"/dev/null", open::RDWR, 0)?,
        sys::open(&path("/tmp/native-received/data"), open::RDWR, 0)?,
    ])
}

/// Lists stay what they were, whatever way a descriptor goes.
pub fn with_lists() -> Outcome {
    // For its directory.
    executing_guest("received")?;
    let (ours, theirs) = socketpair(SOCK_SEQPACKET).map_err(doing("socketpair"))?;
    let sent = limited().map_err(doing("limiting descriptors"))?;
    for (fd, expected) in &sent {
        let seen = lists(*fd).map_err(doing("cap_ioctls_get"))?;
        check!(seen == *expected, "before: {expected:?} expected, seen {seen:?}");
    }
    let null = sys::open(c"/dev/null", open::RDWR, 0).map_err(doing("/dev/null"))?;
    for (text, fds) in [(&b"one"[..], &[][..]), (b"second", &[null, null]), (b"third", &[])] {
        send_packet(ours, text, fds).map_err(doing("sendmsg"))?;
    }
    let usual = usual().map_err(doing("opening the guest's descriptors"))?;
    let fds: Vec<i32> = usual.into_iter().chain([theirs]).chain(sent.iter().map(|(fd, _)| *fd)).collect();
    let child = Program::new("/guest/received").start(|| place(&fds)).map_err(doing("/guest/received"))?;
    sys::close(theirs).map_err(doing("close"))?;
    let outcome = came_back(ours, &sent);
    let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
    if status.is_none() {
        let _ = child.kill();
    }
    outcome?;
    check!(status == Some(Status::SUCCESS), "/guest/received: exit 0 expected, seen {status:?}");
    Ok(())
}

/// Looks at the lists of what the guest sends back, until it is gone.
fn came_back(socket: i32, sent: &[(i32, Lists)]) -> Outcome {
    let mut ways = Vec::new();
    loop {
        let (way, fds) = receive_message(socket).map_err(doing("recvmsg"))?;
        if way.is_empty() {
            break;
        }
        let way = String::from_utf8_lossy(&way).into_owned();
        check!(fds.len() == sent.len(), "{way}: {} descriptors came back", fds.len());
        for (number, (&fd, (_, expected))) in fds.iter().zip(sent).enumerate() {
            let seen = lists(fd).map_err(doing("cap_ioctls_get"))?;
            // Rights given up take along what has no meaning without them.
            let gone = Lists(Some(Vec::new()), 0);
            let expected = if way == "limited" { &gone } else { expected };
            check!(seen == *expected, "{way}, number {number}: {expected:?} expected, seen {seen:?}");
            sys::close(fd).map_err(doing("close"))?;
        }
        ways.push(way);
    }
    let all = [
        "as they are",
        "fd_dup",
        "fd_replace",
        "a message",
        "a message",
        "limited",
        "proc_fork",
        "proc_exec",
    ];
    check!(ways == all, "ways that descriptors came back: {ways:?}");
    Ok(())
}
