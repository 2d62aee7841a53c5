// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads that have to leave the kernel while others keep a word changing or paged out for ever: no call goes on trying.

use futex::{Bucket, Error, Fault, Mode, Mutex, Reason, Stop, System, Table, Turn, Wake};
use futex::{KERNEL_MANAGED, WRLOCKED};
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

const LOCK: usize = 0;
const CONDVAR: usize = 1;
const TID: u32 = 7;
/// A call may look at words so often.
const LOOKS: u32 = 500;

/// What others do to the words all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    /// Nothing.
    Rest,
    /// They change them.
    Change,
    /// They see to it that they are paged out.
    PageOut,
}

/// Why the thread has to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Killed,
    Suspended,
}

struct Host {
    words: [AtomicU32; 2],
    others: Cell<Others>,
    why: Why,
    looks: Cell<u32>,
    /// What happens to the thread once it sleeps: others begin, and somebody may unlock the lock.
    asleep: Happens,
}

/// What happens to a thread.
type Happens = fn(&Host);

struct NoMutex;

impl Mutex for NoMutex {
    type Guard<'a> = ();

    fn lock(&self) {}
}

struct Flag(AtomicU32);

impl futex::Flag for Flag {
    fn new(value: u32) -> Self {
        Self(AtomicU32::new(value))
    }
    fn load(&self) -> u32 {
        self.0.load(SeqCst)
    }
    fn store(&self, value: u32) {
        self.0.store(value, SeqCst);
    }
}

impl Host {
    fn look(&self, word: usize) -> Result<&AtomicU32, Fault> {
        self.looks.set(self.looks.get() + 1);
        assert!(self.looks.get() < LOOKS, "it goes on and on");
        if self.others.get() == Others::PageOut {
            return Err(Fault);
        }
        Ok(&self.words[word])
    }
}

impl System for Host {
    type Key = usize;
    type Word = usize;
    type Mutex = NoMutex;
    type Flag = Flag;
    type Channel = ();
    type Token = ();
    type Deadline = ();

    fn digest(key: &usize) -> [u64; 2] {
        [*key as u64, 0]
    }
    fn tid(&self) -> u32 {
        TID
    }
    fn find(&self, key: &usize) -> Option<usize> {
        Some(*key)
    }
    fn load(&self, word: usize) -> Result<u32, Fault> {
        Ok(self.look(word)?.load(SeqCst))
    }
    fn compare_exchange(&self, word: usize, old: u32, new: u32) -> Result<bool, Fault> {
        let word = self.look(word)?;
        Ok(self.others.get() != Others::Change && word.compare_exchange(old, new, SeqCst, SeqCst).is_ok())
    }
    fn store(&self, word: usize, new: u32) -> Result<(), Fault> {
        self.look(word)?.store(new, SeqCst);
        Ok(())
    }
    fn fault_in(&self, _: usize) -> Result<(), Error> {
        Ok(())
    }
    fn sleep(&self, (): (), (): &(), _: Option<&()>) -> Wake {
        (self.asleep)(self);
        Wake::Interrupted
    }
    fn channel(&self) {}
    fn token((): &()) {}
    fn wake((): ()) {}
    fn dying(&self) -> bool {
        self.why == Why::Killed
    }
    fn suspended(&self) -> bool {
        self.why == Why::Suspended
    }
}

/// Makes a call of a thread that has to leave, on words with these values.
fn call<R>(
    host: &Host,
    words: [u32; 2],
    body: impl FnOnce(&Table<'_, Host>, [futex::Place<Host>; 2]) -> R,
) -> R {
    for (word, value) in host.words.iter().zip(words) {
        word.store(value, SeqCst);
    }
    host.looks.set(0);
    let buckets = [Bucket::new(NoMutex)];
    let table = Table::new(&buckets, [0, 0]);
    body(&table, [LOCK, CONDVAR].map(|word| table.place(word, word)))
}

/// Runs a body for each reason to leave and each of these things that others do, from the start or once the thread sleeps.
fn each(others: &[Others], asleep: Happens, body: impl Fn(&Host)) {
    for why in [Why::Killed, Why::Suspended] {
        for others in others {
            let (words, looks) = (Default::default(), Cell::default());
            body(&Host { words, others: Cell::new(*others), why, looks, asleep });
        }
    }
}

const BOTH: &[Others] = &[Others::Change, Others::PageOut];
const OWNED: u32 = WRLOCKED | TID;
const ELSEWHERE: u32 = WRLOCKED | 8;

#[test]
fn to_lock() {
    for mode in [Mode::Read, Mode::Write] {
        each(
            BOTH,
            |_| panic!("it was to leave"),
            |host| {
                let mut turn = Turn::default();
                let done = call(host, [ELSEWHERE, 0], |table, [lock, _]| {
                    table.acquire(host, &lock, mode, None, &mut turn)
                });
                assert_eq!(done, Err(Error::Interrupted));
            },
        );
    }
}

#[test]
fn to_unlock() {
    each(
        BOTH,
        |_| (),
        |host| {
            let done = call(host, [OWNED, 0], |table, [lock, _]| table.unlock(host, &lock));
            assert_eq!(done, Err(Error::Interrupted));
        },
    );
}

#[test]
fn to_signal() {
    each(
        &[Others::PageOut],
        |_| (),
        |host| {
            let done = call(host, [0, 1], |table, [_, condvar]| table.signal(host, &condvar, 1));
            assert_eq!(done, Err(Error::Interrupted));
        },
    );
}

#[test]
fn to_begin_to_wait() {
    each(
        BOTH,
        |_| panic!("it was to leave"),
        |host| {
            let mut turn = Turn::default();
            let done = call(host, [OWNED, 0], |table, [lock, condvar]| {
                table.wait(host, &condvar, &lock, None, &mut turn)
            });
            assert_eq!(done, Err(Stop::Failed(Error::Interrupted)));
        },
    );
}

#[test]
fn to_give_up_waiting() {
    for begin in
        [(|host: &Host| host.others.set(Others::Change)) as Happens, |host| host.others.set(Others::PageOut)]
    {
        each(&[Others::Rest], begin, |host| {
            let mut turn = Turn::default();
            let done = call(host, [ELSEWHERE, 0], |table, [lock, _]| {
                table.acquire(host, &lock, Mode::Write, None, &mut turn)
            });
            assert_eq!(done, Err(Error::Interrupted));
            assert_ne!(turn, Turn::default());
            host.others.set(Others::Rest);
            let done = call(host, [OWNED, 0], |table, [lock, condvar]| {
                table.wait(host, &condvar, &lock, None, &mut turn)
            });
            assert_eq!(done, Err(Stop::Relock(Reason::Signalled)));
        });
    }
}

thread_local! {
    /// The table in which the sleeping thread waits.
    static BUCKETS: &'static [Bucket<Host>] = Box::leak(Box::new([Bucket::new(NoMutex)]));
}

/// The lock is handed to it while it sleeps. Then it can be neither passed on nor left to a thread that lives: that thread
/// stays the owner.
#[test]
fn to_pass_on() {
    fn hand_over(host: &Host) {
        let owner = Host {
            words: [AtomicU32::new(ELSEWHERE | KERNEL_MANAGED), AtomicU32::new(0)],
            others: Cell::new(Others::Rest),
            why: Why::Suspended,
            looks: Cell::default(),
            asleep: |_| (),
        };
        // It unlocks as the other thread, whose number the word must have.
        owner.words[LOCK].store(OWNED | KERNEL_MANAGED, SeqCst);
        let table = Table::new(BUCKETS.with(|buckets| *buckets), [0, 0]);
        table.unlock(&owner, &table.place(LOCK, LOCK)).unwrap();
        host.words[LOCK].store(owner.words[LOCK].load(SeqCst), SeqCst);
    }
    let cases: [(Happens, bool); 3] = [
        (hand_over, true),
        (
            |host| {
                hand_over(host);
                host.others.set(Others::Change);
            },
            false,
        ),
        (
            |host| {
                hand_over(host);
                host.others.set(Others::PageOut);
            },
            false,
        ),
    ];
    for (asleep, can) in cases {
        each(&[Others::Rest], asleep, |host| {
            host.words[LOCK].store(ELSEWHERE, SeqCst);
            let table = Table::new(BUCKETS.with(|buckets| *buckets), [0, 0]);
            let done = table.acquire(host, &table.place(LOCK, LOCK), Mode::Write, None, &mut Turn::default());
            let stays = !can && host.why == Why::Suspended;
            assert_eq!(done, if stays { Ok(()) } else { Err(Error::Interrupted) });
            assert_eq!(host.words[LOCK].load(SeqCst), if can { 0 } else { OWNED });
        });
    }
}
