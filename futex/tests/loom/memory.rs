// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Words that are paged out at any moment, that a process does not have any more, or whose memory gets another use.

use crate::world::{Host, World, CONDVAR, LOCK};
use crate::{consumer, explore, explore_signals, join, produce, reader, spawn_with_alarm, writer, Setup};
use futex::{Error, Reason, Stop, Wake};
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use loom::sync::Arc;
use loom::thread::{self, JoinHandle};

/// Pages a word out, at some moment.
fn pager(world: &Arc<World>, word: usize) -> JoinHandle<()> {
    let world = world.clone();
    thread::spawn(move || world.page_out(word))
}

#[test]
fn a_lock_is_paged_out() {
    explore(Setup { paging: true, ..Setup::default() }, |world| {
        let threads = [writer(world, 2), reader(world, 3), pager(world, LOCK)];
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        host.unlock();
        join(threads);
    });
}

#[test]
fn a_timeout_meets_a_lock_that_is_paged_out() {
    explore(Setup { paging: true, ..Setup::default() }, |world| {
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        let (timed, alarm) =
            spawn_with_alarm(world, 2, Wake::TimedOut, |host, deadline| match host.write(Some(&deadline)) {
                Ok(()) => host.unlock(),
                Err(error) => assert_eq!(error, Error::TimedOut),
            });
        let reader = reader(world, 3);
        world.page_out(LOCK);
        alarm.ring();
        reader.join().unwrap();
        host.unlock_read();
        timed.join().unwrap();
    });
}

#[test]
fn either_word_is_paged_out_around_a_signal() {
    for word in [LOCK, CONDVAR] {
        explore_signals(true, move |world| {
            let items = Arc::new(AtomicU32::new(0));
            let threads = [consumer(world, 2, &items), pager(world, word)];
            produce(&Host::new(world, 1), &items, 1, false);
            join(threads);
        });
    }
}

/// After the broadcast nobody waits, and the condition variable's memory gets another use. A waiter whose time was over just then
/// must not touch it.
#[test]
fn a_condvar_is_gone_after_the_broadcast() {
    const OTHER_USE: u32 = 99;
    explore_signals(true, |world| {
        let over = Arc::new(AtomicU32::new(0));
        let seen = over.clone();
        let (waiter, alarm) = spawn_with_alarm(world, 2, Wake::TimedOut, move |host, deadline| {
            host.write(None).unwrap();
            if seen.load(SeqCst) == 0 {
                host.wait(Some(&deadline)).unwrap();
            }
            host.unlock();
        });
        world.page_out(CONDVAR);
        alarm.ring();
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        over.store(1, SeqCst);
        host.signal(u32::MAX);
        world.words[CONDVAR].store(OTHER_USE, SeqCst);
        host.unlock();
        waiter.join().unwrap();
        assert_eq!(world.words[CONDVAR].swap(0, SeqCst), OTHER_USE);
    });
}

/// The first in the queue leaves without having been able to look at the lock: the next one looks.
#[test]
fn who_gives_up_does_not_have_the_lock_any_more() {
    explore(Setup::default(), |world| {
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        let gone = Arc::new(AtomicBool::new(false));
        let blind = gone.clone();
        let (writer, alarm) = spawn_with_alarm(world, 2, Wake::TimedOut, move |mut host, deadline| {
            host.blind = Some(blind);
            match host.write(Some(&deadline)) {
                Ok(()) => panic!("there is a reader all the time"),
                Err(error) => assert!(matches!(error, Error::TimedOut | Error::Fault), "{error:?}"),
            }
        });
        let reader = reader(world, 3);
        gone.store(true, SeqCst);
        alarm.ring();
        join([writer, reader]);
        host.unlock_read();
    });
}

/// The one that is asked to enter the waiters into the lock's word does not have the lock any more: the next one is asked.
#[test]
fn the_agent_does_not_have_the_lock_any_more() {
    explore(Setup { foreign: true, ..Setup::default() }, |world| {
        let items = Arc::new(AtomicU32::new(0));
        let gone = Arc::new(AtomicBool::new(false));
        let (blind, seen) = (gone.clone(), items.clone());
        let (leaving, _) = spawn_with_alarm(world, 2, Wake::TimedOut, move |mut host, _| {
            host.write(None).unwrap();
            if seen.load(SeqCst) == 0 {
                host.blind = Some(blind);
                host.slept.set(false);
                match host.wait(None) {
                    Ok(reason) => assert_eq!(reason, Reason::Signalled),
                    Err(stop) => {
                        assert_eq!(stop, Stop::Failed(Error::Fault));
                        // Before it waited, it still has the lock.
                        if host.slept.get() {
                            return;
                        }
                        host.begin_write();
                    }
                }
                host.blind = None;
            }
            host.unlock();
        });
        let waiter = consumer(world, 3, &items);
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        items.store(1, SeqCst);
        gone.store(true, SeqCst);
        host.unlock();
        host.signal(u32::MAX);
        join([leaving, waiter]);
    });
}
