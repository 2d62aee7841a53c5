// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Condition variables: poll's condvar and condvar_signal.

use crate::lock::{prepare, settle_as_free, settle_as_is, Again, Step, PATIENCE};
use crate::queue::{with_waiter, Locked, Mode, Place, Queue, Table, Waiter};
use crate::system::{Error, System, Wake};
use crate::turn::Turn;

/// The word of a condition variable that threads wait on; user space compares it with [`IDLE`].
const WAITED_FOR: u32 = 1;
/// The word of a condition variable that nobody waits on.
const IDLE: u32 = 0;

/// Why a wait on a condition variable is over. The lock is the thread's again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was signalled, or something else woke the thread.
    Signalled,
    /// The deadline came.
    TimedOut,
}

/// Why a wait on a condition variable failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// An error. The lock is as it was, unless its memory went away during the wait.
    Failed(Error),
    /// The thread has to leave the kernel and has not got the lock back: [`Table::relock`] is to do that later.
    Relock(Reason),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Unlocks the lock and joins the condition variable's queue, or does nothing. Both are locked.
fn join<S: System>(
    locked: &mut Locked<'_, S>,
    system: &S,
    waiter: &Waiter<S>,
    condvar: &Place<S>,
    seen: &mut Option<u32>,
) -> Step {
    let [mut waiters, mut line] = locked.lines(condvar, &waiter.lock);
    if waiters.first().is_some_and(|first| first.lock.key != waiter.lock.key) {
        return Err(Again::Never(Error::Invalid));
    }
    // If nothing comes of it, the word costs user space a needless call, and that call clears it.
    system.store(condvar.word, WAITED_FOR)?;
    settle_as_free(&mut line, system, waiter.lock.word, seen)?;
    waiters.push(waiter);
    Ok(())
}

impl<'t, S: System> Table<'t, S> {
    /// Unlocks a lock, waits on a condition variable and locks the lock again for writing. After [`Stop::Relock`], `turn` is
    /// for [`Table::relock`].
    pub fn wait(
        &self,
        system: &S,
        condvar: &Place<S>,
        lock: &Place<S>,
        deadline: Option<&S::Deadline>,
        turn: &mut Turn,
    ) -> Result<Reason, Stop> {
        *turn = Turn::NONE;
        let (reason, wake) = with_waiter(system, Mode::Write, lock, Some(condvar), turn, |waiter| {
            let (mut patience, mut seen) = (PATIENCE, None);
            let mut locked = loop {
                let mut locked = self.lock_both(condvar, lock);
                match join(&mut locked, system, waiter, condvar, &mut seen) {
                    Ok(()) => break locked,
                    Err(again) => {
                        drop(locked);
                        prepare(system, again, &[condvar.word, lock.word], &mut patience)?;
                    }
                }
            };
            loop {
                locked.set_asleep(waiter, true);
                let wake = system.sleep(locked.into_guard(condvar), &waiter.channel, deadline);
                if waiter.granted() {
                    return Ok((Reason::Signalled, wake));
                }
                locked = self.lock_queue(waiter);
                locked.set_asleep(waiter, false);
                if waiter.queue() == Queue::Condvar {
                    let reason = match wake {
                        Wake::Woken => continue,
                        Wake::TimedOut => Reason::TimedOut,
                        Wake::Interrupted => Reason::Signalled,
                    };
                    match self.abandon(system, locked, waiter, condvar) {
                        Some(still) => locked = still,
                        None if wake == Wake::Interrupted => return Err(Stop::Relock(reason)),
                        None => return after(reason, self.acquire_as(system, waiter, None)),
                    }
                }
                return after(Reason::Signalled, self.block(system, locked, waiter, None));
            }
        })?;
        after(reason, self.own(system, lock, Mode::Write, wake))?;
        Ok(reason)
    }

    /// Goes on with a wait that ended with [`Stop::Relock`]: locks the lock again, and reports why the wait was over.
    pub fn relock(
        &self,
        system: &S,
        lock: &Place<S>,
        reason: Reason,
        turn: &mut Turn,
    ) -> Result<Reason, Stop> {
        after(reason, self.acquire(system, lock, Mode::Write, None, turn))?;
        Ok(reason)
    }

    /// Moves waiters of a condition variable to its lock, as many as are asked for or there are.
    pub fn signal(&self, system: &S, condvar: &Place<S>, count: u32) -> Result<(), Error> {
        if count == 0 {
            return Ok(());
        }
        let mut patience = PATIENCE;
        while let Err(again) = self.try_signal(system, condvar, count) {
            prepare(system, again, &[condvar.word], &mut patience)?;
        }
        Ok(())
    }

    fn try_signal(&self, system: &S, condvar: &Place<S>, count: u32) -> Step {
        let mut locked = self.lock(condvar);
        let Some(lock) = locked.line(Queue::Condvar, condvar).first().map(|first| first.lock) else {
            return Ok(system.store(condvar.word, IDLE)?);
        };
        if !locked.lock_too(&lock) {
            drop(locked);
            locked = self.lock_both(condvar, &lock);
        }
        let [mut waiters, mut line] = locked.lines(condvar, &lock);
        // Where the buckets were unlocked in between, it may have got other waiters, who use another lock.
        if !waiters.first().is_some_and(|first| first.lock.key == lock.key) {
            return Err(Again::Changed);
        }
        let all = waiters.iter().nth(count as usize).is_none();
        if all {
            system.store(condvar.word, IDLE)?;
        }
        let settled = line.first().is_some();
        for _ in 0..count {
            if !line.requeue(&mut waiters) {
                break;
            }
        }
        if settled {
            return Ok(());
        }
        // The lock as this thread sees it, if it does.
        match system.find(&lock.key).map(|word| settle_as_is(&mut line, system, word)) {
            Some(Ok(())) => {}
            _ => line.appoint(),
        }
        Ok(())
    }

    /// Leaves a condition variable's queue. If the waiter is signalled meanwhile, it does not, and the bucket of its lock comes
    /// back. It is in the queue as long as it may touch the word: once nobody waits, others may use its memory for
    /// something else.
    #[cold]
    #[inline(never)]
    fn abandon(
        &self,
        system: &S,
        mut locked: Locked<'t, S>,
        waiter: &Waiter<S>,
        condvar: &Place<S>,
    ) -> Option<Locked<'t, S>> {
        let mut patience = PATIENCE;
        let mut reachable = true;
        while waiter.queue() == Queue::Condvar {
            let mut waiters = locked.line(Queue::Condvar, condvar);
            let alone = waiters.iter().nth(1).is_none();
            // If it cannot be reached, the word costs user space a needless call at worst.
            if !alone || !reachable || system.store(condvar.word, IDLE).is_ok() {
                waiters.remove(waiter);
                return None;
            }
            drop(locked);
            reachable = prepare(system, Again::Fault, &[condvar.word], &mut patience).is_ok();
            locked = self.lock_queue(waiter);
        }
        Some(locked)
    }
}

/// What a step answers of a wait that is over for a reason, by which the lock is taken again: the reason, too.
fn after<T>(reason: Reason, own: Result<T, Error>) -> Result<(Reason, T), Stop> {
    match own {
        Ok(owner) => Ok((reason, owner)),
        Err(Error::Interrupted) => Err(Stop::Relock(reason)),
        Err(error) => Err(Stop::Failed(error)),
    }
}
