// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads, locks and condition variables, with any value in any argument. `crate::sync` and `rt::thread` build
//! on this what programs use.

use super::Result;
use crate::names::number;
use crate::rt::raw;
use crate::{check, check_eq};

/// `eventtype.clock`
pub const CLOCK: u8 = 1;
/// `eventtype.condvar`
pub const CONDVAR: u8 = 2;
/// `eventtype.lock_rdlock`
pub const RDLOCK: u8 = 5;
/// `eventtype.lock_wrlock`
pub const WRLOCK: u8 = 6;
/// `scope.private`
pub const SCOPE_PRIVATE: u8 = 4;
/// `scope.shared`
pub const SCOPE_SHARED: u8 = 8;

/// A subscription, as its words are in memory.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Sub(pub [u64; 7]);

/// An event, as its words are in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Happened(pub [u64; 4]);

impl Sub {
    /// To a lock; `kind` is [`RDLOCK`] or [`WRLOCK`].
    pub const fn lock(kind: u8, lock: usize, scope: u8) -> Self {
        Self([0x10c4, (kind as u64) << 16, lock as u64, scope as u64, 0, 0, 0])
    }

    /// To a condition variable.
    pub const fn condvar(condvar: usize, condvar_scope: u8, lock: usize, lock_scope: u8) -> Self {
        let scopes = condvar_scope as u64 | (lock_scope as u64) << 8;
        Self([0xc04d, (CONDVAR as u64) << 16, condvar as u64, lock as u64, scopes, 0, 0])
    }

    /// To a clock's time, in ns; `flags` is 1 for an absolute time.
    pub const fn clock(clock: u32, timeout: u64, flags: u16) -> Self {
        Self([0x71e, (CLOCK as u64) << 16, 0, clock as u64, timeout, 0, flags as u64])
    }
}

impl Happened {
    /// Whose it is.
    pub const fn userdata(&self) -> u64 {
        self.0[0]
    }

    /// The errno, 0 for none.
    pub const fn error(&self) -> u16 {
        self.0[1] as u16
    }

    /// The type.
    pub const fn kind(&self) -> u8 {
        (self.0[1] >> 16) as u8
    }
}

/// poll with subscriptions to a lock or condition variable, and maybe a clock: the one event.
pub fn poll_one(subscriptions: &[Sub]) -> Result<Happened> {
    let mut events = [Happened([0x5a5a_5a5a_5a5a_5a5a; 4]); 2];
    let (input, output) = (subscriptions.as_ptr() as u64, events.as_mut_ptr() as u64);
    let count =
        raw::syscall(const { number("poll") }, &[input, output, subscriptions.len() as u64]).result()?;
    check_eq!(count, 1);
    let [event, rest] = events;
    check_eq!(rest, Happened([0x5a5a_5a5a_5a5a_5a5a; 4]));
    check!(event.0[1] & !0xff_ffff == 0 && event.0[2..] == [0, 0], "padding: {event:x?}");
    Ok(event)
}

/// lock_unlock
pub fn lock_unlock(lock: usize, scope: u8) -> Result<()> {
    raw::syscall(const { number("lock_unlock") }, &[lock as u64, scope.into()]).result().map(|_| ())
}

/// condvar_signal
pub fn condvar_signal(condvar: usize, scope: u8, count: u32) -> Result<()> {
    let arguments = [condvar as u64, scope.into(), count.into()];
    raw::syscall(const { number("condvar_signal") }, &arguments).result().map(|_| ())
}

/// thread_create with attributes at any address.
pub fn thread_create_at(attributes: usize) -> Result<u32> {
    raw::syscall(const { number("thread_create") }, &[attributes as u64]).result().map(|tid| tid as u32)
}

/// thread_create: entry point, stack, its size, argument.
pub fn thread_create(entry: usize, stack: usize, size: usize, argument: usize) -> Result<u32> {
    thread_create_at([entry, stack, size, argument].as_ptr() as usize)
}

/// thread_exit
pub fn thread_exit(lock: usize, scope: u8) -> ! {
    let answer = raw::syscall(const { number("thread_exit") }, &[lock as u64, scope.into()]);
    panic!("thread_exit returned {answer:?}")
}
