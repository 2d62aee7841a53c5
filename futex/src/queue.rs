// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The queues. FENCED: waiters live on their threads' stacks and are linked by pointers.
//!
//! The waiters of a queue are a ring, the first one being its leader; a bucket's leaders are a chain. Why this is
//! sound: a waiter is lent out by [`with_waiter`] alone, which does not return while it is linked; links and the
//! other cells of a linked waiter are used only by holders of the mutex of the bucket that it is linked in; and
//! a pointer to a waiter is never kept beyond that.

use crate::system::{Flag, Mutex, System};
use crate::turn::Turn;
use core::cell::Cell;
use core::ptr;

/// A lock or a condition variable, as the thread that made this sees it.
pub struct Place<S: System> {
    /// The number of its bucket.
    bucket: usize,
    /// What it is.
    pub key: S::Key,
    /// Where the thread finds its word.
    pub word: S::Word,
}

impl<S: System> Clone for Place<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: System> Copy for Place<S> {}

/// How a lock is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// For reading, with other readers.
    Read,
    /// For writing, alone.
    Write,
}

/// Which of its two queues a waiter is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Queue {
    /// None.
    None = 0,
    /// The lock's.
    Lock = 1,
    /// The condition variable's.
    Condvar = 2,
}

type Link<S> = *const Waiter<S>;

/// A thread that waits, or is about to.
pub struct Waiter<S: System> {
    /// The thread's number.
    pub tid: u32,
    /// How it wants the lock.
    pub mode: Mode,
    /// The lock that it wants.
    pub lock: Place<S>,
    /// The condition variable that it waits for first.
    pub condvar: Option<Place<S>>,
    /// What it sleeps on.
    pub channel: S::Channel,
    /// A `Queue`; changes only with the mutexes of both buckets held.
    queue: S::Flag,
    /// Whether it has become an owner of the lock.
    granted: S::Flag,
    /// Its turn for the lock.
    turn: Cell<Turn>,
    /// Whether it is to settle the lock; see the crate's description.
    agent: Cell<bool>,
    /// Whether it has to be woken.
    asleep: Cell<bool>,
    chain: Cell<Link<S>>,
    next: Cell<Link<S>>,
    previous: Cell<Link<S>>,
}

impl<S: System> Waiter<S> {
    /// Whether the thread has become an owner of the lock. The waiter is then in no queue.
    #[inline]
    pub fn granted(&self) -> bool {
        self.granted.load() != 0
    }

    /// Which queue it is in. Without the bucket's mutex this may change at any time.
    pub fn queue(&self) -> Queue {
        match self.queue.load() {
            1 => Queue::Lock,
            2 => Queue::Condvar,
            _ => Queue::None,
        }
    }

    /// Whether it is in a queue, which is that of a place. The bucket is locked.
    #[inline]
    fn stands_in(&self, queue: Queue, place: &Place<S>) -> bool {
        self.queue.load() == queue as u32 && self.place(queue).is_some_and(|own| own.key == place.key)
    }

    /// The lock or condition variable of one of its queues.
    #[inline]
    fn place(&self, queue: Queue) -> Option<&Place<S>> {
        match queue {
            Queue::None => None,
            Queue::Lock => Some(&self.lock),
            Queue::Condvar => self.condvar.as_ref(),
        }
    }
}

/// Lends out a waiter, which must be in no queue at the end. Its turn is `turn`, before and after.
#[inline]
pub fn with_waiter<S: System, R>(
    system: &S,
    mode: Mode,
    lock: &Place<S>,
    condvar: Option<&Place<S>>,
    turn: &mut Turn,
    body: impl FnOnce(&Waiter<S>) -> R,
) -> R {
    system.pinned(|| {
        let waiter = Waiter {
            tid: system.tid(),
            mode,
            lock: *lock,
            condvar: condvar.copied(),
            channel: system.channel(),
            queue: S::Flag::new(0),
            granted: S::Flag::new(0),
            turn: Cell::new(*turn),
            agent: Cell::new(false),
            asleep: Cell::new(false),
            chain: Cell::new(ptr::null()),
            next: Cell::new(ptr::null()),
            previous: Cell::new(ptr::null()),
        };
        let result = body(&waiter);
        // Others would follow pointers into this stack: better to end here and now.
        assert!(waiter.queue() == Queue::None, "a waiter is still in a queue");
        *turn = waiter.turn.get();
        result
    })
}

/// A part of the table, in a cache line of its own.
#[repr(align(64))]
pub struct Bucket<S: System> {
    mutex: S::Mutex,
    chain: Cell<Link<S>>,
    /// The turn of who came last.
    last: Cell<Turn>,
}

// SAFETY: the chain is used with the mutex held; the waiters in it are shared as described above.
unsafe impl<S: System> Sync for Bucket<S> where S::Mutex: Sync {}
// SAFETY: the waiters in the chain stay where they are while they are linked, whoever holds the mutex.
unsafe impl<S: System> Send for Bucket<S> where S::Mutex: Send {}

impl<S: System> Bucket<S> {
    /// One without waiters.
    pub const fn new(mutex: S::Mutex) -> Self {
        Self { mutex, chain: Cell::new(ptr::null()), last: Cell::new(Turn::NONE) }
    }

    /// Its mutex.
    pub const fn mutex(&self) -> &S::Mutex {
        &self.mutex
    }
}

/// All buckets, and the secret numbers of the hash.
pub struct Table<'t, S: System> {
    buckets: &'t [Bucket<S>],
    secret: [u64; 2],
}

type Guard<'t, S> = <<S as System>::Mutex as Mutex>::Guard<'t>;

impl<'t, S: System> Table<'t, S> {
    /// A table of at least one bucket. The secret numbers must always be the same ones for the same buckets.
    pub const fn new(buckets: &'t [Bucket<S>], secret: [u64; 2]) -> Self {
        assert!(!buckets.is_empty() && buckets.len() <= 1 << 31);
        Self { buckets, secret }
    }

    /// The lock or condition variable with a key, whose word the calling thread finds there.
    #[allow(clippy::cast_possible_truncation)]
    #[inline]
    pub fn place(&self, key: S::Key, word: S::Word) -> Place<S> {
        let [a, b] = S::digest(&key);
        let [m, n] = self.secret;
        let hash = a.wrapping_mul(m | 1).wrapping_add(b.wrapping_mul(n | 1));
        // Below the number of buckets, as the first factor is below 2^32.
        let bucket = (((hash >> 32) * self.buckets.len() as u64) >> 32) as usize;
        Place { bucket, key, word }
    }

    /// Locks the bucket of a place.
    #[inline]
    pub fn lock(&self, place: &Place<S>) -> Locked<'t, S> {
        Locked { buckets: self.buckets, one: self.guard(place.bucket), two: None }
    }

    /// Locks the buckets of two places, in the buckets' order.
    #[inline]
    pub fn lock_both(&self, a: &Place<S>, b: &Place<S>) -> Locked<'t, S> {
        let (low, high) = (a.bucket.min(b.bucket), a.bucket.max(b.bucket));
        let one = self.guard(low);
        let two = (high != low).then(|| self.guard(high));
        Locked { buckets: self.buckets, one, two }
    }

    /// Locks the bucket of the queue that a waiter is in, or of its lock if it is in none.
    pub fn lock_queue(&self, waiter: &Waiter<S>) -> Locked<'t, S> {
        loop {
            let queue = waiter.queue();
            let locked = self.lock(waiter.place(queue).unwrap_or(&waiter.lock));
            if waiter.queue() == queue {
                return locked;
            }
        }
    }

    #[inline]
    fn guard(&self, bucket: usize) -> (usize, Guard<'t, S>) {
        (bucket, self.buckets[bucket].mutex.lock())
    }
}

/// One or two buckets whose mutexes are held.
pub struct Locked<'t, S: System> {
    buckets: &'t [Bucket<S>],
    one: (usize, Guard<'t, S>),
    two: Option<(usize, Guard<'t, S>)>,
}

impl<'t, S: System> Locked<'t, S> {
    /// Locks another place's bucket too, if the order of buckets allows that; answers whether it is locked.
    #[inline]
    pub fn lock_too(&mut self, place: &Place<S>) -> bool {
        if self.two.is_none() && place.bucket > self.one.0 {
            self.two = Some((place.bucket, self.buckets[place.bucket].mutex.lock()));
        }
        self.holds(place)
    }

    /// Unlocks all but one place's bucket and gives that one's guard away.
    #[inline]
    pub fn into_guard(self, place: &Place<S>) -> Guard<'t, S> {
        match self.two {
            Some((bucket, guard)) if bucket == place.bucket => guard,
            _ => self.one.1,
        }
    }

    /// The queue of a place, whose bucket is locked.
    #[inline]
    pub fn line(&mut self, queue: Queue, place: &Place<S>) -> Line<'_, S> {
        self.find(queue, place)
    }

    /// The queues of a condition variable and of its lock, whose buckets are locked.
    #[inline]
    pub fn lines(&mut self, condvar: &Place<S>, lock: &Place<S>) -> [Line<'_, S>; 2] {
        [self.find(Queue::Condvar, condvar), self.find(Queue::Lock, lock)]
    }

    /// For `line` and `lines`, which see to it that there are never two `Line` for one queue.
    #[inline]
    fn find(&self, queue: Queue, place: &Place<S>) -> Line<'_, S> {
        assert!(self.holds(place), "the bucket is not locked");
        let bucket = &self.buckets[place.bucket];
        let mut first = bucket.chain.get();
        // SAFETY: all in the chain are linked and thus alive, and the bucket is locked.
        while let Some(leader) = unsafe { first.as_ref() } {
            if leader.stands_in(queue, place) {
                break;
            }
            first = leader.chain.get();
        }
        Line { bucket, queue, place: place.bucket, first }
    }

    fn holds(&self, place: &Place<S>) -> bool {
        self.one.0 == place.bucket || self.two.as_ref().is_some_and(|two| two.0 == place.bucket)
    }

    /// Appoints a waiter that is awake as agent again. Its bucket is locked.
    pub fn set_agent(&mut self, waiter: &Waiter<S>) {
        waiter.agent.set(true);
    }

    /// Whether a waiter was appointed as agent since this was last asked. Its bucket is locked.
    pub fn take_agent(&mut self, waiter: &Waiter<S>) -> bool {
        waiter.agent.take()
    }

    /// Notes that a waiter has to be woken, or not any more. Its bucket is locked.
    pub fn set_asleep(&mut self, waiter: &Waiter<S>, asleep: bool) {
        waiter.asleep.set(asleep);
    }
}

/// A queue in a locked bucket. Nothing else changes it while this exists.
pub struct Line<'l, S: System> {
    bucket: &'l Bucket<S>,
    queue: Queue,
    /// The number of the bucket.
    place: usize,
    /// The first waiter, or null.
    first: Link<S>,
}

impl<S: System> Line<'_, S> {
    /// The first waiter.
    #[inline]
    pub fn first(&self) -> Option<&Waiter<S>> {
        // SAFETY: it is linked in this locked bucket, and stays so while `self` is borrowed.
        unsafe { self.first.as_ref() }
    }

    /// The waiters, in their order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = &Waiter<S>> {
        let first = self.first;
        let mut link = first;
        core::iter::from_fn(move || {
            // SAFETY: a ring's members are all linked in the same bucket, which is locked, and stay so while `self` is
            // borrowed.
            let waiter = unsafe { link.as_ref() }?;
            let next = waiter.next.get();
            link = if next == first { ptr::null() } else { next };
            Some(waiter)
        })
    }

    /// Puts a waiter in that is in no queue, of this queue's lock or condition variable: at the end, or where its turn is.
    #[inline]
    pub fn push(&mut self, waiter: &Waiter<S>) {
        let bucket = waiter.place(self.queue).map(|place| place.bucket);
        assert!(bucket == Some(self.place) && waiter.queue() == Queue::None, "a waiter does not belong here");
        let this: Link<S> = waiter;
        let returns = self.queue == Queue::Lock && self.turn(waiter);
        // SAFETY: the first is linked in this locked bucket, and stays so while `self` is borrowed.
        if let Some(leader) = unsafe { self.first.as_ref() } {
            let next = if returns { self.later(waiter) } else { None };
            // SAFETY: the ring's members are linked in the same bucket.
            let place = next.map_or(leader, |next| unsafe { &*next });
            let previous = place.previous.get();
            waiter.previous.set(previous);
            waiter.next.set(place);
            // SAFETY: the ring's members are linked in the same bucket, which is locked.
            unsafe { (*previous).next.set(this) };
            place.previous.set(this);
            if next == Some(self.first) {
                self.lead(leader.chain.get(), this);
            }
        } else {
            waiter.previous.set(this);
            waiter.next.set(this);
            waiter.chain.set(self.bucket.chain.replace(this));
            self.first = this;
        }
        waiter.queue.store(self.queue as u32);
    }

    /// Gives a waiter its turn for the lock; answers whether it had one.
    #[inline]
    fn turn(&self, waiter: &Waiter<S>) -> bool {
        if waiter.turn.get() != Turn::NONE {
            return true;
        }
        let turn = self.bucket.last.get().next();
        self.bucket.last.set(turn);
        waiter.turn.set(turn);
        false
    }

    /// The first of those at the queue's end whose turns come after a waiter's.
    #[cold]
    #[inline(never)]
    fn later(&self, waiter: &Waiter<S>) -> Option<Link<S>> {
        let turn = waiter.turn.get();
        let mut later = None;
        // SAFETY: the first is linked in this locked bucket, and stays so while `self` is borrowed.
        let mut at = unsafe { self.first.as_ref() }?.previous.get();
        // SAFETY: the ring's members are linked in the same bucket.
        while turn.before(unsafe { &*at }.turn.get()) && later != Some(self.first) {
            later = Some(at);
            // SAFETY: the ring's members are linked in the same bucket, which is locked.
            at = unsafe { &*at }.previous.get();
        }
        later
    }

    /// Takes a waiter out that is in this queue.
    #[inline]
    pub fn remove(&mut self, waiter: &Waiter<S>) {
        let here = self.first().is_some_and(|first| {
            first.place(self.queue).is_some_and(|place| waiter.stands_in(self.queue, place))
        });
        assert!(here, "a waiter is in another queue");
        self.unlink(waiter);
    }

    /// Takes the first waiter out, if there is one.
    #[inline]
    fn shift(&mut self) -> Option<&Waiter<S>> {
        let first = self.first;
        // SAFETY: it is linked in this locked bucket; removed, it is still alive, as its thread would need the mutex to find
        // that out.
        let waiter = unsafe { first.as_ref() }?;
        self.unlink(waiter);
        Some(waiter)
    }

    /// Takes one of this queue's waiters out.
    #[inline]
    fn unlink(&mut self, waiter: &Waiter<S>) {
        let (next, previous) = (waiter.next.get(), waiter.previous.get());
        let alone = ptr::eq(next, waiter);
        if ptr::eq(self.first, waiter) {
            self.lead(waiter.chain.get(), if alone { ptr::null() } else { next });
        }
        if !alone {
            // SAFETY: members of the ring, linked in this locked bucket.
            unsafe {
                (*previous).next.set(next);
                (*next).previous.set(previous);
            }
        }
        waiter.queue.store(Queue::None as u32);
    }

    /// Puts another waiter in the first one's place in the chain, or none. `after` is the next leader.
    #[inline]
    fn lead(&mut self, after: Link<S>, heir: Link<S>) {
        let mut slot = &self.bucket.chain;
        while !ptr::eq(slot.get(), self.first) {
            // SAFETY: the first waiter is a leader, so the chain does not end before it.
            slot = unsafe { &(*slot.get()).chain };
        }
        slot.set(if heir.is_null() { after } else { heir });
        self.first = heir;
        if let Some(heir) = self.first() {
            heir.chain.set(after);
        }
    }

    /// Moves the first waiter of a condition variable's queue to the end of its lock's queue, which this is; false if
    /// there was none.
    #[inline]
    pub fn requeue(&mut self, condvar: &mut Self) -> bool {
        condvar.shift().map(|waiter| self.push(waiter)).is_some()
    }

    /// Takes the first waiter out of a lock's queue as an owner of the lock, and wakes it.
    #[inline]
    pub fn grant(&mut self) {
        if let Some(waiter) = self.shift() {
            let token = waiter.asleep.get().then(|| S::token(&waiter.channel));
            // The waiter lives until this is set.
            waiter.granted.store(1);
            if let Some(token) = token {
                S::wake(token);
            }
        }
    }

    /// Appoints the first waiter of a lock's queue as the lock's agent, and wakes it.
    pub fn appoint(&mut self) {
        if let Some(waiter) = self.first() {
            waiter.agent.set(true);
            if waiter.asleep.get() {
                S::wake(S::token(&waiter.channel));
            }
        }
    }
}
