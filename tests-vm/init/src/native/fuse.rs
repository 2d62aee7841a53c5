// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! file_readdir on fusefs(5), where the file system is a process: one that keeps to the rules, with offsets of each kind,
//! and one that does not. The protocol is that of /dev/fuse, version 7.

use super::filesystems::{guest, read_places, with_mount};
use super::{doing, skip, Outcome};
use crate::abi::{open, signal, Fields};
use crate::check;
use crate::list::Place;
use crate::process::{Child, Status};
use crate::program::Program;
use crate::{say, sys};
use alloc::format;
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::CStr;

const DEVICE: &CStr = c"/dev/fuse";

/// A directory: its name, and what is in it. Its node is its place in the list behind the root's.
type Directory = (&'static str, Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// How many files; the offset behind the n-th by n, and n by the offset.
    Honest(u64, fn(u64) -> u64, fn(u64) -> u64),
    /// What there is at an offset: the offset behind it, the inode, the type and the name; and how long the name is claimed to be.
    Hostile(fn(u64) -> Lie),
    /// Entries that the end of an answer cuts.
    Cut,
    /// Random bytes.
    Garbage,
}

struct Lie {
    off: u64,
    ino: u64,
    kind: u32,
    name: &'static [u8],
    claimed: Option<u32>,
}

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The number that ODD is to be multiplied with for 1.
const fn inverse() -> u64 {
    let (mut x, mut rounds) = (ODD, 0);
    while rounds < 6 {
        x = x.wrapping_mul(2u64.wrapping_sub(ODD.wrapping_mul(x)));
        rounds += 1;
    }
    x
}

const HONEST: &[Directory] = &[
    ("counted", Kind::Honest(2000, |n| n, |off| off)),
    ("sparse", Kind::Honest(400, |n| n << 40, |off| off >> 40)),
    ("falling", Kind::Honest(400, |n| (1 << 62) - n, |off| (1 << 62) - off)),
    ("negative", Kind::Honest(400, |n| 1 << 63 | n, |off| off & !(1 << 63))),
    ("hashed", Kind::Honest(400, |n| n.wrapping_mul(ODD), |off| off.wrapping_mul(inverse()))),
];

const fn lie(off: u64, name: &'static [u8]) -> Lie {
    Lie { off, ino: 5, kind: 8, name, claimed: None }
}

const HOSTILE: &[Directory] = &[
    // Names and types that no file has, in a directory that ends.
    (
        "names",
        Kind::Hostile(|off| {
            let names: [&[u8]; 8] = [b"a/b", b"a\0b", b"..", b"/", b"\0", b"good", b"../../etc", b"\xff"];
            let ino = if off % 11 == 3 { 0 } else { u64::MAX };
            let kind = [8, 14, 255, 0x1_0008][(off / 8 % 4) as usize];
            let claimed = (off >= 900).then_some(0);
            Lie { ino, kind, claimed, ..lie(off + 1, names[(off % 8) as usize]) }
        }),
    ),
    // One that never gets on, or always to the same place, or around in a circle.
    ("zero", Kind::Hostile(|_| lie(0, b"zero"))),
    ("same", Kind::Hostile(|_| lie(5, b"same"))),
    ("circle", Kind::Hostile(|off| lie((off + 1) % 7, b"circle"))),
    ("backwards", Kind::Hostile(|off| lie(off.wrapping_sub(1), b"backwards"))),
    (
        "panic",
        Kind::Hostile(|off| lie([1 << 31, 1 << 32, (1 << 44) + 8192, u64::MAX][(off % 4) as usize], b"p")),
    ),
    // One without an end.
    ("endless", Kind::Hostile(|off| lie(off + 1, b"endless"))),
    // Lengths of names.
    (
        "lengths",
        Kind::Hostile(|off| {
            let claimed = [4, 255, 256, 65_535, u32::MAX, 1][(off / 16 % 6) as usize];
            Lie { claimed: Some(claimed), ..lie(off + 1, &[b'n'; 255]) }
        }),
    ),
    ("cut", Kind::Cut),
    ("garbage", Kind::Garbage),
    // Nothing but whiteouts, without an end.
    ("nothing", Kind::Hostile(|off| Lie { ino: 0, ..lie(off + 1, b"nothing") })),
];

/// Requests, by their numbers in the protocol.
mod request {
    pub const LOOKUP: u32 = 1;
    pub const FORGET: u32 = 2;
    pub const GETATTR: u32 = 3;
    pub const STATFS: u32 = 17;
    pub const INIT: u32 = 26;
    pub const OPENDIR: u32 = 27;
    pub const READDIR: u32 = 28;
    pub const RELEASEDIR: u32 = 29;
    pub const INTERRUPT: u32 = 36;
    pub const DESTROY: u32 = 38;
    pub const FORGET_MANY: u32 = 42;
    /// struct fuse_in_header.
    pub const LEN: usize = 0;
    pub const OPCODE: usize = 4;
    pub const UNIQUE: usize = 8;
    pub const NODE: usize = 16;
    pub const BODY: usize = 40;
    /// struct fuse_read_in, in the body.
    pub const OFFSET: usize = BODY + 8;
    pub const SIZE: usize = BODY + 16;
}
const ENOENT: i32 = 2;
const ENOSYS: i32 = 78;
const ROOT_NODE: u64 = 1;
const HEADER: usize = 24;

/// Answers requests until the file system is unmounted.
fn serve(fd: i32, directories: &[Directory]) -> i32 {
    let mut buffer = vec![0; 1 << 18];
    let mut random = 88_172_645_463_325_252;
    loop {
        let Ok(length) = sys::read(fd, &mut buffer) else { return 0 };
        let message = buffer.get(..length).unwrap_or_default();
        let node = message.u64_at(request::NODE);
        let answer = match message.u32_at(request::OPCODE) {
            request::INIT => Ok(init()),
            request::LOOKUP => {
                let name = message.text_at(request::BODY, length - request::BODY);
                match directories.iter().position(|(other, _)| *other == name) {
                    Some(at) => Ok(entry(ROOT_NODE + 1 + at as u64)),
                    None => Err(ENOENT),
                }
            }
            request::GETATTR => Ok([vec![0xff, 0, 0, 0, 0, 0, 0, 0], vec![0; 8], attributes(node)].concat()),
            request::OPENDIR => Ok(vec![0; 16]),
            request::READDIR => {
                let (offset, size) = (message.u64_at(request::OFFSET), message.u32_at(request::SIZE));
                let kind =
                    directories.get((node.wrapping_sub(ROOT_NODE + 1)) as usize).map(|(_, kind)| *kind);
                Ok(kind.map_or(Vec::new(), |kind| read(kind, offset, size as usize, &mut random)))
            }
            request::STATFS => Ok(vec![0; 80]),
            request::RELEASEDIR | request::DESTROY => Ok(Vec::new()),
            request::FORGET | request::FORGET_MANY | request::INTERRUPT => continue,
            _ => Err(ENOSYS),
        };
        let (error, body) = answer.map_or_else(|errno| (-errno, Vec::new()), |body| (0, body));
        let mut reply = Vec::with_capacity(16 + body.len());
        reply.extend((16 + body.len() as u32).to_le_bytes());
        reply.extend(error.to_le_bytes());
        reply.extend(message.u64_at(request::UNIQUE).to_le_bytes());
        reply.extend(body);
        debug_assert_eq!(message.u32_at(request::LEN) as usize, length);
        // A request may have been given up meanwhile.
        let _ = sys::write(fd, &reply);
    }
}

/// struct fuse_init_out: version 7.29.
fn init() -> Vec<u8> {
    let mut out = vec![0; 64];
    out[0] = 7;
    out[4] = 29;
    // What can be written at once.
    out[22] = 1;
    out
}

/// struct fuse_attr of a directory.
fn attributes(node: u64) -> Vec<u8> {
    let mut out = vec![0; 88];
    out[..8].copy_from_slice(&node.to_le_bytes());
    out[60..64].copy_from_slice(&0o40_755u32.to_le_bytes());
    out[64] = 2;
    out[81] = 16;
    out
}

/// struct fuse_entry_out.
fn entry(node: u64) -> Vec<u8> {
    let mut out = vec![0; 40];
    out[..8].copy_from_slice(&node.to_le_bytes());
    out[8] = 1;
    // They stay so for some seconds.
    (out[16], out[24]) = (255, 255);
    out.extend(attributes(node));
    out
}

/// One entry, struct fuse_dirent.
fn dirent(lie: &Lie, out: &mut Vec<u8>) {
    out.extend(lie.ino.to_le_bytes());
    out.extend(lie.off.to_le_bytes());
    out.extend(lie.claimed.unwrap_or(lie.name.len() as u32).to_le_bytes());
    out.extend(lie.kind.to_le_bytes());
    out.extend(lie.name);
    out.resize(out.len().next_multiple_of(8), 0);
}

fn read(kind: Kind, offset: u64, size: usize, random: &mut u64) -> Vec<u8> {
    let mut out = Vec::new();
    match kind {
        Kind::Honest(files, behind, before) => {
            let first = if offset == 0 { 0 } else { before(offset) };
            for n in first..files {
                let mut name = format!("file{n:04}").into_bytes();
                name.resize(8 + (n % 41) as usize, b'-');
                if out.len() + (HEADER + name.len()).next_multiple_of(8) > size {
                    break;
                }
                out.extend((n + 100).to_le_bytes());
                out.extend(behind(n + 1).to_le_bytes());
                out.extend((name.len() as u32).to_le_bytes());
                out.extend(8u32.to_le_bytes());
                out.extend(name);
                out.resize(out.len().next_multiple_of(8), 0);
            }
        }
        Kind::Hostile(at) => {
            let mut next = offset;
            loop {
                let mut one = Vec::new();
                let lie = at(next);
                dirent(&lie, &mut one);
                // No more than one needs to fill a small buffer.
                if out.len() + one.len() > size.min(20_000) {
                    break;
                }
                next = lie.off;
                out.extend(one);
            }
        }
        Kind::Cut => {
            for n in offset..offset + 100 {
                dirent(&lie(n + 1, b"cut"), &mut out);
            }
            out.truncate(size.min(out.len()) - 1 - (offset % 31) as usize);
        }
        Kind::Garbage => {
            let mut next = || {
                *random ^= *random << 13;
                *random ^= *random >> 7;
                *random ^= *random << 17;
                *random
            };
            while out.len() < size.min(6000) {
                let small = if next() % 4 == 0 { u64::MAX } else { 63 };
                for number in [next() & small, next(), (next() & small & 0xffff_ffff) | (next() % 16) << 32] {
                    out.extend(number.to_le_bytes());
                }
                out.extend((0..next() % 8).flat_map(|_| next().to_le_bytes()));
            }
            out.truncate(size);
        }
    }
    out
}

/// Mounts the file system that has these directories.
fn with_fuse(directories: &[Directory], test: impl FnOnce() -> Outcome) -> Outcome {
    let Ok(fd) = sys::open(DEVICE, open::RDWR, 0) else {
        return skip("this kernel has no fusefs");
    };
    let number = format!("{fd}\0");
    let options: [(&CStr, &[u8]); 2] = [(c"from", DEVICE.to_bytes_with_nul()), (c"fd", number.as_bytes())];
    let mut daemon = None;
    // The daemon answers the requests that unmounting makes as well.
    let result = with_mount("fusefs", &options, || {
        daemon = Some(Child::fork(|| serve(fd, directories)).map_err(doing("fork"))?);
        sys::close(fd).map_err(doing("close"))?;
        test()
    });
    if let Some(daemon) = daemon {
        let _ = daemon.kill();
    }
    result
}

/// Offsets of each kind that the protocol allows.
pub fn honest() -> Outcome {
    with_fuse(HONEST, || {
        for (name, kind) in HONEST {
            let Kind::Honest(files, ..) = kind else { continue };
            say!("init: {name}");
            let place = (format!("/mnt/{name}"), format!("{files}"));
            read_places(&[(&place.0, &place.1)]).map_err(|why| format!("{name}: {why}"))?;
        }
        Ok(())
    })
}

/// What the protocol does not allow, and directories without an end.
pub fn hostile() -> Outcome {
    with_fuse(HOSTILE, || {
        // The last one has nothing to tell, for ever.
        let Some((last, others)) = HOSTILE.split_last() else { return Ok(()) };
        for (name, _) in others {
            let extra = vec![crate::files::path(&format!("/mnt/{name}"))];
            let place = Place { extra, ..Place::default() };
            say!("init: {name}");
            guest("readdir_hostile", b"1", place).map_err(|why| format!("{name}: {why}"))?;
        }
        ["endless", last.0].iter().try_for_each(|name| stops(&format!("/mnt/{name}")))
    })
}

/// A program that is kept in a call for ever can be stopped, go on, and be killed.
fn stops(directory: &str) -> Outcome {
    let place = Place { extra: vec![crate::files::path(directory)], ..Place::default() };
    let program = Program::new("/guest/readdir_hostile")
        .argdata(b"far")
        .with_guest_descriptors_at("native-readdir_hostile", &place)
        .map_err(doing("preparing its directory"))?;
    let child = program.start(|| Ok(())).map_err(doing("readdir_hostile"))?;
    let seen = child.wait(1000).map_err(doing("wait4"))?;
    check!(seen.is_none(), "{directory}: the call ended: {seen:?}");
    sys::kill(child.pid, signal::STOP).map_err(doing("SIGSTOP"))?;
    let seen = child.wait(20_000).map_err(doing("wait4"))?;
    check!(seen == Some(Status::Stopped(signal::STOP)), "{directory}: a stop expected, seen {seen:?}");
    sys::kill(child.pid, signal::CONT).map_err(doing("SIGCONT"))?;
    let seen = child.wait(500).map_err(doing("wait4"))?;
    check!(seen.is_none(), "{directory}: the call ended after a stop: {seen:?}");
    sys::kill(child.pid, signal::KILL).map_err(doing("SIGKILL"))?;
    let seen = child.wait(20_000).map_err(doing("wait4"))?;
    let killed = matches!(seen, Some(Status::Signal { signal: signal::KILL, .. }));
    check!(killed, "{directory}: death by SIGKILL expected, seen {seen:?}");
    Ok(())
}
