// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks: lock_rdlock, lock_wrlock and lock_unlock.

use crate::queue::{with_waiter, Locked, Mode, Place, Queue, Table, Waiter};
use crate::system::{Error, Fault, System, Wake};
use crate::{COUNT, KERNEL_MANAGED, WRLOCKED};

/// Why a step did not happen.
pub(crate) enum Again<S: System> {
    /// The lock's word changed meanwhile.
    Changed,
    /// A word is not at hand.
    Fault(S::Word),
    /// It cannot happen.
    Never(Error),
}

/// What a step answers.
pub(crate) type Step<S> = Result<(), Again<S>>;

/// An access that failed, with the word that it was for.
pub(crate) fn absent<S: System>(word: S::Word) -> impl FnOnce(Fault) -> Again<S> {
    move |Fault| Again::Fault(word)
}

/// The one step of the crate's description. `word` is the value that the lock has, `base` the one that it is to be
/// seen as having, without [`KERNEL_MANAGED`].
pub(crate) fn settle<S: System>(
    locked: &mut Locked<'_, S>,
    system: &S,
    lock: &Place<S>,
    word: u32,
    base: u32,
) -> Step<S> {
    let mut new = base;
    let mut owners = 0;
    let mut more = false;
    for waiter in locked.waiters(Queue::Lock, lock) {
        match waiter.mode {
            Mode::Write if new == 0 => new = WRLOCKED | waiter.tid,
            Mode::Read if new < COUNT => new += 1,
            _ => {
                more = true;
                break;
            }
        }
        owners += 1;
    }
    if more {
        new |= KERNEL_MANAGED;
    }
    if new != word && !system.compare_exchange(lock.word, word, new).map_err(absent(lock.word))? {
        return Err(Again::Changed);
    }
    for _ in 0..owners {
        locked.grant(lock);
    }
    Ok(())
}

/// Settles a lock as it is.
pub(crate) fn settle_as_is<S: System>(locked: &mut Locked<'_, S>, system: &S, lock: &Place<S>) -> Step<S> {
    let word = system.load(lock.word).map_err(absent(lock.word))?;
    settle(locked, system, lock, word, word & !KERNEL_MANAGED)
}

/// Settles a lock as free, if the calling thread owns it for writing. `managed`, 0 or [`KERNEL_MANAGED`], is what the bit
/// most likely is: if so, the word need not be read first.
pub(crate) fn settle_as_free<S: System>(
    locked: &mut Locked<'_, S>,
    system: &S,
    lock: &Place<S>,
    managed: u32,
) -> Step<S> {
    let owned = WRLOCKED | system.tid();
    match settle(locked, system, lock, owned | managed, 0) {
        Err(Again::Changed) => {}
        done => return done,
    }
    let word = system.load(lock.word).map_err(absent(lock.word))?;
    if word & !KERNEL_MANAGED != owned {
        return Err(Again::Never(Error::NotOwner));
    }
    settle(locked, system, lock, word, 0)
}

/// Joins a lock's queue and settles, or does nothing.
fn join<S: System>(locked: &mut Locked<'_, S>, system: &S, waiter: &Waiter<S>) -> Step<S> {
    let lock = &waiter.lock;
    let word = system.load(lock.word).map_err(absent(lock.word))?;
    let base = word & !KERNEL_MANAGED;
    if word == KERNEL_MANAGED {
        return Err(Again::Never(Error::Invalid));
    }
    if base == WRLOCKED | waiter.tid {
        return Err(Again::Never(Error::Deadlock));
    }
    if waiter.mode == Mode::Read && base == COUNT {
        return Err(Again::Never(Error::TooMany));
    }
    locked.push(Queue::Lock, waiter);
    settle(locked, system, lock, word, base).inspect_err(|_| locked.remove(waiter))
}

/// How often a thread that is to die tries a step: others may go on changing or unmapping the memory for ever.
pub(crate) const PATIENCE: u32 = 8;

/// Does what is needed before a step can be tried again. No mutex is held.
pub(crate) fn prepare<S: System>(system: &S, again: Again<S>, patience: &mut u32) -> Result<(), Error> {
    if system.dying() {
        *patience -= 1;
        if *patience == 0 {
            return Err(Error::Interrupted);
        }
    }
    match again {
        Again::Never(error) => Err(error),
        Again::Changed => Ok(()),
        Again::Fault(word) => system.fault_in(word),
    }
}

impl<'t, S: System> Table<'t, S> {
    /// Locks a lock for reading or writing, and waits for it if need be.
    pub fn acquire(
        &self,
        system: &S,
        lock: &Place<S>,
        mode: Mode,
        deadline: Option<&S::Deadline>,
    ) -> Result<(), Error> {
        with_waiter(system, mode, lock, None, |waiter| self.acquire_as(system, waiter, deadline))
    }

    /// Locks a lock as a waiter that is in no queue.
    pub(crate) fn acquire_as(
        &self,
        system: &S,
        waiter: &Waiter<S>,
        deadline: Option<&S::Deadline>,
    ) -> Result<(), Error> {
        let mut patience = PATIENCE;
        loop {
            let mut locked = self.lock(&waiter.lock);
            match join(&mut locked, system, waiter) {
                Ok(()) => return self.block(system, locked, waiter, deadline),
                Err(again) => {
                    drop(locked);
                    prepare(system, again, &mut patience)?;
                }
            }
        }
    }

    /// Unlocks a lock that the calling thread owns for writing, and hands it over.
    pub fn unlock(&self, system: &S, lock: &Place<S>) -> Result<(), Error> {
        self.until_done(system, lock, |locked| settle_as_free(locked, system, lock, KERNEL_MANAGED))
    }

    /// Tries a step on a lock until it happens or cannot happen.
    fn until_done(
        &self,
        system: &S,
        lock: &Place<S>,
        mut step: impl FnMut(&mut Locked<'_, S>) -> Step<S>,
    ) -> Result<(), Error> {
        let mut patience = PATIENCE;
        loop {
            let again = match step(&mut self.lock(lock)) {
                Ok(()) => return Ok(()),
                Err(again) => again,
            };
            prepare(system, again, &mut patience)?;
        }
    }

    /// Waits in a lock's queue, or in none any more, until the thread owns the lock. The bucket is locked.
    pub(crate) fn block(
        &self,
        system: &S,
        locked: Locked<'t, S>,
        waiter: &Waiter<S>,
        deadline: Option<&S::Deadline>,
    ) -> Result<(), Error> {
        self.until_granted(system, locked, waiter, deadline)?;
        self.own(system, waiter)
    }

    fn until_granted(
        &self,
        system: &S,
        mut locked: Locked<'t, S>,
        waiter: &Waiter<S>,
        deadline: Option<&S::Deadline>,
    ) -> Result<(), Error> {
        let lock = &waiter.lock;
        let mut patience = PATIENCE;
        loop {
            if waiter.granted() {
                break;
            }
            if locked.take_agent(waiter) {
                if let Err(again) = settle_as_is(&mut locked, system, lock) {
                    drop(locked);
                    let prepared = prepare(system, again, &mut patience);
                    locked = self.lock(lock);
                    match prepared {
                        Err(error) if !waiter.granted() => {
                            self.leave(system, locked, waiter);
                            return Err(error);
                        }
                        _ => locked.set_agent(waiter),
                    }
                }
                continue;
            }
            locked.set_asleep(waiter, true);
            let wake = system.sleep(locked.into_guard(lock), &waiter.channel, deadline);
            if waiter.granted() {
                break;
            }
            locked = self.lock(lock);
            locked.set_asleep(waiter, false);
            let error = match wake {
                _ if waiter.granted() => break,
                Wake::Woken => continue,
                Wake::TimedOut => Error::TimedOut,
                Wake::Interrupted => Error::Interrupted,
            };
            self.leave(system, locked, waiter);
            return Err(error);
        }
        Ok(())
    }

    /// What a thread does that was made an owner: unless it can return to user space, it passes the lock on. No
    /// mutex is held.
    pub(crate) fn own(&self, system: &S, waiter: &Waiter<S>) -> Result<(), Error> {
        if system.dying() {
            self.pass_on(system, waiter);
            return Err(Error::Interrupted);
        }
        Ok(())
    }

    /// Unlocks a lock for a thread that was made an owner.
    fn pass_on(&self, system: &S, waiter: &Waiter<S>) {
        let lock = &waiter.lock;
        // Nobody is left to tell about an error: the lock's memory is gone, or somebody else changed it.
        let _ = self.until_done(system, lock, |locked| match waiter.mode {
            Mode::Write => settle_as_free(locked, system, lock, KERNEL_MANAGED),
            Mode::Read => {
                let word = system.load(lock.word).map_err(absent(lock.word))?;
                match word & !KERNEL_MANAGED {
                    readers @ 1..=COUNT => settle(locked, system, lock, word, readers - 1),
                    _ => Err(Again::Never(Error::NotOwner)),
                }
            }
        });
    }

    /// Leaves a lock's queue, after which those behind may be able to proceed.
    fn leave(&self, system: &S, mut locked: Locked<'t, S>, waiter: &Waiter<S>) {
        let lock = &waiter.lock;
        locked.remove(waiter);
        let mut patience = PATIENCE;
        while let Err(again) = settle_as_is(&mut locked, system, lock) {
            drop(locked);
            let prepared = prepare(system, again, &mut patience);
            locked = self.lock(lock);
            if prepared.is_err() {
                locked.appoint(lock);
                return;
            }
        }
    }
}
