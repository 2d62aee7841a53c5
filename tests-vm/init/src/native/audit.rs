// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What a program in its sandbox does is recorded, audit(4): under the event of the native call that does the same, with its
//! result and the file's path.

use super::{doing, executing_guest, kernel_lines, Outcome};
use crate::audit::{self, Record};
use crate::files::{self, path};
use crate::process::{Child, Status};
use crate::{check, say, sys};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

const TRAIL: &str = "/tmp/audit-trail";
const LIMIT_MS: u64 = 240_000;

/// bsm/audit_kevents.h
mod event {
    pub const EXIT: u16 = 1;
    pub const KILL: u16 = 15;
    pub const FCNTL: u16 = 30;
    pub const FTRUNCATE: u16 = 44;
    pub const SHUTDOWN: u16 = 46;
    pub const CLOSE: u16 = 112;
    pub const SOCKETPAIR: u16 = 186;
    pub const SENDMSG: u16 = 188;
    pub const RECVMSG: u16 = 190;
    pub const LSEEK: u16 = 194;
    pub const WRITEV: u16 = 196;
    pub const READV: u16 = 198;
    pub const FSTAT: u16 = 208;
    pub const DUP2: u16 = 209;
    pub const MMAP: u16 = 210;
    pub const MUNMAP: u16 = 213;
    pub const OPENAT_R: u16 = 270;
    pub const OPENAT_RWC: u16 = 279;
    pub const OPENAT_RWTC: u16 = 281;
    pub const RENAMEAT: u16 = 282;
    pub const FSTATAT: u16 = 283;
    pub const FUTIMESAT: u16 = 285;
    pub const UNLINKAT: u16 = 286;
    pub const MPROTECT: u16 = 43010;
    pub const POLL: u16 = 43012;
    pub const FUTIMES: u16 = 43013;
    pub const GETDIRENTRIES: u16 = 43020;
    pub const SHMOPEN: u16 = 43035;
    pub const FSYNC: u16 = 43069;
    pub const FEXECVE: u16 = 43144;
    pub const LINKAT: u16 = 43147;
    pub const MKDIRAT: u16 = 43148;
    pub const READLINKAT: u16 = 43151;
    pub const SYMLINKAT: u16 = 43152;
    pub const CAP_RIGHTS_GET: u16 = 43187;
    pub const PREAD: u16 = 43192;
    pub const PWRITE: u16 = 43193;
    pub const PDFORK: u16 = 43197;
    pub const CAP_RIGHTS_LIMIT: u16 = 43202;
    pub const POSIX_FALLOCATE: u16 = 43212;
    pub const THR_NEW: u16 = 43224;
    pub const THR_EXIT: u16 = 43225;
}
use event::*;

/// All that CloudABI's calls are recorded as. What a file is opened for makes the event.
fn events() -> impl Iterator<Item = u16> {
    let others = [
        EXIT,
        KILL,
        FCNTL,
        FTRUNCATE,
        SHUTDOWN,
        CLOSE,
        SOCKETPAIR,
        SENDMSG,
        RECVMSG,
        LSEEK,
        WRITEV,
        READV,
        FSTAT,
        DUP2,
        MMAP,
        MUNMAP,
        RENAMEAT,
        FSTATAT,
        FUTIMESAT,
        UNLINKAT,
        MPROTECT,
        POLL,
        FUTIMES,
        GETDIRENTRIES,
        SHMOPEN,
        FSYNC,
        FEXECVE,
        LINKAT,
        MKDIRAT,
        READLINKAT,
        SYMLINKAT,
        CAP_RIGHTS_GET,
        PREAD,
        PWRITE,
        PDFORK,
        CAP_RIGHTS_LIMIT,
        POSIX_FALLOCATE,
        THR_NEW,
        THR_EXIT,
    ];
    others.into_iter().chain(OPENAT_R..=OPENAT_RWTC)
}

/// What /guest/audited does: event, error number, paths below its directory.
const ENOENT: u8 = 2;
const EBADF: u8 = 9;
const EFAULT: u8 = 14;
const EINVAL: u8 = 22;
const DONE: &[(u16, u8, &[&str])] = &[
    (MKDIRAT, 0, &["d"]),
    (OPENAT_RWC, 0, &["d/f"]),
    (OPENAT_R, ENOENT, &["none"]),
    (WRITEV, 0, &[]),
    (LINKAT, 0, &["d/f", "d/g"]),
    (RENAMEAT, 0, &["d/g", "d/h"]),
    (SYMLINKAT, 0, &["d/s"]),
    (UNLINKAT, 0, &["d/h"]),
    (UNLINKAT, ENOENT, &["d/h"]),
    (FTRUNCATE, 0, &[]),
    (FUTIMES, 0, &[]),
    (FUTIMESAT, 0, &["d/f"]),
    (FCNTL, 0, &[]),
    (CAP_RIGHTS_LIMIT, 0, &[]),
    (FSTATAT, 0, &["d"]),
    (GETDIRENTRIES, 0, &[]),
    (THR_NEW, 0, &[]),
    (CLOSE, 0, &[]),
    (CLOSE, EBADF, &[]),
    (CLOSE, 0, &[]),
    (MKDIRAT, EFAULT, &[]),
    (MKDIRAT, EINVAL, &[]),
    (SOCKETPAIR, 0, &[]),
    (SENDMSG, 0, &[]),
    (RECVMSG, 0, &[]),
    (KILL, 0, &[]),
    (PDFORK, 0, &[]),
    (CLOSE, 0, &[]),
    (EXIT, 0, &[]),
];
/// Those of them whose records say which file, if not by its path.
const OF_FILES: &[u16] = &[FTRUNCATE, FUTIMES, GETDIRENTRIES];

/// Records what a guest does; they are written by a thread of the kernel's, the guest's exit last.
fn recorded(name: &str, argdata: &[u8], wanted: Status) -> Result<(Child, Vec<Record>), String> {
    files::write_file(&path(TRAIL), b"", 0o600).map_err(doing(TRAIL))?;
    kernel_lines()?;
    let run = || {
        audit::start(&path(TRAIL), events()).map_err(doing("auditctl"))?;
        let program = executing_guest(name)?.argdata(argdata);
        let child = program.start(|| Ok(())).map_err(doing(name))?;
        let status = child.wait(LIMIT_MS).map_err(doing("wait4"))?;
        check!(status == Some(wanted), "/guest/{name}: exit {wanted} expected, seen {status:?}");
        let ended = |record: &Record| (record.event, record.pid) == (EXIT, child.pid as u32);
        for _ in 0..100 {
            let records = audit::records(&files::read_file(&path(TRAIL)).map_err(doing(TRAIL))?)?;
            if records.iter().any(ended) {
                return Ok((child, records));
            }
            sys::sleep_ms(100);
        }
        Err(format!("no record of the end of /guest/{name} within 10 s"))
    };
    let result = run();
    audit::stop(events()).map_err(doing("auditon"))?;
    sys::unlink(&path(TRAIL)).map_err(doing(TRAIL))?;
    let lines = kernel_lines()?.join(" | ");
    check!(lines.is_empty(), "the kernel cannot write some record: {lines}");
    result
}

pub fn records() -> Outcome {
    let (child, records) = recorded("audited", b"", Status::Exit(7))?;
    let own: Vec<&Record> = records.iter().filter(|record| record.pid == child.pid as u32).collect();
    let mut rest = own.iter();
    for &(event, error, below) in DONE {
        let paths: Vec<String> = below.iter().map(|name| format!("/tmp/native-audited/{name}")).collect();
        let is_it =
            |record: &&&Record| record.event == event && record.error == error && record.paths == paths;
        let Some(record) = rest.find(is_it) else {
            for record in &own {
                say!("init: record {}: error {}, paths {:?}", record.event, record.error, record.paths);
            }
            return Err(format!(
                "no record of event {event} with error {error}, paths {paths:?} where expected"
            ));
        };
        let file = record.attributes || !OF_FILES.contains(&event);
        check!(file, "the record of event {event} does not say which file");
    }
    let closed: Vec<bool> = own
        .iter()
        .filter(|record| record.event == CLOSE && record.error == 0)
        .map(|record| record.attributes)
        .collect();
    check!(closed == [true, true, false], "closed: two files, a process expected, seen {closed:?}");
    let named = |record: &&Record| record.arguments.iter().any(|(name, _)| name.contains("fd"));
    let mut closes = own.iter().filter(|record| record.event == CLOSE);
    check!(closes.all(named), "a record of fd_close without its descriptor");
    Ok(())
}

/// Random calls, with all of them recorded: the kernel writes each record.
pub fn random() -> Outcome {
    let (_, records) = recorded("fuzz", b"300\x002", Status::SUCCESS)?;
    say!("init: {} records of random calls", records.len());
    let kinds = events().filter(|event| records.iter().any(|record| record.event == *event)).count();
    check!(kinds > 30, "records of {kinds} events only");
    Ok(())
}
