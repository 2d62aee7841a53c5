// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks and condition variables: the ABI's side of the crate `futex`, which describes how they work.

mod kernel;
mod time;

use crate::abi::records::{Event, Subscription, SubscriptionCondvar, SubscriptionLock};
use crate::abi::types::Scope;
use crate::convert::errno;
use crate::kpi::thread::Left;
use crate::kpi::uaccess::copyout;
use crate::kpi::umtx::{private, Keyed};
use crate::kpi::{Errno, Thread};
use futex::{Error, Mode, Place, Reason, Stop, Table, Turn};
use kernel::Kernel;
pub use kernel::{destroy, init};
use time::Deadline;

/// What a subscription of poll's waits for here.
#[derive(Clone, Copy, Debug)]
pub enum Awaited {
    /// A lock.
    Lock(Mode),
    /// A condition variable, and then its lock.
    Condvar,
}

/// Runs a function on the lock or condition variable whose word is at an address.
///
/// Fails by itself with `Invalid` for an address that no word can have, and with `Fault` for shared memory that is none.
#[inline]
fn with_place<R, E: From<Error>>(
    td: &Thread,
    address: u64,
    scope: Scope,
    body: impl FnOnce(&Table<'static, Kernel>, &Kernel, &Place<Kernel>) -> Result<R, E>,
) -> Result<R, E> {
    if !address.is_multiple_of(4) {
        return Err(Error::Invalid.into());
    }
    // What keeps the key valid, meanwhile.
    let keyed = match scope {
        Scope::Private => None,
        Scope::Shared => Some(Keyed::shared(address).map_err(|_| Error::Fault)?),
    };
    let key = keyed.as_ref().map_or_else(|| private(td, address), Keyed::key);
    let table = kernel::table();
    body(&table, &Kernel::new(td), &table.place(key, address))
}

/// What a wait left for the system call that goes on with it, as [`Thread::set_left`] takes it.
#[derive(Default)]
struct Restart {
    /// The uptime at which the wait is to end; positive, or 0 where the subscription says it.
    uptime: i64,
    /// Why the wait on the condition variable is over, if it is: only the lock is still to be taken.
    relock: Option<Reason>,
    /// The thread's place among those who want the lock.
    turn: Turn,
}

impl Restart {
    const SIGNALLED: i64 = -1;
    const TIMED_OUT: i64 = -2;

    fn take(td: &mut Thread) -> Self {
        let Some(Left { number, small }) = td.take_left() else { return Self::default() };
        let relock = match number {
            Self::SIGNALLED => Some(Reason::Signalled),
            Self::TIMED_OUT => Some(Reason::TimedOut),
            _ => None,
        };
        Self { uptime: number.max(0), relock, turn: Turn::from_raw(small) }
    }

    fn set(&self, td: &mut Thread) {
        let number = match self.relock {
            None => self.uptime,
            Some(Reason::Signalled) => Self::SIGNALLED,
            Some(Reason::TimedOut) => Self::TIMED_OUT,
        };
        td.set_left(Left { number, small: self.turn.raw() });
    }
}

/// Unlocks a lock that the thread owns for writing.
///
/// Errors: ERESTART where the thread has to leave the kernel before; nothing has happened then, nor by [`signal`].
pub fn unlock(td: &Thread, lock: u64, scope: Scope) -> Result<(), Errno> {
    with_place(td, lock, scope, |table, system, lock| table.unlock(system, lock)).map_err(convert)
}

/// Wakes up to so many threads that wait on a condition variable.
pub fn signal(td: &Thread, condvar: u64, scope: Scope, count: u32) -> Result<(), Errno> {
    with_place(td, condvar, scope, |table, system, condvar| table.signal(system, condvar, count))
        .map_err(convert)
}

/// poll(): waits for a lock or a condition variable, until a clock's time if there is such a subscription, and copies
/// out the one event that there always is; it holds the error if there is one.
///
/// Errors: EFAULT for the event's address; ERESTART where the system call is to be made again, for which the caller must
/// return it as it is.
pub fn poll(
    td: &mut Thread,
    awaited: Awaited,
    first: &Subscription,
    clock: Option<&Subscription>,
    to: u64,
) -> Result<(), Errno> {
    let mut restart = Restart::take(td);
    let deadline = clock.map(|clock| Deadline::new(td, clock, restart.uptime)).transpose();
    let (about, error) = match deadline {
        Err(error) => (clock, Some(error)),
        Ok(deadline) => match wait(td, awaited, first, deadline.as_ref(), &mut restart) {
            Ok(Reason::Signalled) => (None, None),
            Ok(Reason::TimedOut) => (clock, None),
            Err(Errno::ERESTART) => return Err(Errno::ERESTART),
            Err(error) => (None, Some(error)),
        },
    };
    let about = about.unwrap_or(first);
    let event = Event {
        userdata: about.userdata,
        error: error.map_or(0, |error| errno::from_freebsd(error.raw()).raw()),
        kind: about.kind,
        ..Event::default()
    };
    copyout(&[event], to)
}

/// Waits for what a subscription is about. With ERESTART, `restart` has been left for the next call.
fn wait(
    td: &mut Thread,
    awaited: Awaited,
    subscription: &Subscription,
    deadline: Option<&Deadline>,
    restart: &mut Restart,
) -> Result<Reason, Errno> {
    let waited = match awaited {
        Awaited::Lock(mode) => lock(td, subscription, mode, deadline, &mut restart.turn),
        Awaited::Condvar => condvar(td, subscription, deadline, restart),
    };
    match waited {
        Ok(reason) => return Ok(reason),
        Err(Stop::Failed(Error::TimedOut)) => return Ok(Reason::TimedOut),
        Err(Stop::Failed(Error::Interrupted)) => {
            restart.uptime = deadline.and_then(Deadline::uptime).unwrap_or(0);
        }
        Err(Stop::Relock(reason)) => restart.relock = Some(reason),
        Err(Stop::Failed(error)) => return Err(convert(error)),
    }
    restart.set(td);
    Err(Errno::ERESTART)
}

fn lock(
    td: &Thread,
    subscription: &Subscription,
    mode: Mode,
    deadline: Option<&Deadline>,
    turn: &mut Turn,
) -> Result<Reason, Stop> {
    let body: SubscriptionLock = zerocopy::transmute!(subscription.body);
    with_place(td, body.lock, scope(body.scope)?, |table, system, lock| {
        table.acquire(system, lock, mode, deadline, turn)
    })?;
    Ok(Reason::Signalled)
}

fn condvar(
    td: &Thread,
    subscription: &Subscription,
    deadline: Option<&Deadline>,
    restart: &mut Restart,
) -> Result<Reason, Stop> {
    let body: SubscriptionCondvar = zerocopy::transmute!(subscription.body);
    let (condvar_scope, lock_scope) = (scope(body.condvar_scope)?, scope(body.lock_scope)?);
    let turn = &mut restart.turn;
    with_place(td, body.lock, lock_scope, |table, system, lock| {
        if let Some(reason) = restart.relock {
            return table.relock(system, lock, reason, turn);
        }
        with_place(td, body.condvar, condvar_scope, |table, system, condvar| {
            table.wait(system, condvar, lock, deadline, turn)
        })
    })
}

fn scope(raw: u8) -> Result<Scope, Error> {
    Scope::try_from(raw).map_err(|_| Error::Invalid)
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
