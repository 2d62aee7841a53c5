// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll: waits for the first of many things to happen.
//!
//! Two kinds of calls have nothing in common but their number. One waits for a lock or condition variable, which the
//! subscription that comes first, and maybe a clock as the second and last, are about: `futex` has it. All others
//! wait for any number of clocks, descriptors and ends of processes.
//!
//! - Subscriptions are copied in once, before anything else happens, so that the arrays may overlap. Up to
//!   [`FEW`] live on the stack, up to [`LIMIT`] in memory of the kernel, which is then bounded.
//! - Descriptors are waited for as poll(2) does, see `wait`: that treats several subscriptions to one descriptor as
//!   what they are, needs no kqueue, and works for all that can be polled by native programs.
//! - What is wrong with a subscription is its event, which does not wait for others. Events that have happened
//!   are reported together, in the order of their subscriptions; there is always one.
//! - A call that is interrupted begins again with the time at which it began first: neither stopping the process nor
//!   forking it makes a wait longer.

mod descriptor;
mod wait;
mod watch;

use super::futex;
use crate::abi::records::{Event, Subscription};
use crate::abi::types::{EventType, UserAddr};
use crate::kpi::malloc::KVec;
use crate::kpi::poll::PollFd;
use crate::kpi::uaccess::{copyin_slice, copyout};
use crate::kpi::{Errno, Thread};
use wait::Wait;
use watch::Watch;

/// The most subscriptions in one call.
const LIMIT: usize = 16384;
/// As many as the stack has room for; of more, so many at a time are copied.
const FEW: usize = 8;

/// Waits for events and answers how many there are.
///
/// Errors: EINVAL for no subscription, and for more than [`LIMIT`]; EFAULT.
pub fn poll(td: &mut Thread, subscriptions: UserAddr, events: UserAddr, count: usize) -> Result<u64, Errno> {
    match count {
        // The common case is worth its own copy of the code.
        1 => few::<1>(td, subscriptions.0, events.0, count),
        2..=FEW => few::<FEW>(td, subscriptions.0, events.0, count),
        _ if count > FEW && count <= LIMIT => many(td, subscriptions.0, events.0, count),
        _ => Err(Errno::EINVAL),
    }
}

/// Up to `N` subscriptions, without memory from the heap.
fn few<const N: usize>(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let mut subscriptions = [Subscription::default(); N];
    let subscriptions = subscriptions.get_mut(..count).ok_or(Errno::EINVAL)?;
    copyin_slice(from, subscriptions)?;
    if let Some((first, clock)) = lock_or_condvar(subscriptions) {
        let event = futex::poll(td, first, clock)?;
        copyout(&[event], to)?;
        return Ok(1);
    }
    let mut watches = [Watch::default(); N];
    let watches = watches.get_mut(..count).ok_or(Errno::EINVAL)?;
    let mut fds = [PollFd::default(); N];
    let fds = fds.get_mut(..count).ok_or(Errno::EINVAL)?;
    let mut wait = Wait::new();
    for ((subscription, watch), fd) in subscriptions.iter().zip(&mut *watches).zip(&mut *fds) {
        wait.add(td, subscription, watch, fd);
    }
    wait.until_one_happens(td, watches, fds)?;
    report::<N>(watches, to)
}

/// Any number of subscriptions.
#[inline(never)]
fn many(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let mut watches = KVec::<Watch>::zeroed(count)?;
    let mut fds = KVec::<PollFd>::zeroed(count)?;
    let mut wait = Wait::new();
    let mut next = from;
    for (watches, fds) in watches.chunks_mut(FEW).zip(fds.chunks_mut(FEW)) {
        let mut subscriptions = [Subscription::default(); FEW];
        let subscriptions = subscriptions.get_mut(..watches.len()).ok_or(Errno::EINVAL)?;
        copyin_slice(next, subscriptions)?;
        next = next.checked_add(size_of_val(subscriptions) as u64).ok_or(Errno::EFAULT)?;
        for ((subscription, watch), fd) in subscriptions.iter().zip(watches).zip(fds) {
            wait.add(td, subscription, watch, fd);
        }
    }
    wait.until_one_happens(td, &mut watches, &mut fds)?;
    report::<FEW>(&watches, to)
}

/// The subscriptions of a call that waits for a lock or condition variable.
fn lock_or_condvar(subscriptions: &[Subscription]) -> Option<(&Subscription, Option<&Subscription>)> {
    let kind = |subscription: &Subscription| EventType::try_from(subscription.kind).ok();
    let (first, clock) = match subscriptions {
        [first] => (first, None),
        [first, clock] if kind(clock) == Some(EventType::Clock) => (first, Some(clock)),
        _ => return None,
    };
    let waits =
        matches!(kind(first), Some(EventType::Condvar | EventType::LockRdlock | EventType::LockWrlock));
    waits.then_some((first, clock))
}

/// Copies out what has happened, `N` events at a time, and answers how many there were.
fn report<const N: usize>(watches: &[Watch], to: u64) -> Result<u64, Errno> {
    let mut happened = watches.iter().filter_map(Watch::event);
    let mut next = to;
    let mut count = 0;
    loop {
        let mut events = [Event::default(); N];
        let mut used = 0;
        for (slot, event) in events.iter_mut().zip(&mut happened) {
            *slot = event;
            used += 1;
        }
        let events = events.get(..used).unwrap_or_default();
        if events.is_empty() {
            return Ok(count);
        }
        copyout(events, next)?;
        next = next.checked_add(size_of_val(events) as u64).ok_or(Errno::EFAULT)?;
        count += used as u64;
    }
}
