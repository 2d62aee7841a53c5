// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! loom runs the algorithm in every interleaving of a few threads, up to a number of preemptions: nobody shares a
//! lock with a writer, nobody waits for ever (loom reports a deadlock), and nothing is left over.

mod leaving;
mod memory;
mod world;

use futex::{Bucket, Error, Reason, Wake};
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use loom::sync::{Arc, Mutex};
use loom::thread;
use world::{Alarm, BucketMutex, Host, Layout, World};

/// What there is besides the threads.
#[derive(Clone, Copy, Debug, Default)]
struct Setup {
    /// Those who signal do not see the lock.
    foreign: bool,
    /// Words may be paged out.
    paging: bool,
}

/// Explores a body, with each layout of the buckets; nothing may be left over at its end.
fn explore(setup: Setup, body: impl Fn(&Arc<World>) + Sync + Send + Copy + 'static) {
    for layout in [Layout::LockFirst, Layout::CondvarFirst, Layout::One] {
        let mut builder = loom::model::Builder::new();
        // LOOM_MAX_PREEMPTIONS asks for more.
        builder.preemption_bound.get_or_insert(2);
        builder.max_branches = 20_000;
        builder.check(move || {
            let world = Arc::new(World {
                words: core::array::from_fn(|_| AtomicU32::new(0)),
                buckets: (0..2).map(|_| Bucket::new(BucketMutex(Mutex::new(())))).collect(),
                layout,
                foreign: setup.foreign,
                paged_out: setup.paging.then(|| [AtomicBool::new(false), AtomicBool::new(false)]),
                writers: core::array::from_fn(|_| AtomicU32::new(0)),
                readers: core::array::from_fn(|_| AtomicU32::new(0)),
            });
            body(&world);
            for (index, word) in world.words.iter().enumerate() {
                assert_eq!(word.load(SeqCst), 0, "word {index}");
            }
        });
    }
}

/// Explores a body for both kinds of signallers.
fn explore_signals(paging: bool, body: impl Fn(&Arc<World>) + Sync + Send + Copy + 'static) {
    for foreign in [false, true] {
        explore(Setup { foreign, paging }, body);
    }
}

fn spawn(world: &Arc<World>, tid: u32, body: impl FnOnce(Host) + 'static) -> thread::JoinHandle<()> {
    let host = Host::new(world, tid);
    thread::spawn(move || body(host))
}

/// A thread with an alarm that another one rings.
fn spawn_with_alarm(
    world: &Arc<World>,
    tid: u32,
    wake: Wake,
    body: impl FnOnce(Host, Alarm) + 'static,
) -> (thread::JoinHandle<()>, Alarm) {
    let host = Host::new(world, tid);
    let alarm = Alarm::new(&host.parker, wake);
    let own = alarm.clone();
    (thread::spawn(move || body(host, own)), alarm)
}

/// A thread that takes the lock for writing and gives it up.
fn writer(world: &Arc<World>, tid: u32) -> thread::JoinHandle<()> {
    spawn(world, tid, |host| {
        host.write(None).unwrap();
        host.unlock();
    })
}

/// A thread that does so for reading.
fn reader(world: &Arc<World>, tid: u32) -> thread::JoinHandle<()> {
    spawn(world, tid, |host| {
        host.read(None).unwrap();
        host.unlock_read();
    })
}

/// A thread that waits until there is something for it, and takes it.
fn consumer(world: &Arc<World>, tid: u32, items: &Arc<AtomicU32>) -> thread::JoinHandle<()> {
    let items = items.clone();
    spawn(world, tid, move |host| {
        host.write(None).unwrap();
        while items.load(SeqCst) == 0 {
            assert_eq!(host.wait(None), Ok(Reason::Signalled));
        }
        items.fetch_sub(1, SeqCst);
        host.unlock();
    })
}

/// Adds something for so many consumers and signals as many, with the lock held or not.
fn produce(host: &Host, items: &AtomicU32, count: u32, hold: bool) {
    host.write(None).unwrap();
    items.fetch_add(count, SeqCst);
    if hold {
        host.signal(count);
        host.unlock();
    } else {
        host.unlock();
        host.signal(count);
    }
}

fn join<const N: usize>(threads: [thread::JoinHandle<()>; N]) {
    for thread in threads {
        thread.join().unwrap();
    }
}

#[test]
fn writers_exclude_each_other() {
    explore(Setup::default(), |world| {
        let threads = [writer(world, 2), writer(world, 3)];
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        host.unlock();
        join(threads);
    });
}

#[test]
fn readers_exclude_writers() {
    explore(Setup::default(), |world| {
        let threads = [reader(world, 2), writer(world, 3)];
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        host.unlock_read();
        join(threads);
    });
}

#[test]
fn a_writer_that_gives_up_lets_readers_pass() {
    explore(Setup::default(), |world| {
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        let (writer, alarm) =
            spawn_with_alarm(world, 2, Wake::TimedOut, |host, deadline| match host.write(Some(&deadline)) {
                Ok(()) => host.unlock(),
                Err(error) => assert_eq!(error, Error::TimedOut),
            });
        // This thread's own read lock is given up only when the other reader has had its turn.
        let reader = reader(world, 3);
        alarm.ring();
        reader.join().unwrap();
        host.unlock_read();
        writer.join().unwrap();
    });
}

#[test]
fn a_timeout_races_with_the_hand_over() {
    explore(Setup::default(), |world| {
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        let (timed, alarm) =
            spawn_with_alarm(world, 2, Wake::TimedOut, |host, deadline| match host.write(Some(&deadline)) {
                Ok(()) => host.unlock(),
                Err(error) => assert_eq!(error, Error::TimedOut),
            });
        let patient = writer(world, 3);
        alarm.ring();
        host.unlock();
        join([timed, patient]);
    });
}

#[test]
fn no_signal_is_lost() {
    for hold in [false, true] {
        explore_signals(false, move |world| {
            let items = Arc::new(AtomicU32::new(0));
            let waiter = consumer(world, 2, &items);
            produce(&Host::new(world, 1), &items, 1, hold);
            waiter.join().unwrap();
        });
    }
}

#[test]
fn a_broadcast_wakes_all() {
    explore_signals(false, |world| {
        let items = Arc::new(AtomicU32::new(0));
        let waiters = [consumer(world, 2, &items), consumer(world, 3, &items)];
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        items.store(2, SeqCst);
        host.unlock();
        host.signal(u32::MAX);
        join(waiters);
    });
}

/// The other one is not forgotten.
#[test]
fn a_signal_for_one_of_two() {
    explore_signals(false, |world| {
        let items = Arc::new(AtomicU32::new(0));
        let waiters = [consumer(world, 2, &items), consumer(world, 3, &items)];
        let host = Host::new(world, 1);
        produce(&host, &items, 1, false);
        produce(&host, &items, 1, true);
        join(waiters);
    });
}

/// The buckets of one are those of the other, the other way round.
#[test]
fn two_condvars_do_not_stand_in_each_others_way() {
    explore(Setup::default(), |world| {
        let waits = |host: &Host, deadline: &Alarm| {
            host.write(None).unwrap();
            assert_eq!(host.wait(Some(deadline)), Ok(Reason::TimedOut));
            host.signal(1);
            host.unlock();
        };
        let (other, alarm) = spawn_with_alarm(world, 2, Wake::TimedOut, move |mut host, deadline| {
            host.pair = 1;
            waits(&host, &deadline);
        });
        let host = Host::new(world, 1);
        let deadline = Alarm::new(&host.parker, Wake::TimedOut);
        deadline.ring();
        waits(&host, &deadline);
        alarm.ring();
        other.join().unwrap();
    });
}

#[test]
fn a_timeout_races_with_a_signal() {
    explore_signals(false, |world| {
        let (waiter, alarm) = spawn_with_alarm(world, 2, Wake::TimedOut, |host, deadline| {
            host.write(None).unwrap();
            host.wait(Some(&deadline)).unwrap();
            host.unlock();
        });
        alarm.ring();
        let host = Host::new(world, 1);
        host.signal(1);
        waiter.join().unwrap();
    });
}
