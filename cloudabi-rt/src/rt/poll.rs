// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waiting for several things at once.

use crate::time::Instant;
use crate::{End, Error, Fd, Result};
use alloc::vec::Vec;
use cloudabi::{
    clockid, errno, event, eventrwflags, eventtype, subclockflags, subrwflags, subscription,
    subscription_clock, subscription_fd_readwrite, subscription_proc_terminate, subscription_union,
};
use core::mem::MaybeUninit;

/// So many events fit the stack, where a lock waits, the heap's as well; for more the heap has room.
const EVENTS: usize = 8;

/// What is waited for, in sum. Each has a number of the program's choice, by which its events are known.
#[derive(Default)]
pub struct Poll(Vec<subscription>);

/// What happened.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// The number of what was waited for.
    pub token: u64,
    /// What it is, or why it cannot be waited for.
    pub what: Result<Kind>,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The time has come.
    Time,
    /// So many bytes can be read; `hangup` says that nobody writes any more.
    Readable {
        /// How many, where the kernel knows.
        bytes: u64,
        /// The other end is closed.
        hangup: bool,
    },
    /// So many bytes can be written; `hangup` says that nobody reads any more.
    Writable {
        /// How many, where the kernel knows.
        bytes: u64,
        /// The other end is closed.
        hangup: bool,
    },
    /// A process has ended.
    Ended(End),
}

impl Poll {
    /// Nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Until something can be read.
    pub fn readable(&mut self, fd: &Fd, token: u64) {
        self.transfer(fd, token, eventtype::FD_READ);
    }

    /// Until something can be written.
    pub fn writable(&mut self, fd: &Fd, token: u64) {
        self.transfer(fd, token, eventtype::FD_WRITE);
    }

    /// Until a moment.
    pub fn at(&mut self, when: Instant, token: u64) {
        self.0.push(at(when, token));
    }

    /// Until a process has ended.
    pub fn ended(&mut self, process: &Fd, token: u64) {
        let proc_terminate = subscription_proc_terminate { fd: process.number() };
        self.add(token, eventtype::PROC_TERMINATE, subscription_union { proc_terminate });
    }

    fn transfer(&mut self, fd: &Fd, token: u64, kind: eventtype) {
        let fd_readwrite = subscription_fd_readwrite { fd: fd.number(), flags: subrwflags::POLL };
        self.add(token, kind, subscription_union { fd_readwrite });
    }

    fn add(&mut self, token: u64, r#type: eventtype, union: subscription_union) {
        self.0.push(subscription { userdata: token, unused: 0, r#type, union });
    }

    /// Waits, for one event at least.
    pub fn wait(&self) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        // SAFETY: no address is in what can be added.
        unsafe { wait(&self.0, |event| events.push(Event { token: event.userdata, what: what(event) })) }?;
        Ok(events)
    }
}

/// Until a moment.
pub(super) fn at(when: Instant, token: u64) -> subscription {
    let clock = subscription_clock {
        identifier: 0,
        clock_id: clockid::MONOTONIC,
        timeout: when.nanoseconds(),
        precision: 0,
        flags: subclockflags::ABSTIME,
    };
    subscription { userdata: token, unused: 0, r#type: eventtype::CLOCK, union: subscription_union { clock } }
}

fn what(event: &event) -> Result<Kind> {
    if event.error != errno::SUCCESS {
        return Err(Error(event.error));
    }
    Ok(match event.r#type {
        eventtype::FD_READ | eventtype::FD_WRITE => {
            // SAFETY: this is what the union has for these types; each value is a number.
            let transfer = unsafe { event.union.fd_readwrite };
            let (bytes, hangup) = (transfer.nbytes, transfer.flags.contains(eventrwflags::HANGUP));
            match event.r#type {
                eventtype::FD_READ => Kind::Readable { bytes, hangup },
                _ => Kind::Writable { bytes, hangup },
            }
        }
        eventtype::PROC_TERMINATE => {
            let end = &raw const event.union.proc_terminate;
            // SAFETY: this is what the union has for this type. A signal of 0 is none of the crate's enumeration.
            let (signal, code) = unsafe { ((&raw const (*end).signal).cast::<u8>().read(), (*end).exitcode) };
            Kind::Ended(if signal == 0 { End::Exit(code) } else { End::Signal(signal) })
        }
        _ => Kind::Time,
    })
}

/// Waits, and hands over each event.
///
/// # Safety
/// The addresses of locks and condition variables in it are those of such, which stay there until this returns.
pub(super) unsafe fn wait(wanted: &[subscription], mut each: impl FnMut(&event)) -> Result<()> {
    let mut events = [const { MaybeUninit::<event>::uninit() }; EVENTS];
    let mut count = 0;
    let mut many: Vec<event> = Vec::new();
    // There is to be room for as many events as subscriptions.
    let room = if wanted.len() <= EVENTS {
        events.as_mut_ptr().cast()
    } else {
        many.reserve(wanted.len());
        many.as_mut_ptr()
    };
    // SAFETY: there is room for the events; for the addresses by the contract.
    match unsafe { cloudabi::poll(wanted.as_ptr(), room, wanted.len(), &raw mut count) } {
        errno::SUCCESS => {}
        error => return Err(Error(error)),
    }
    for i in 0..count.min(wanted.len()) {
        // SAFETY: the kernel has written so many. An enumeration's number is one of those that the ABI has.
        each(unsafe { &*room.add(i) });
    }
    Ok(())
}
