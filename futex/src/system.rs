// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the algorithm needs from where it runs: words of user memory, mutexes, sleeping and waking.

/// A word cannot be accessed without a page fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault;

/// Why an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A word is not in accessible memory.
    Fault,
    /// The lock's word has a value that no lock can have, or the condition variable belongs to another lock.
    Invalid,
    /// The calling thread already owns the lock for writing.
    Deadlock,
    /// The calling thread does not own the lock for writing.
    NotOwner,
    /// The lock cannot be locked for reading once more.
    TooMany,
    /// The deadline has come.
    TimedOut,
    /// The thread has to leave the kernel.
    Interrupted,
}

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Woken, maybe for no reason.
    Woken,
    /// The deadline has come.
    TimedOut,
    /// The thread has to leave the kernel.
    Interrupted,
}

/// A mutex that is held while its guard lives.
pub trait Mutex {
    /// Proof that the mutex is held.
    type Guard<'a>
    where
        Self: 'a;

    /// Waits for the mutex.
    fn lock(&self) -> Self::Guard<'_>;
}

/// A number that threads share.
pub trait Flag {
    /// One with a value.
    fn new(value: u32) -> Self;
    /// Reads it, with what was written before.
    fn load(&self) -> u32;
    /// Changes it, after what was written before.
    fn store(&self, value: u32);
}

/// Where the algorithm runs, as the calling thread sees it.
pub trait System {
    /// Identifies a word among those of all processes, as long as somebody refers to it.
    type Key: Copy + PartialEq;
    /// Where the calling thread finds a word. Other threads may find another one there, or nothing.
    type Word: Copy;
    /// The mutex of a bucket.
    type Mutex: Mutex;
    /// A number that threads share.
    type Flag: Flag;
    /// What a thread sleeps on; each waiter has one.
    type Channel;
    /// Names a channel to [`System::wake`], even after the channel is gone.
    type Token;
    /// When a sleep is to end.
    type Deadline;

    /// The key as two numbers, equal for equal keys.
    fn digest(key: &Self::Key) -> [u64; 2];

    /// The calling thread's number, which is written into locks.
    fn tid(&self) -> u32;

    /// Where the calling thread finds the word of a key that another thread uses, if it can tell.
    fn find(&self, key: &Self::Key) -> Option<Self::Word>;

    /// Reads a word, with what was written before. A mutex may be held.
    fn load(&self, word: Self::Word) -> Result<u32, Fault>;

    /// Writes a word if it has the old value; answers whether it has done so, which may fail even then. It reads with what was
    /// written before, and writes after it. A mutex may be held.
    fn compare_exchange(&self, word: Self::Word, old: u32, new: u32) -> Result<bool, Fault>;

    /// Writes a word, after what was written before. A mutex may be held.
    fn store(&self, word: Self::Word, new: u32) -> Result<(), Fault>;

    /// Sees to it that a word can be read and written, if only for a moment. No mutex is held.
    fn fault_in(&self, word: Self::Word) -> Result<(), Error>;

    /// Lets the body share what is on the thread's stack with other threads.
    fn pinned<R>(&self, body: impl FnOnce() -> R) -> R {
        body()
    }

    /// Sleeps on a channel; the mutex is released when the thread can be woken.
    fn sleep(
        &self,
        guard: <Self::Mutex as Mutex>::Guard<'_>,
        channel: &Self::Channel,
        deadline: Option<&Self::Deadline>,
    ) -> Wake;

    /// A channel for the calling thread.
    fn channel(&self) -> Self::Channel;

    /// The name of a channel.
    fn token(channel: &Self::Channel) -> Self::Token;

    /// Wakes the thread that sleeps on a channel; nothing happens if none does. A mutex may be held.
    fn wake(token: Self::Token);

    /// Whether the calling thread will never return to user space.
    fn dying(&self) -> bool;

    /// Whether the calling thread has to go to the boundary of user space: others wait for it to be there, for a fork, an exec
    /// or a stop. No mutex is held.
    fn suspended(&self) -> bool;
}
