// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll: waits for the first of many things to happen.
//!
//! Two kinds of calls have nothing in common but their number. One waits for a lock or condition variable, which the
//! subscription that comes first, and maybe a clock as the second and last, are about: `futex` has it. All others
//! wait for any number of clocks, descriptors and ends of processes.
//!
//! - Subscriptions are copied in once, before anything is copied out, so that the arrays may overlap. Up to
//!   [`FEW`] live on the stack, up to [`LIMIT`] in memory of the kernel, which is then bounded.
//! - A first look is enough where something has happened and nothing is unclear. It leaves nothing behind: else all begins anew, with what is
//!   copied in then.
//! - Descriptors are waited for as poll(2) does, see `wait`: that treats several subscriptions to one descriptor as
//!   what they are, needs no kqueue, and works for all that can be polled by native programs.
//! - What is wrong with a subscription is its event, which does not wait for others. Events that have happened
//!   are reported together, in the order of their subscriptions; there is always one.
//! - A call that is interrupted begins again with the time at which it began first: neither stopping the process nor
//!   forking it makes a wait longer.

mod descriptor;
mod subject;
mod wait;
mod watch;

use super::futex;
use crate::abi::records::{Event, Subscription};
use crate::abi::types::UserAddr;
use crate::kpi::malloc::KVec;
use crate::kpi::poll::PollFd;
use crate::kpi::uaccess::{copyout, Few};
use crate::kpi::{Errno, Thread};
use core::slice::from_mut;
use descriptor::{look_at, AtOnce, Known};
use subject::Subject;
use wait::Wait;
use watch::Watch;

/// The most subscriptions in one call.
const LIMIT: usize = 16384;
/// As many as the stack has room for; of more, so many at a time are copied.
const FEW: usize = 8;
/// Where there is nothing else, so many are.
const BATCH: usize = 24;

/// Waits for events and answers how many there are.
///
/// Errors: EINVAL for no subscription, and for more than [`LIMIT`]; EFAULT.
pub fn poll(td: &mut Thread, subscriptions: UserAddr, events: UserAddr, count: usize) -> Result<u64, Errno> {
    match count {
        1 => one(td, subscriptions.0, events.0),
        2..=FEW => few(td, subscriptions.0, events.0, count),
        _ if count > FEW && count <= LIMIT => many(td, subscriptions.0, events.0, count),
        _ => Err(Errno::EINVAL),
    }
}

/// One subscription, the common case: a descriptor that is ready is answered without more ado.
fn one(td: &mut Thread, from: u64, to: u64) -> Result<u64, Errno> {
    let mut subscriptions = Few::<Subscription, 1>::new();
    subscriptions.copyin(from, 1)?;
    let [subscription] = &*subscriptions else { return Err(Errno::EINVAL) };
    if let Some(Subject::Futex(awaited)) = Subject::of(subscription.kind) {
        futex::poll(td, awaited, subscription, None, to)?;
        return Ok(1);
    }
    let known = look_at(td, subscription);
    if let Ok(Known::Report(report)) = known {
        copyout(&[report.event(subscription)], to)?;
        return Ok(1);
    }
    let mut wait = Wait::new();
    let (mut watch, mut entry) = wait.add(td, subscription, known);
    wait.until_one_happens(td, from_mut(&mut watch), from_mut(&mut entry))?;
    report(&[watch], to)
}

/// Takes a first look at subscriptions. Those that are over put their events where `happened` begins, which moves on. False where
/// one takes a closer look.
#[inline]
fn at_once<'a>(
    td: &mut Thread,
    subscriptions: impl Iterator<Item = &'a Subscription>,
    events: &mut [Event],
    happened: &mut usize,
) -> bool {
    for subscription in subscriptions {
        let Some(event) = events.get_mut(*happened) else { return false };
        match descriptor::at_once(td, subscription, event) {
            AtOnce::Happened => *happened += 1,
            AtOnce::Waits => {}
            AtOnce::Unknown => return false,
        }
    }
    true
}

/// Whether the call begins only now: a timeout of one that was interrupted may be over already.
fn begins(td: &mut Thread) -> bool {
    let left = td.take_restart();
    if let Some(start) = left {
        td.set_restart(start);
    }
    left.is_none()
}

/// A few subscriptions, without memory from the heap.
#[inline(never)]
fn few(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let mut subscriptions = Few::<Subscription, FEW>::new();
    subscriptions.copyin(from, count)?;
    if let [first, clock] = &*subscriptions {
        let subjects = (Subject::of(first.kind), Subject::of(clock.kind));
        if let (Some(Subject::Futex(awaited)), Some(Subject::Clock)) = subjects {
            futex::poll(td, awaited, first, Some(clock), to)?;
            return Ok(1);
        }
    }
    let (mut events, mut happened) = ([Event::default(); FEW], 0);
    if begins(td) && at_once(td, subscriptions.iter(), &mut events, &mut happened) && happened != 0 {
        copyout(events.get(..happened).unwrap_or_default(), to)?;
        return Ok(happened as u64);
    }
    wait_for_few(td, &subscriptions, to)
}

#[inline(never)]
fn wait_for_few(td: &mut Thread, subscriptions: &[Subscription], to: u64) -> Result<u64, Errno> {
    let (mut watches, mut entries) = (Few::<Watch, FEW>::new(), Few::<PollFd, FEW>::new());
    let mut wait = Wait::new();
    for subscription in subscriptions {
        let known = look_at(td, subscription);
        let (watch, entry) = wait.add(td, subscription, known);
        let _ = (watches.push(watch), entries.push(entry));
    }
    wait.until_one_happens(td, &mut watches, &mut entries)?;
    report(&watches, to)
}

/// Any number of subscriptions.
#[inline(never)]
fn many(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let happened = if begins(td) { many_at_once(td, from, to, count)? } else { 0 };
    match happened {
        0 => wait_for_many(td, from, to, count),
        happened => Ok(happened),
    }
}

/// Answers how many are over at a first look, or 0 where that does not do: what is copied in then has not been used.
fn many_at_once(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let mut events = KVec::<Event>::zeroed(count)?;
    let (mut happened, mut next) = (0, from);
    let mut subscriptions = Few::<Subscription, BATCH>::new();
    for first in (0..count).step_by(BATCH) {
        subscriptions.copyin(next, BATCH.min(count - first))?;
        next = next.checked_add(size_of_val(&*subscriptions) as u64).ok_or(Errno::EFAULT)?;
        if !at_once(td, subscriptions.iter(), &mut events, &mut happened) {
            return Ok(0);
        }
    }
    copyout(events.get(..happened).unwrap_or_default(), to)?;
    Ok(happened as u64)
}

#[inline(never)]
fn wait_for_many(td: &mut Thread, from: u64, to: u64, count: usize) -> Result<u64, Errno> {
    let mut watches = KVec::<Watch>::zeroed(count)?;
    let mut entries = KVec::<PollFd>::zeroed(count)?;
    let mut wait = Wait::new();
    let mut next = from;
    let mut subscriptions = Few::<Subscription, FEW>::new();
    for (watches, entries) in watches.chunks_mut(FEW).zip(entries.chunks_mut(FEW)) {
        subscriptions.copyin(next, watches.len())?;
        next = next.checked_add(size_of_val(&*subscriptions) as u64).ok_or(Errno::EFAULT)?;
        for ((subscription, watch), entry) in subscriptions.iter().zip(watches).zip(entries) {
            let known = look_at(td, subscription);
            (*watch, *entry) = wait.add(td, subscription, known);
        }
    }
    wait.until_one_happens(td, &mut watches, &mut entries)?;
    report(&watches, to)
}

/// Copies out what has happened, a few events at a time, and answers how many there were.
fn report(watches: &[Watch], to: u64) -> Result<u64, Errno> {
    let mut happened = watches.iter().filter_map(Watch::event);
    let mut next = to;
    let mut count = 0;
    loop {
        let mut events = Few::<Event, FEW>::new();
        while events.len() < FEW {
            let Some(event) = happened.next() else { break };
            let _ = events.push(event);
        }
        if events.is_empty() {
            return Ok(count);
        }
        copyout(&events, next)?;
        next = next.checked_add(size_of_val(&*events) as u64).ok_or(Errno::EFAULT)?;
        count += events.len() as u64;
    }
}
