// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! How the cost grows with what there is to do.

use crate::arch::ticks;
use crate::rt::{self, map, words, PAGE};
use crate::{child, close, execute, measure_n, report, socketpair, sys, DIRECTORY, UFS};

const RDWR: usize = 2;
const CREAT: usize = 0x200;

pub fn all() {
    polls();
    for (fd, place) in [(DIRECTORY, "-tmpfs"), (UFS, "-ufs")] {
        let own = make_directory(fd, c"n".as_ptr());
        transfers(own, place);
        directories(own, place);
    }
}

fn make_directory(at: usize, name: *const core::ffi::c_char) -> usize {
    sys!(MKDIRAT, at, name, 0o755).expect("mkdirat");
    sys!(OPENAT, at, name, 0).expect("openat")
}

fn polls() {
    for count in [1, 10, 100, 1000] {
        let (mut sockets, mut byte) = ([0; 1000], 0u8);
        let poll = words(count);
        for pair in sockets[..count.next_multiple_of(2)].chunks_mut(2) {
            pair.copy_from_slice(&socketpair());
        }
        for (entry, fd) in poll.iter_mut().zip(sockets) {
            *entry = fd as u64 | 1 << 32;
        }
        let poll = poll.as_mut_ptr();
        let ready = |ready: usize| {
            sys!(POLL, poll, count, usize::MAX).and_then(|n| if n == ready { Ok(n) } else { Err(0) })
        };
        let other = |i: usize| sockets[i ^ 1];
        let byte = &raw mut byte;
        sys!(WRITE, other(count - 1), byte, 1).expect("write");
        measure_n("poll-last", "", count, 30, || ready(1));
        for i in 0..count - 1 {
            sys!(WRITE, other(i), byte, 1).expect("write");
        }
        measure_n("poll-ready", "", count, 30, || ready(count));
        for fd in &sockets[..count.next_multiple_of(2)] {
            let _ = close(*fd);
        }
    }
}

fn transfers(dir: usize, place: &str) {
    const MOST: usize = 1 << 20;
    let buffer = map(MOST);
    let file = sys!(OPENAT, dir, c"file".as_ptr(), RDWR | CREAT, 0o644).expect("file");
    sys!(PWRITE, file, buffer, MOST, 0).expect("pwrite");
    sys!(PREAD, file, buffer, MOST, 0).expect("pread");
    for size in [512, 4096, 65536, MOST] {
        measure_n("pread", place, size, 30, || sys!(PREAD, file, buffer, size, 0));
        measure_n("pwrite", place, size, 30, || sys!(PWRITE, file, buffer, size, 0));
    }
    let _ = close(file);
}

fn directories(dir: usize, place: &str) {
    const BUFFER: usize = 32 << 10;
    let buffer = map(BUFFER);
    let own = make_directory(dir, c"d".as_ptr());
    let mut name = *b"file00000\0";
    let mut made = 0;
    for count in [100, 1000, 10_000] {
        while made < count {
            for (i, digit) in name[4..9].iter_mut().enumerate() {
                *digit = b'0' + (made / 10usize.pow(4 - i as u32) % 10) as u8;
            }
            sys!(LINKAT, dir, c"file".as_ptr(), own, name.as_ptr(), 0).expect("linkat");
            made += 1;
        }
        measure_n("readdir", place, count, 10, || {
            sys!(LSEEK, own, 0, 0)?;
            let (mut entries, mut base) = (0, 0u64);
            loop {
                let used = sys!(GETDIRENTRIES, own, buffer, BUFFER, &raw mut base)?;
                let mut block = rt::bytes(buffer, used);
                if block.is_empty() {
                    break;
                }
                // As readdir(3) goes from entry to entry.
                while let [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, low, high, ..] = *block {
                    block = &block[usize::from(u16::from_le_bytes([low, high]))..];
                    entries += 1;
                }
            }
            // `.` and `..` as well.
            if entries == count + 2 {
                Ok(0)
            } else {
                Err(entries)
            }
        });
    }
    let _ = close(own);
}

/// A path of so many components.
pub fn paths(mode: &str) {
    if mode.is_empty() {
        let mut at = sys!(DUP, DIRECTORY).expect("dup");
        for _ in 0..15 {
            let next = make_directory(at, c"p".as_ptr());
            let file = sys!(OPENAT, next, c"data".as_ptr(), RDWR | CREAT, 0o644).expect("data");
            let _ = (close(at), close(file));
            at = next;
        }
        let _ = close(at);
    }
    for components in [2, 4, 8, 16] {
        let mut path = [0u8; 64];
        for part in path.chunks_mut(2).take(components - 1) {
            part.copy_from_slice(b"p/");
        }
        path[components * 2 - 2..][..4].copy_from_slice(b"data");
        measure_n("openat+close", mode, components, 100, || {
            sys!(OPENAT, DIRECTORY, path.as_ptr(), 0).and_then(close)
        });
    }
}

pub fn processes(exec: usize) {
    const DATA: usize = 500_000;
    let data = words(DATA / 8 + 1);
    data[..DATA / 8].fill(0x6161_6161_6161_6161);
    measure_n("fexecve-data", "", DATA, 10, || child(|| execute(exec, data.as_ptr() as usize)));
    const COUNT: usize = 200;
    let mut fds = [0; COUNT];
    for fd in &mut fds {
        *fd = sys!(DUP, DIRECTORY).expect("dup");
    }
    measure_n("pdfork-descriptors", "", COUNT, 10, || child(|| ()));
    measure_n("fexecve-descriptors", "", COUNT, 10, || child(|| execute(exec, c"x".as_ptr() as usize)));
    for fd in fds {
        let _ = close(fd);
    }
    // In pieces that become one neither with each other nor with what is beside them: every other page can be written.
    const PIECES: usize = 1000;
    let pieces = sys!(MMAP, 0, PIECES * PAGE, 1, 0x1002, usize::MAX, 0).expect("mmap");
    for i in (1..PIECES).step_by(2) {
        sys!(MMAP, pieces + i * PAGE, PAGE, 3, 0x1012, usize::MAX, 0).expect("mmap");
    }
    measure_n("pdfork-pieces", "", PIECES, 10, || child(|| ()));
    sys!(MUNMAP, pieces, PIECES * PAGE).expect("munmap");
}

/// For `threads`.
pub fn fork_with(threads: usize) {
    let start = ticks();
    child(|| ()).expect("pdfork");
    let mut least = ticks() - start;
    for _ in 0..20 {
        let start = ticks();
        child(|| ()).expect("pdfork");
        least = least.min(ticks() - start);
    }
    report("pdfork-threads", "", threads, least);
}
