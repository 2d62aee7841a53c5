// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll for clocks, descriptors and processes, with any value in any member.

use super::{Happened, Result, Sub};
use crate::rt::mem;
use crate::{call, check, check_eq, good, PAGE};

/// `eventtype.fd_read`
pub const FD_READ: u8 = 3;
/// `eventtype.fd_write`
pub const FD_WRITE: u8 = 4;
/// `eventtype.proc_terminate`
pub const PROC_TERMINATE: u8 = 7;

/// What is in memory where no event was written.
pub const UNTOUCHED: Happened = Happened([0xa5a5_a5a5_a5a5_a5a5; 4]);

impl Sub {
    /// To a descriptor; `kind` is [`FD_READ`], [`FD_WRITE`] or [`PROC_TERMINATE`]. What the kernel is not to look at is
    /// full of bits.
    pub const fn fd(kind: u8, fd: u32, flags: u16) -> Self {
        let rest = 0xdead_beef_dead_beef;
        let words = fd as u64 | (flags as u64) << 32 | 0xdead << 48;
        Self([0xfd, (kind as u64) << 16 | 0xdead_beef_de00_dead, words, rest, rest, rest, rest])
    }

    /// The same with other user data.
    #[must_use]
    pub const fn tagged(mut self, userdata: u64) -> Self {
        self.0[0] = userdata;
        self
    }
}

impl Happened {
    /// Of a descriptor: bytes, and whether the other end has hung up.
    pub fn readiness(&self) -> (u64, bool) {
        check!(self.error() == 0 && self.0[3] & !(1 << 32) == 0, "{self:x?}");
        (self.0[2], self.0[3] != 0)
    }

    /// Of a descriptor: bytes.
    pub fn bytes(&self) -> u64 {
        self.readiness().0
    }

    /// Of a descriptor: whether the other end has hung up.
    pub fn hangup(&self) -> bool {
        self.readiness().1
    }

    /// Of a process: signal and exit code.
    pub fn ending(&self) -> (u8, u32) {
        check!(self.error() == 0 && self.0[2] & !(0xff << 32) == 0 && self.0[3] >> 32 == 0, "{self:x?}");
        ((self.0[2] >> 32) as u8, self.0[3] as u32)
    }

    /// The event without what depends on its type: user data, error, type.
    pub const fn head(&self) -> (u64, u16, u8) {
        (self.userdata(), self.error(), self.kind())
    }
}

/// Memory for so many subscriptions and events.
pub fn poll_arrays(count: usize) -> (&'static mut [Sub], &'static mut [Happened]) {
    let pages = |bytes: usize| mem::pages(bytes.div_ceil(PAGE));
    let (subscriptions, events) = (pages(count * size_of::<Sub>()), pages(count * size_of::<Happened>()));
    // SAFETY: the pages are fresh and large enough, and stay mapped; both types are words of any bits.
    unsafe {
        (
            core::slice::from_raw_parts_mut(subscriptions as *mut Sub, count),
            core::slice::from_raw_parts_mut(events as *mut Happened, count),
        )
    }
}

/// poll with arrays at any addresses and any count.
pub fn poll_at(subscriptions: usize, events: usize, count: usize) -> Result<usize> {
    call!(poll, subscriptions, events, count).map(|n| n as usize)
}

/// poll: how many events there are; the others are as they were.
pub fn poll(subscriptions: &[Sub], events: &mut [Happened]) -> Result<usize> {
    check!(events.len() >= subscriptions.len());
    events.fill(UNTOUCHED);
    let n = poll_at(subscriptions.as_ptr() as usize, events.as_mut_ptr() as usize, subscriptions.len())?;
    check!((1..=subscriptions.len()).contains(&n), "{n} events of {} subscriptions", subscriptions.len());
    let (happened, rest) = events.split_at(n);
    check!(rest.iter().all(|event| *event == UNTOUCHED), "more written than {n} events");
    check!(happened.iter().all(|event| event.0[1] >> 24 == 0), "padding: {happened:x?}");
    check!(happened.iter().all(|event| event.error() == 0 || event.0[2..] == [0, 0]));
    Ok(n)
}

/// The same, with the events.
pub fn poll_events<'a>(subscriptions: &[Sub], events: &'a mut [Happened]) -> Result<&'a [Happened]> {
    poll(subscriptions, events).map(|n| &events[..n])
}

/// poll of one subscription: its event.
pub fn event(subscription: Sub) -> Happened {
    let mut events = [UNTOUCHED];
    let happened = good!(poll_events(&[subscription], &mut events));
    check_eq!(happened[0].userdata(), subscription.0[0]);
    check_eq!(happened[0].kind(), (subscription.0[1] >> 16) as u8);
    happened[0]
}

/// Whether one subscription is over now: its event, if it comes with or before a clock's that does not wait.
pub fn event_now(subscription: Sub) -> Option<Happened> {
    let mut events = [UNTOUCHED; 2];
    let clock = Sub::clock(1, 0, 0).tagged(0xc10c);
    let happened = good!(poll_events(&[subscription, clock], &mut events));
    let [.., last] = *happened else { return None };
    check_eq!(last.head(), (0xc10c, 0, super::CLOCK));
    (happened.len() == 2).then(|| happened[0])
}
