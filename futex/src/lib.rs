// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! CloudABI's locks and condition variables, `opaque uint32 lock` and `condvar` of the ABI: what the kernel does
//! for lock_unlock, condvar_signal, and for poll's subscriptions lock_rdlock, lock_wrlock and condvar.
//!
//! # The words
//! A lock is a word in user space: unlocked (0), or write-locked by a thread, or read-locked so many times; and the
//! bit [`KERNEL_MANAGED`], which says that threads wait for it in the kernel. While the bit is clear, user space
//! locks and unlocks alone. Whoever unlocks a lock with the bit set calls the kernel, which hands the lock over: it
//! writes the next owner into the word and wakes that owner, who does not look at the word again. A condition
//! variable's word is not 0 while threads wait on it. It belongs to one lock as long as it has waiters.
//!
//! # The queues
//! Nothing exists in the kernel for a word that nobody waits for. Each waiting thread has a [`queue::Waiter`] on its
//! own stack; waiters for the same word form a queue, in the order of their arrival, and the first of each queue is
//! in one of many buckets, chosen by a hash that user space cannot predict. A bucket has a mutex, held for a few
//! instructions and never while its holder sleeps. There is no other lock and no other shared structure: what an
//! operation costs depends neither on how many locks and waiters there are elsewhere nor on what they do.
//! A condition variable and its lock are usually in two buckets, whose mutexes are taken in the buckets' order.
//!
//! # One rule
//! All changes of a lock are the same step, [`lock`]'s `settle`: with the bucket's mutex held, look at the word and
//! the queue; if the lock is free for the first in the queue, make that thread its owner, or if readers are first,
//! all readers before the next writer; the word gets [`KERNEL_MANAGED`] exactly if somebody still waits; it changes
//! by one compare-and-swap, and only then do waiters leave the queue and wake. To unlock is to settle as if the lock
//! were free. To lock is to join the queue and settle. To give up waiting, on a timeout or a signal, is to leave the
//! queue and settle, for the ones behind may now be able to proceed. So each step is all or nothing, only threads
//! that own the lock wake up, and first come, first served keeps both writers and readers from starving: a reader
//! that finds the bit set waits, as the ABI advises, behind the writers that were there before it.
//!
//! # Page faults
//! User memory may be paged out, read-only or gone, and bringing it in may take for ever. So with a mutex held a
//! word is accessed only as far as that causes no page fault. If it would, the step is undone, which is easy as it
//! has not happened; the page is brought in with no mutex held, and the step is tried again. A word that cannot be
//! brought in is an error for the thread that needed it, and for nobody else.
//!
//! # Condition variables
//! To wait is to unlock the lock and to join the condition variable's queue in one step, under both mutexes.
//! A signal moves waiters to the end of the lock's queue, as writers: they wake when they own the lock. Usually the
//! lock's queue has waiters already, so that the bit is set and nothing more need be done, or the lock's word is at
//! hand for the signalling thread, which settles. But a shared lock may be at another address in the process that
//! signals, or not there at all. Then one of the moved waiters is woken as the lock's *agent*: it settles in its own
//! address space, and goes on waiting if that did not make it the owner. This gives the
//!
//! **Invariant**: if a lock's queue is not empty, [`KERNEL_MANAGED`] is set in the word, or a thread is awake that
//! will settle.
//!
//! An agent that gives up settles as it leaves, like everybody. Whoever has to settle but cannot access the
//! word appoints the first in the queue as agent, which then tries in its address space, or fails and leaves too.
//!
//! # Interruption
//! A thread that is killed, stopped for a fork or an exec, or traced leaves its queue, and the wait fails with
//! [`Error::Interrupted`]. A wait for a lock is simply begun again, with the [`Turn`] that it had: the thread is behind
//! those who were before it, wherever it has been meanwhile. A wait on a condition variable cannot be begun again, as the
//! lock has been given up: it ends with [`Stop::Relock`], and the caller goes on with [`Table::relock`], which takes the lock
//! and reports a wake-up; that is allowed to be spurious. A thread that was made the owner but has to leave the kernel
//! without going on in user space passes the lock on: it may be about to die, also where nothing says so yet, as before an exec;
//! and nobody else would.
//!
//! Others may keep a word changing, or its page away, for ever. A thread that has to leave the kernel tries a step but a few
//! times more.
//!
//! What user space does to the words meanwhile can at worst make its own threads wait for ever, killably. The bit set
//! without waiters, left behind by one that could not access the word, is cleared by the next step.
#![no_std]
#![deny(unsafe_code)]
#![warn(missing_docs, clippy::undocumented_unsafe_blocks)]

pub mod condvar;
pub mod lock;
#[allow(unsafe_code)] // FENCED: queues of waiters that live on their threads' stacks.
pub mod queue;
pub mod system;
pub mod turn;

pub use condvar::{Reason, Stop};
pub use queue::{Bucket, Mode, Place, Table};
pub use system::{Error, Fault, Flag, Mutex, System, Wake};
pub use turn::Turn;

/// The bit of a lock that says that it is write-locked; the lower 30 bits are then the owner.
pub const WRLOCKED: u32 = 0x4000_0000;
/// The bit of a lock that says that threads wait for it in the kernel.
pub const KERNEL_MANAGED: u32 = 0x8000_0000;
/// The bits of a lock that hold its owner or how many read locks there are.
pub const COUNT: u32 = 0x3fff_ffff;
