// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables: the ABI's side of the crate `futex`, which describes how they work.

mod kernel;
mod time;

use crate::abi::records::{Event, Subscription, SubscriptionCondvar, SubscriptionLock};
use crate::abi::types::{EventType, Scope};
use crate::convert::errno;
use crate::kpi::umtx::{private, Keyed};
use crate::kpi::{Errno, Thread};
use futex::{Error, Mode, Place, Reason, Stop};
use kernel::Kernel;
pub use kernel::{destroy, init};
use time::Deadline;

/// A lock's or condition variable's word, with what keeps its key valid.
struct Word {
    place: Place<Kernel>,
    _keyed: Option<Keyed>,
}

impl Word {
    /// Errors: EINVAL for an address that no word can have, EFAULT for shared memory that is none.
    fn new(td: &Thread, address: u64, scope: Scope) -> Result<Self, Errno> {
        if !address.is_multiple_of(4) {
            return Err(Errno::EINVAL);
        }
        let keyed = match scope {
            Scope::Private => None,
            Scope::Shared => Some(Keyed::shared(address)?),
        };
        let key = keyed.as_ref().map_or_else(|| private(td, address), Keyed::key);
        Ok(Self { place: kernel::table().place(key, address), _keyed: keyed })
    }
}

/// What a wait left for the system call that goes on with it, as [`Thread::set_restart`] takes it.
enum Restart {
    /// The uptime at which the wait is to end; positive.
    Deadline(i64),
    /// Take the lock: the wait on the condition variable is over.
    Relock(Reason),
}

impl Restart {
    const SIGNALLED: i64 = -1;
    const TIMED_OUT: i64 = -2;

    fn take(td: &mut Thread) -> Option<Self> {
        match td.take_restart()? {
            Self::SIGNALLED => Some(Self::Relock(Reason::Signalled)),
            Self::TIMED_OUT => Some(Self::Relock(Reason::TimedOut)),
            uptime => (uptime > 0).then_some(Self::Deadline(uptime)),
        }
    }

    fn set(&self, td: &mut Thread) {
        td.set_restart(match self {
            Self::Deadline(uptime) => *uptime,
            Self::Relock(Reason::Signalled) => Self::SIGNALLED,
            Self::Relock(Reason::TimedOut) => Self::TIMED_OUT,
        });
    }
}

/// Unlocks a lock that the thread owns for writing.
pub fn unlock(td: &Thread, lock: u64, scope: Scope) -> Result<(), Errno> {
    let word = Word::new(td, lock, scope)?;
    kernel::table().unlock(&Kernel::new(), &word.place).map_err(convert)
}

/// Wakes up to so many threads that wait on a condition variable.
pub fn signal(td: &Thread, condvar: u64, scope: Scope, count: u32) -> Result<(), Errno> {
    let word = Word::new(td, condvar, scope)?;
    kernel::table().signal(&Kernel::new(), &word.place, count).map_err(convert)
}

/// poll(): waits for a lock or a condition variable, until a clock's time if there is such a subscription.
///
/// There is always exactly one event, which holds the error if there is one; only what says that the system
/// call is to be made again is an error of this function, which the caller must return as it is.
pub fn poll(td: &mut Thread, first: &Subscription, clock: Option<&Subscription>) -> Result<Event, Errno> {
    let restart = Restart::take(td);
    let deadline = match clock.map(|clock| Deadline::new(td, clock, &restart)).transpose() {
        Ok(deadline) => deadline,
        Err(error) => return Ok(event(clock.unwrap_or(first), Some(error))),
    };
    match wait(td, first, deadline.as_ref(), &restart) {
        Ok(Reason::Signalled) => Ok(event(first, None)),
        Ok(Reason::TimedOut) => Ok(event(clock.unwrap_or(first), None)),
        Err(Errno::ERESTART) => Err(Errno::ERESTART),
        Err(error) => Ok(event(first, Some(error))),
    }
}

/// Waits for what a subscription is about.
fn wait(
    td: &mut Thread,
    subscription: &Subscription,
    deadline: Option<&Deadline>,
    restart: &Option<Restart>,
) -> Result<Reason, Errno> {
    let kind = EventType::try_from(subscription.kind).map_err(|_| Errno::EINVAL)?;
    let stop = match kind {
        EventType::LockRdlock => lock(td, subscription, Mode::Read, deadline)?,
        EventType::LockWrlock => lock(td, subscription, Mode::Write, deadline)?,
        EventType::Condvar => condvar(td, subscription, deadline, restart)?,
        _ => return Err(Errno::EINVAL),
    };
    match stop {
        Ok(reason) => return Ok(reason),
        Err(Stop::Failed(Error::TimedOut)) => return Ok(Reason::TimedOut),
        Err(Stop::Failed(Error::Interrupted)) => {
            if let Some(uptime) = deadline.and_then(Deadline::uptime) {
                Restart::Deadline(uptime).set(td);
            }
        }
        Err(Stop::Relock(reason)) => Restart::Relock(reason).set(td),
        Err(Stop::Failed(error)) => return Err(convert(error)),
    }
    Err(Errno::ERESTART)
}

type Waited = Result<Reason, Stop>;

fn lock(
    td: &Thread,
    subscription: &Subscription,
    mode: Mode,
    deadline: Option<&Deadline>,
) -> Result<Waited, Errno> {
    let body: SubscriptionLock = zerocopy::transmute!(subscription.body);
    let word = Word::new(td, body.lock, scope(body.scope)?)?;
    let result = kernel::table().acquire(&Kernel::new(), &word.place, mode, deadline);
    Ok(result.map(|()| Reason::Signalled).map_err(Stop::Failed))
}

fn condvar(
    td: &Thread,
    subscription: &Subscription,
    deadline: Option<&Deadline>,
    restart: &Option<Restart>,
) -> Result<Waited, Errno> {
    let body: SubscriptionCondvar = zerocopy::transmute!(subscription.body);
    let (condvar_scope, lock_scope) = (scope(body.condvar_scope)?, scope(body.lock_scope)?);
    let lock = Word::new(td, body.lock, lock_scope)?;
    if let Some(Restart::Relock(reason)) = *restart {
        return Ok(match kernel::table().acquire(&Kernel::new(), &lock.place, Mode::Write, None) {
            Ok(()) => Ok(reason),
            Err(Error::Interrupted) => Err(Stop::Relock(reason)),
            Err(error) => Err(Stop::Failed(error)),
        });
    }
    let condvar = Word::new(td, body.condvar, condvar_scope)?;
    Ok(kernel::table().wait(&Kernel::new(), &condvar.place, &lock.place, deadline))
}

fn scope(raw: u8) -> Result<Scope, Errno> {
    Scope::try_from(raw).map_err(|_| Errno::EINVAL)
}

/// The event of a subscription.
fn event(subscription: &Subscription, error: Option<Errno>) -> Event {
    Event {
        userdata: subscription.userdata,
        error: error.map_or(0, |error| errno::from_freebsd(error.raw()).raw()),
        kind: subscription.kind,
        ..Event::default()
    }
}

fn convert(error: Error) -> Errno {
    match error {
        Error::Fault => Errno::EFAULT,
        Error::Invalid => Errno::EINVAL,
        Error::Deadlock => Errno::EDEADLK,
        Error::NotOwner => Errno::EPERM,
        Error::TooMany => Errno::EAGAIN,
        Error::TimedOut => Errno::ETIMEDOUT,
        Error::Interrupted => Errno::ERESTART,
    }
}
