// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Locks: lock_rdlock, lock_wrlock and lock_unlock.

use crate::queue::{with_waiter, Line, Locked, Mode, Place, Queue, Table, Waiter};
use crate::system::{Error, Fault, System, Wake};
use crate::turn::Turn;
use crate::{COUNT, KERNEL_MANAGED, WRLOCKED};

/// Why a step did not happen.
#[derive(Clone, Copy)]
pub(crate) enum Again {
    /// The lock's word changed meanwhile.
    Changed,
    /// A word is not at hand.
    Fault,
    /// It cannot happen.
    Never(Error),
}

impl From<Fault> for Again {
    fn from(Fault: Fault) -> Self {
        Self::Fault
    }
}

/// What a step answers.
pub(crate) type Step = Result<(), Again>;

/// The one step of the crate's description, for a lock's queue. `word` is the value that the lock has, `base` the one
/// that it is to be seen as having, without [`KERNEL_MANAGED`].
#[inline(always)] // What each caller knows makes it shorter.
fn settle<S: System>(line: &mut Line<'_, S>, system: &S, lock: S::Word, word: u32, base: u32) -> Step {
    let mut new = base;
    let mut owners = 0;
    for waiter in line.iter() {
        match waiter.mode {
            Mode::Write if new == 0 => new = WRLOCKED | waiter.tid,
            Mode::Read if new < COUNT => new += 1,
            _ => {
                new |= KERNEL_MANAGED;
                break;
            }
        }
        owners += 1;
    }
    if new != word && !system.compare_exchange(lock, word, new)? {
        return Err(Again::Changed);
    }
    for _ in 0..owners {
        line.grant();
    }
    Ok(())
}

/// Settles a lock as it is.
#[inline(never)] // Where it is called, a thread wakes or has given up.
pub(crate) fn settle_as_is<S: System>(line: &mut Line<'_, S>, system: &S, lock: S::Word) -> Step {
    let word = system.load(lock)?;
    settle(line, system, lock, word, word & !KERNEL_MANAGED)
}

/// Settles a lock as free, if the calling thread owns it for writing. Unless its word was `seen`, it is taken to be what it
/// should be, and read only if it is not; then the step is to be tried again.
#[inline(always)] // As above.
pub(crate) fn settle_as_free<S: System>(
    line: &mut Line<'_, S>,
    system: &S,
    lock: S::Word,
    seen: &mut Option<u32>,
) -> Step {
    let owned = WRLOCKED | system.tid();
    let usual = if line.first().is_some() { owned | KERNEL_MANAGED } else { owned };
    let done = settle(line, system, lock, seen.unwrap_or(usual), 0);
    if let Err(Again::Changed) = done {
        let word = system.load(lock)?;
        if word & !KERNEL_MANAGED != owned {
            return Err(Again::Never(Error::NotOwner));
        }
        *seen = Some(word);
    }
    done
}

/// Joins a lock's queue and settles, or does nothing.
#[inline]
fn join<S: System>(line: &mut Line<'_, S>, system: &S, waiter: &Waiter<S>) -> Step {
    let lock = waiter.lock.word;
    let word = system.load(lock)?;
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
    line.push(waiter);
    settle(line, system, lock, word, base).inspect_err(|_| line.remove(waiter))
}

/// How often a thread that has to leave the kernel tries a step: others may go on changing or unmapping the memory for ever,
/// and somebody may wait for the thread meanwhile.
pub(crate) const PATIENCE: u32 = 8;

/// Does what is needed before a step that uses these words can be tried again. No mutex is held.
#[cold]
pub(crate) fn prepare<S: System>(
    system: &S,
    again: Again,
    words: &[S::Word],
    patience: &mut u32,
) -> Result<(), Error> {
    if let Again::Never(error) = again {
        return Err(error);
    }
    if system.dying() || system.suspended() {
        *patience -= 1;
        if *patience == 0 {
            return Err(Error::Interrupted);
        }
    }
    match again {
        Again::Never(_) | Again::Changed => Ok(()),
        Again::Fault => words.iter().try_for_each(|word| system.fault_in(*word)),
    }
}

impl<'t, S: System> Table<'t, S> {
    /// Locks a lock for reading or writing, and waits for it if need be. After an interruption, `turn` is for the next
    /// attempt.
    pub fn acquire(
        &self,
        system: &S,
        lock: &Place<S>,
        mode: Mode,
        deadline: Option<&S::Deadline>,
        turn: &mut Turn,
    ) -> Result<(), Error> {
        let wake =
            with_waiter(system, mode, lock, None, turn, |waiter| self.acquire_as(system, waiter, deadline))?;
        self.own(system, lock, mode, wake)
    }

    /// Locks a lock as a waiter that is in no queue. What is answered is for [`Table::own`].
    pub(crate) fn acquire_as(
        &self,
        system: &S,
        waiter: &Waiter<S>,
        deadline: Option<&S::Deadline>,
    ) -> Result<Wake, Error> {
        let mut patience = PATIENCE;
        loop {
            let mut locked = self.lock(&waiter.lock);
            match join(&mut locked.line(Queue::Lock, &waiter.lock), system, waiter) {
                Ok(()) => return self.block(system, locked, waiter, deadline),
                Err(again) => {
                    drop(locked);
                    prepare(system, again, &[waiter.lock.word], &mut patience)?;
                }
            }
        }
    }

    /// Unlocks a lock that the calling thread owns for writing, and hands it over.
    pub fn unlock(&self, system: &S, lock: &Place<S>) -> Result<(), Error> {
        let mut seen = None;
        self.until_done(system, lock, |line| settle_as_free(line, system, lock.word, &mut seen))
    }

    /// Tries a step on a lock until it happens or cannot happen.
    fn until_done(
        &self,
        system: &S,
        lock: &Place<S>,
        mut step: impl FnMut(&mut Line<'_, S>) -> Step,
    ) -> Result<(), Error> {
        let mut patience = PATIENCE;
        loop {
            let again = match step(&mut self.lock(lock).line(Queue::Lock, lock)) {
                Ok(()) => return Ok(()),
                Err(again) => again,
            };
            prepare(system, again, &[lock.word], &mut patience)?;
        }
    }

    /// Waits in a lock's queue, or in none any more, until the thread owns the lock. The bucket is locked. Answers why its
    /// sleep ended, which is `Woken` where there was none.
    #[inline]
    pub(crate) fn block(
        &self,
        system: &S,
        mut locked: Locked<'t, S>,
        waiter: &Waiter<S>,
        deadline: Option<&S::Deadline>,
    ) -> Result<Wake, Error> {
        let lock = &waiter.lock;
        let mut patience = PATIENCE;
        loop {
            if waiter.granted() {
                return Ok(Wake::Woken);
            }
            if locked.take_agent(waiter) {
                locked = self.act(system, locked, waiter, &mut patience)?;
                continue;
            }
            locked.set_asleep(waiter, true);
            let wake = system.sleep(locked.into_guard(lock), &waiter.channel, deadline);
            if waiter.granted() {
                return Ok(wake);
            }
            locked = self.lock(lock);
            locked.set_asleep(waiter, false);
            let error = match wake {
                _ if waiter.granted() => return Ok(wake),
                Wake::Woken => continue,
                Wake::TimedOut => Error::TimedOut,
                Wake::Interrupted => Error::Interrupted,
            };
            self.leave(system, locked, waiter);
            return Err(error);
        }
    }

    /// Settles a lock as its agent. If that fails for good, the waiter leaves the queue.
    #[cold]
    #[inline(never)]
    fn act(
        &self,
        system: &S,
        mut locked: Locked<'t, S>,
        waiter: &Waiter<S>,
        patience: &mut u32,
    ) -> Result<Locked<'t, S>, Error> {
        let lock = &waiter.lock;
        let Err(again) = settle_as_is(&mut locked.line(Queue::Lock, lock), system, lock.word) else {
            return Ok(locked);
        };
        drop(locked);
        let prepared = prepare(system, again, &[lock.word], patience);
        locked = self.lock(lock);
        match prepared {
            Err(error) if !waiter.granted() => {
                self.leave(system, locked, waiter);
                Err(error)
            }
            _ => {
                locked.set_agent(waiter);
                Ok(locked)
            }
        }
    }

    /// What a thread does that was made an owner: unless it can return to user space and go on there, it passes the lock
    /// on, for a thread that is stopped before may never go on. If it cannot and lives, it stays the owner. No mutex is held;
    /// this is the last step of a call, as what a call may wait for in between is time to be killed in.
    #[inline]
    pub(crate) fn own(&self, system: &S, lock: &Place<S>, mode: Mode, wake: Wake) -> Result<(), Error> {
        if wake == Wake::Interrupted || system.dying() || system.suspended() {
            let passed_on = self.pass_on(system, lock, mode).is_ok();
            if passed_on || system.dying() {
                return Err(Error::Interrupted);
            }
        }
        Ok(())
    }

    /// Unlocks a lock for a thread that was made an owner. An error says that the lock's memory is gone, or that somebody else
    /// changed it.
    #[cold]
    #[inline(never)]
    fn pass_on(&self, system: &S, lock: &Place<S>, mode: Mode) -> Result<(), Error> {
        let mut seen = None;
        self.until_done(system, lock, |line| match mode {
            Mode::Write => settle_as_free(line, system, lock.word, &mut seen),
            Mode::Read => {
                let word = system.load(lock.word)?;
                match word & !KERNEL_MANAGED {
                    readers @ 1..=COUNT => settle(line, system, lock.word, word, readers - 1),
                    _ => Err(Again::Never(Error::NotOwner)),
                }
            }
        })
    }

    /// Leaves a lock's queue, after which those behind may be able to proceed.
    #[cold]
    #[inline(never)]
    fn leave(&self, system: &S, mut locked: Locked<'t, S>, waiter: &Waiter<S>) {
        let lock = &waiter.lock;
        locked.line(Queue::Lock, lock).remove(waiter);
        let mut patience = PATIENCE;
        while let Err(again) = settle_as_is(&mut locked.line(Queue::Lock, lock), system, lock.word) {
            drop(locked);
            let prepared = prepare(system, again, &[lock.word], &mut patience);
            locked = self.lock(lock);
            if prepared.is_err() {
                locked.line(Queue::Lock, lock).appoint();
                return;
            }
        }
    }
}
