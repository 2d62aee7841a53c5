// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Structures in memory, mostly valid ones.

use super::{Caller, Kind};
use crate::records::fdflags;
use crate::sync::{KERNEL_MANAGED, WRLOCKED};
use crate::{mem, FILE};
use core::sync::atomic::Ordering::Relaxed;

/// Paths, all of them relative to where a batch's files are. The parent removes what is there afterwards.
const PATHS: [&[u8]; 18] = [
    b"a", b"b", b"c", b"d", b"a/b", b"b/c", b"a/b/c", b".", b"..", b"../a", b"a/../b", b"/", b"/etc", b"",
    b"a\0b", b"data", b"a/", b"b//c",
];
/// Lengths of paths that are too long, or nearly.
const LONG: [usize; 6] = [254, 255, 256, 1023, 1024, 5000];

/// The longest structure, a list of subscriptions.
const MOST_WORDS: usize = 7 * 6;

impl Caller {
    /// Puts words into fresh memory.
    fn put(&mut self, words: &[u64]) -> u64 {
        let address = self.arena.fresh(&mut self.random, words.len() * 8);
        put_at(address, words);
        address as u64
    }

    /// A path, and its length for the next argument.
    pub(super) fn path(&mut self) -> u64 {
        if self.random.one_in(16) {
            let length = self.random.of(&LONG);
            let address = self.arena.fresh(&mut self.random, length);
            for i in 0..length {
                mem::poke(address + i, if self.random.one_in(50) { b'/' } else { b'x' });
            }
            self.length = length as u64;
            return address as u64;
        }
        let path = self.random.of(&PATHS);
        let address = self.arena.fresh(&mut self.random, path.len());
        for (i, byte) in path.iter().enumerate() {
            mem::poke(address + i, *byte);
        }
        self.length = path.len() as u64;
        address as u64
    }

    /// I/O vectors, and their number for the next argument.
    pub(super) fn vectors(&mut self) -> u64 {
        let count = self.random.below(5) as usize;
        let mut words = [0; 10];
        for pair in words[..2 * count].chunks_exact_mut(2) {
            let length = self.random.below(300);
            pair.copy_from_slice(&[self.arena.data(&mut self.random, 4096), length]);
            if self.random.one_in(16) {
                pair[0] = self.arena.pointer(&mut self.random);
            }
            if self.random.one_in(16) {
                pair[1] = self.random.edge();
            }
        }
        self.length = count as u64;
        self.put(&words[..2 * count])
    }

    /// Descriptors, and their number for the next argument.
    pub(super) fn descriptor_list(&mut self) -> u64 {
        let count = self.random.below(5);
        let address = self.arena.fresh(&mut self.random, 16);
        for i in 0..count as usize {
            let bytes = (self.spare(0, 7) as u32).to_le_bytes();
            for (j, byte) in bytes.into_iter().enumerate() {
                mem::poke(address + 4 * i + j, byte);
            }
        }
        self.length = count;
        address as u64
    }

    /// `struct fdstat`. Sockets that would be waited for stay rare.
    pub(super) fn fdstat(&mut self) -> u64 {
        let flags = u64::from(fdflags::NONBLOCK) | self.random.below(32);
        let mut words = [flags << 16, self.rights, self.rights];
        match self.random.below(8) {
            0 => words[1..].fill(0),
            1 => words = [words[0], self.random.next_u64(), self.random.next_u64()],
            2..5 => words = [words[0], self.random.next_u64() & self.rights, 0],
            _ => {}
        }
        if self.random.one_in(16) {
            words[0] = self.random.next_u64();
        }
        self.put(&words)
    }

    /// `struct filestat`.
    pub(super) fn filestat(&mut self) -> u64 {
        let mut words: [u64; 7] = core::array::from_fn(|_| self.random.edge());
        if !self.random.one_in(8) {
            words[3] = self.random.below(20_000);
        }
        self.put(&words)
    }

    /// `struct send_in` or `struct recv_in`.
    pub(super) fn message(&mut self, receive: bool) -> u64 {
        let vectors = self.vectors();
        let count = self.length;
        let mut fds = self.descriptor_list();
        if receive {
            fds = self.arena.pointer(&mut self.random);
            self.length = self.random.below(6);
        }
        let flags = match (receive, self.random.below(16)) {
            (true, 0..6) => 4,
            (true, 6) => 0x10,
            (_, 7) => self.random.next_u64(),
            _ => 0,
        };
        let mut words = [vectors, count, fds, self.length, flags];
        if self.random.one_in(32) {
            words[self.random.below(4) as usize] = self.random.edge();
        }
        if self.kind == Kind::Datagrams {
            words[3] = 0;
        }
        self.put(&words)
    }

    /// A lock or condition variable, with one of the values that it can have, or another.
    pub(super) fn word(&mut self) -> u64 {
        let address = self.arena.word(&mut self.random);
        if self.random.one_in(4) {
            let tid = self.tid;
            let value = self.random.next_u64() as u32;
            let value =
                self.random.of(&[0, 0, 1, tid, WRLOCKED | tid, KERNEL_MANAGED | WRLOCKED | tid, value]);
            mem::word(address).store(value, Relaxed);
        }
        if self.random.one_in(32) {
            return address as u64 + self.random.below(4);
        }
        address as u64
    }

    /// Subscriptions, one of them to a clock that goes off soon, and their number for the next argument.
    pub(super) fn subscriptions(&mut self) -> u64 {
        let count = 1 + self.random.below(6) as usize;
        let mut words = [0; MOST_WORDS];
        for (i, words) in words.chunks_exact_mut(7).enumerate().take(count) {
            let kind = self.random.of(&[1, 2, 3, 3, 4, 4, 5, 6, 7, 7]);
            let kind = if count == 1 || i == 1 { 1 } else { kind };
            let body = self.body(kind);
            words[0] = self.random.next_u64();
            words[1] = kind << 16;
            words[2..].copy_from_slice(&body);
            if i != 1 && count != 1 && self.random.one_in(16) {
                words[self.random.below(7) as usize] = self.random.edge();
            }
        }
        self.length = count as u64;
        self.put(&words[..7 * count])
    }

    fn body(&mut self, kind: u64) -> [u64; 5] {
        let scopes = self.random.of(&[4, 8, 0]) | self.random.of(&[4, 8, 0]) << 8;
        match kind {
            1 => {
                let past = self.random.one_in(3);
                let clock = if past { self.random.below(6) } else { self.random.of(&[1, 3, 0, 7]) };
                [self.random.next_u64(), clock, self.random.below(200_000), self.random.edge(), past.into()]
            }
            2 => [self.word(), self.word(), scopes, 0, 0],
            5 | 6 => [self.word(), scopes & 0xff, 0, 0, 0],
            _ => [self.descriptor() & 0xffff_ffff | self.random.below(2) << 32, 0, 0, 0, 0],
        }
    }

    /// A descriptor, mostly one that is open.
    pub(super) fn descriptor(&mut self) -> u64 {
        match self.random.below(32) {
            0 => self.random.edge(),
            1 => self.random.next_u64() << 32 | u64::from(FILE),
            2..8 => self.random.below(4),
            8..20 => 4 + self.random.below(6),
            _ => self.random.below(40),
        }
    }
}

/// Writes words at any address, aligned or not.
fn put_at(address: usize, words: &[u64]) {
    for (i, byte) in words.iter().flat_map(|word| word.to_le_bytes()).enumerate() {
        mem::poke(address + i, byte);
    }
}
