// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Calls that belong together, of threads and processes that have memory, files and sockets in common: descriptors of all kinds
//! are made and passed to whoever receives first; children execute the program again and go on in it.
//!
//! A descriptor of a child may wait in a socket that only this child has. So each child has a thread that ends it.

use super::shared::Shared;
use super::{do_not_wait, number_of, Caller, Kind, COUNTERS, PROGRAM, SPARE};
use crate::records::{filetype, rights};
use crate::rt::thread;
use crate::sys::{self, Result};
use crate::{good, sync, DIRECTORY};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// The first word of the argument data of a program that goes on, before the seed.
pub const BRANCH: &[u8] = b"branch";
/// How long a child lives.
const LIFE_MS: u64 = 1500;
/// Descriptors that any call may replace: from here on, so many.
const LOW: u32 = 4;
const LOWS: u64 = 36;
/// Most that are passed at once.
const PASSED: usize = 6;

/// Whether this is a child.
static CHILD: AtomicBool = AtomicBool::new(false);

fn end(_tid: u32, _argument: usize) {
    sync::pause(LIFE_MS);
    sys::proc_exit(0)
}

/// A program that a child has executed.
pub fn branch(seed: u64) -> ! {
    let shared = good!(Shared::of(COUNTERS));
    shared.ended(number_of::EXEC, false);
    let mut caller = Caller::first(seed, shared, Kind::Crowd);
    caller.mortal();
    caller.branch();
    sys::proc_exit(0)
}

impl Caller {
    /// Sees to it that a child ends.
    pub(super) fn mortal(&self) {
        CHILD.store(true, Relaxed);
        thread::spawn_loose(end, 0);
    }

    /// A few calls.
    pub(super) fn together(&mut self) {
        match self.random.below(16) {
            0..6 => self.pass(),
            6..11 => self.take(),
            11..14 => self.make(),
            14 if self.trunk => self.child(),
            15 if self.trunk => self.thread(),
            // A thread that executes does so for all.
            _ if !self.trunk && self.random.one_in(if CHILD.load(Relaxed) { 24 } else { 64 }) => {
                self.execute()
            }
            _ => self.new_sockets(),
        }
    }

    /// Counts a call.
    fn counted<T>(&self, number: u64, call: impl FnOnce() -> Result<T>) -> Option<T> {
        self.shared.begins(number, &[0; 6]);
        let answer = call();
        self.shared.ended(number, answer.is_err());
        answer.ok()
    }

    /// A socket: one that all have, or any.
    fn socket(&mut self) -> u32 {
        self.spare(4, 2) as u32
    }

    fn pass(&mut self) {
        let socket = self.socket();
        let mut fds = [0; PASSED];
        let count = self.random.below(PASSED as u64 + 1) as usize;
        for fd in &mut fds[..count] {
            *fd = self.spare(0, 7) as u32;
        }
        let length = self.random.below(8) as usize;
        self.counted(number_of::SEND, || sys::send(socket, &[7; 8][..length], &fds[..count]));
    }

    fn take(&mut self) {
        let socket = self.socket();
        let mut fds = [0; PASSED];
        let room = self.random.below(PASSED as u64 + 1) as usize;
        let mut data = [0; 64];
        let received = self.counted(number_of::RECEIVE, || sys::recv(socket, &mut data, &mut fds[..room], 0));
        for &fd in &fds[..received.map_or(0, |(_, count, _)| count)] {
            self.place(fd);
        }
    }

    /// Puts a new descriptor where any call may meet it.
    fn place(&mut self, fd: u32) {
        let to = LOW + self.random.below(LOWS) as u32;
        if fd == to {
            return;
        }
        self.counted(number_of::REPLACE, || sys::fd_replace(fd, to));
        self.counted(number_of::CLOSE, || sys::fd_close(fd));
    }

    fn make(&mut self) {
        let path = self.random.of(&[&b"a"[..], b"b", b"a/b", b"data", b"."]);
        let flags = self.random.of(&[0, 0, 1, 1, 2, 8]);
        let base = rights::FD_READ | self.random.next_u64() & self.rights;
        let made = match self.random.below(4) {
            0 => self.counted(number_of::CREATE, || sys::fd_create1(filetype::SHARED_MEMORY)),
            1 => {
                let pair = self.counted(number_of::PAIR, || sys::fd_create2(filetype::SOCKET_STREAM));
                if let Some(pair) = pair {
                    do_not_wait(pair);
                    self.place(pair.1);
                }
                pair.map(|(a, _)| a)
            }
            _ => self.counted(number_of::OPEN, || sys::file_open(DIRECTORY.into(), path, flags, base)),
        };
        if let Some(fd) = made {
            self.place(fd);
        }
    }

    /// Goes on as the same program, with the same descriptors under the same numbers, and memory under those that are free.
    fn execute(&mut self) {
        let mut fds = [SPARE + 6; COUNTERS as usize + 1];
        for (fd, slot) in (0..).zip(&mut fds) {
            if sys::fd_stat_get(fd).is_ok() {
                *slot = fd;
            }
        }
        let mut data = [0; BRANCH.len() + 21];
        data[..BRANCH.len()].copy_from_slice(BRANCH);
        let mut seed = self.random.next_u64();
        for digit in data[BRANCH.len() + 1..].iter_mut().rev() {
            *digit = b'0' + (seed % 10) as u8;
            seed /= 10;
        }
        self.counted(number_of::EXEC, || sys::proc_exec(PROGRAM, &data, &fds));
    }
}
