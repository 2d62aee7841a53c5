// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll: waits until something happens to one of many subscriptions.
//!
//! A lock or a condition variable as the first subscription, alone or with a clock, is `futex`'s. Of the others, clocks
//! are kept apart: all that a kqueue or a sleep has to know is the earliest of their times. When a wait is over, the
//! clocks whose time has come are told. What is wrong with a subscription is its event, and then nothing is waited
//! for. Several subscriptions to the same may be there: each gets its event.

use super::futex::{self, time::Deadline};
use super::number;
use crate::abi::flags::{EventRwFlags, SubRwFlags};
use crate::abi::records::{Event, EventFd, EventProc, Subscription, SubscriptionFd};
use crate::abi::types::{EventType, Fd, Signal, UserAddr};
use crate::convert::{errno, signal};
use crate::kpi::capsicum::{CapRights, CAP_EVENT};
use crate::kpi::file::fget;
use crate::kpi::kevent::{kern_kevent_anonymous, Filter, Occurrence, Waiter};
use crate::kpi::malloc::KVec;
use crate::kpi::uaccess::{copyin_slice, copyout};
use crate::kpi::umtx::{self, Mtx, Slept, Until};
use crate::kpi::{Errno, Thread};
use core::ffi::c_int;

/// The most subscriptions of a call.
const LIMIT: usize = 4096;
/// So many need no memory but the stack.
const FEW: usize = 4;

/// Under which threads sleep that wait for clocks alone.
static SLEEP: Mtx = Mtx::new();

/// Makes the mutex ready.
pub fn init() {
    SLEEP.init(c"cloudabi poll");
}

/// Undoes `init`.
pub fn destroy() {
    SLEEP.destroy();
}

/// Waits for events and answers how many there are.
///
/// Errors: EINVAL for no subscription and for more than [`LIMIT`]; EFAULT.
pub fn poll(td: &mut Thread, subscriptions: UserAddr, events: UserAddr, count: usize) -> Result<u64, Errno> {
    let mut few = ([Subscription::default(); FEW], [Event::default(); FEW]);
    let mut many;
    let (subs, out) = match count {
        1..=FEW => (few.0.get_mut(..count), few.1.get_mut(..count)),
        0 => return Err(Errno::EINVAL),
        ..=LIMIT => {
            many = (KVec::zeroed(count)?, KVec::zeroed(count)?);
            (Some(&mut *many.0), Some(&mut *many.1))
        }
        _ => return Err(Errno::EINVAL),
    };
    let (subs, out) = (subs.unwrap_or_default(), out.unwrap_or_default());
    copyin_slice(subscriptions.0, subs)?;
    let used = wait(td, subs, out)?;
    copyout(out.get(..used).unwrap_or_default(), events.0)?;
    Ok(used as u64)
}

/// Waits, and answers how many events there are.
fn wait(td: &mut Thread, subs: &[Subscription], out: &mut [Event]) -> Result<usize, Errno> {
    let clock = match subs {
        [_] => None,
        [_, second] => Some(second),
        _ => return general(td, subs, out),
    };
    let first = subs.first().ok_or(Errno::EINVAL)?;
    let is_lock =
        matches!(kind(first), Ok(EventType::Condvar | EventType::LockRdlock | EventType::LockWrlock));
    if is_lock && clock.is_none_or(|clock| kind(clock) == Ok(EventType::Clock)) {
        let event = futex::poll(td, first, clock)?;
        *out.first_mut().ok_or(Errno::EINVAL)? = event;
        return Ok(1);
    }
    general(td, subs, out)
}

/// The events that have been found.
struct Found<'a> {
    subs: &'a [Subscription],
    out: &'a mut [Event],
    used: usize,
}

impl Found<'_> {
    /// Adds an event, whose body is there already.
    fn push(&mut self, number: usize, error: Option<Errno>, body: [u64; 2]) {
        if let (Some(sub), Some(slot)) = (self.subs.get(number), self.out.get_mut(self.used)) {
            let error = error.map_or(0, |error| errno::from_freebsd(error.raw()).raw());
            *slot = Event { userdata: sub.userdata, error, kind: sub.kind, body, ..Event::default() };
            self.used += 1;
        }
    }

    /// Adds the clocks whose time has come.
    fn push_clocks(&mut self, td: &mut Thread, start: i64) {
        for (number, sub) in self.subs.iter().enumerate() {
            let due = |until: Until| until.uptime.is_some_and(|uptime| uptime <= umtx::uptime());
            if kind(sub) == Ok(EventType::Clock) && until(td, sub, start).is_ok_and(due) {
                self.push(number, None, [0; 2]);
            }
        }
    }
}

fn kind(sub: &Subscription) -> Result<EventType, Errno> {
    EventType::try_from(sub.kind).map_err(|_| Errno::EINVAL)
}

/// When a clock's time comes.
fn until(td: &mut Thread, clock: &Subscription, start: i64) -> Result<Until, Errno> {
    Deadline::from(td, clock, start).map(|deadline| deadline.until())
}

/// What a subscription asks a kqueue for.
fn filter(sub: &Subscription) -> Option<Filter> {
    let body: SubscriptionFd = zerocopy::transmute!(sub.body);
    match kind(sub) {
        Ok(EventType::FdRead) => Some(Filter::Read(body.fd)),
        Ok(EventType::FdWrite) => Some(Filter::Write(body.fd)),
        Ok(EventType::ProcTerminate) => Some(Filter::Process(body.fd)),
        _ => None,
    }
}

/// What is wrong with a subscription in itself.
fn validate(td: &mut Thread, sub: &Subscription, start: i64) -> Result<(), Errno> {
    match kind(sub)? {
        EventType::Clock => until(td, sub, start).map(drop),
        EventType::FdRead | EventType::FdWrite => {
            let body: SubscriptionFd = zerocopy::transmute!(sub.body);
            SubRwFlags::try_from(body.flags).map(drop).map_err(|_| Errno::EINVAL)
        }
        EventType::ProcTerminate => Ok(()),
        // Only as the first, and with nothing but a clock.
        EventType::Condvar | EventType::LockRdlock | EventType::LockWrlock => Err(Errno::EINVAL),
    }
}

/// Waits for descriptors, processes and clocks.
fn general(td: &mut Thread, subs: &[Subscription], out: &mut [Event]) -> Result<usize, Errno> {
    // Relative times count from here, also where the system call is made again.
    let start = td.take_restart().filter(|start| *start > 0).unwrap_or_else(umtx::uptime);
    let mut found = Found { subs, out, used: 0 };
    for (number, sub) in subs.iter().enumerate() {
        if let Err(error) = validate(td, sub, start) {
            found.push(number, Some(error), [0; 2]);
        }
    }
    if let ([sub], 0) = (subs, found.used) {
        ready_socket(td, sub, &mut found);
    }
    let clocks_alone = subs.iter().all(|sub| kind(sub) == Ok(EventType::Clock));
    while found.used == 0 {
        let earliest = earliest(td, subs, start);
        let waited = if clocks_alone { sleep(&earliest) } else { wait_for_kqueue(td, &earliest, &mut found) };
        found.push_clocks(td, start);
        match waited {
            Err(Errno::EINTR | Errno::ERESTART) if found.used == 0 => {
                td.set_restart(start);
                return Err(Errno::ERESTART);
            }
            Err(error) if found.used == 0 => return Err(error),
            _ => {}
        }
    }
    Ok(found.used)
}

/// The earliest of the clocks' times. Where one of them is of a clock that can be set, that ends a sleep too.
fn earliest(td: &mut Thread, subs: &[Subscription], start: i64) -> Until {
    let mut all = Until { uptime: None, precision: 0, generation: 0 };
    for sub in subs.iter().filter(|sub| kind(sub) == Ok(EventType::Clock)) {
        let Ok(one) = until(td, sub, start) else { continue };
        if one.uptime.is_some_and(|uptime| all.uptime.is_none_or(|earliest| uptime < earliest)) {
            (all.uptime, all.precision) = (one.uptime, one.precision);
        }
        if all.generation == 0 {
            all.generation = one.generation;
        }
    }
    all
}

/// Sleeps until then.
fn sleep(until: &Until) -> Result<(), Errno> {
    let channel = core::ptr::from_ref(until) as usize;
    match umtx::sleep(channel, SLEEP.lock(), until) {
        Slept::Interrupted => Err(Errno::ERESTART),
        _ => Ok(()),
    }
}

/// Waits with a kqueue, whose last filter is the timer.
struct Kqueue<'a, 'f> {
    found: &'a mut Found<'f>,
    timer: Option<u64>,
}

impl Waiter for Kqueue<'_, '_> {
    fn filter(&mut self, number: usize) -> Option<Filter> {
        match self.found.subs.get(number) {
            Some(sub) => filter(sub),
            None => self.timer.map(Filter::Timer),
        }
    }

    fn occur(&mut self, occurrence: Occurrence) {
        match occurrence {
            // The caller looks at all clocks anyway.
            Occurrence::Time => {}
            Occurrence::Failed(number, error) => self.found.push(number, Some(error), [0; 2]),
            Occurrence::Ready(number, data, hangup) => {
                // The kqueue has one filter for several subscriptions to the same.
                let subs = self.found.subs;
                let Some(sub) = subs.get(number) else { return };
                let fd = |sub: &Subscription| -> SubscriptionFd { zerocopy::transmute!(sub.body) };
                let same = |other: &Subscription| other.kind == sub.kind && fd(other).fd == fd(sub).fd;
                let body = match kind(sub) {
                    // Looked up when the kqueue is gone.
                    Ok(EventType::ProcTerminate) => [fd(sub).fd.into(), data.cast_unsigned()],
                    _ => readiness(data, hangup),
                };
                for (number, _) in subs.iter().enumerate().filter(|(_, other)| same(other)) {
                    self.found.push(number, None, body);
                }
            }
        }
    }
}

/// The body of a descriptor's event.
fn readiness(bytes: i64, hangup: bool) -> [u64; 2] {
    let flags = if hangup { EventRwFlags::HANGUP } else { EventRwFlags::NONE };
    let nbytes = u64::try_from(bytes).unwrap_or(0);
    zerocopy::transmute!(EventFd { nbytes, flags: flags.bits(), ..EventFd::default() })
}

fn wait_for_kqueue(td: &mut Thread, earliest: &Until, found: &mut Found<'_>) -> Result<(), Errno> {
    let timer = earliest.uptime.map(|uptime| nanoseconds(uptime.saturating_sub(umtx::uptime())));
    let count = u32::try_from(found.subs.len() + 1).map_err(|_| Errno::EINVAL)?;
    let result = kern_kevent_anonymous(td, count, &mut Kqueue { found: &mut *found, timer });
    // Not from inside the kqueue: a process's descriptor is looked up.
    for event in found.out.iter_mut().take(found.used).filter(|event| event.error == 0) {
        if EventType::try_from(event.kind) == Ok(EventType::ProcTerminate) {
            let [fd, status] = event.body;
            event.body = end_of_process(td, fd, status);
        }
    }
    result
}

/// The body of the event of a process's end: from its status, as wait(2) has it, and, as that has only the lower eight
/// bits of the exit code, from the process.
fn end_of_process(td: &mut Thread, fd: u64, status: u64) -> [u64; 2] {
    let (signal, low) = (status & 0x7f, status >> 8 & 0xff);
    let body = if signal != 0 {
        let signal = c_int::try_from(signal).map_or(Signal::Abrt, signal::from_freebsd);
        EventProc { signal: signal.raw(), ..EventProc::default() }
    } else {
        let rights = CapRights::new(&[CAP_EVENT]);
        let file =
            u32::try_from(fd).map_err(|_| Errno::EBADF).and_then(|fd| fget(td, number(Fd(fd)), &rights));
        let code = file.ok().and_then(|file| file.exit_code()).filter(|code| u64::from(code & 0xff) == low);
        EventProc { exitcode: code.unwrap_or(low as u32), ..EventProc::default() }
    };
    zerocopy::transmute!(body)
}

/// Tells at once, without a kqueue, that a stream socket is ready: what a server waits for most of the time.
fn ready_socket(td: &mut Thread, sub: &Subscription, found: &mut Found<'_>) {
    let write = match kind(sub) {
        Ok(EventType::FdRead) => false,
        Ok(EventType::FdWrite) => true,
        _ => return,
    };
    let body: SubscriptionFd = zerocopy::transmute!(sub.body);
    // What goes wrong here goes wrong again with the kqueue, and is told then.
    if let Ok(file) = fget(td, number(Fd(body.fd)), &CapRights::new(&[CAP_EVENT])) {
        if let Some(bytes) = file.ready_stream(write) {
            found.push(0, None, readiness(bytes, false));
        }
    }
}

/// Units of 2^-32 s in nanoseconds, rounded up.
fn nanoseconds(units: i64) -> u64 {
    let units = u128::try_from(units).unwrap_or(0);
    u64::try_from((units * 1_000_000_000).div_ceil(1 << 32)).unwrap_or(u64::MAX)
}
