// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! loom runs the algorithm in every interleaving of a few threads, up to a number of preemptions: nobody shares a
//! lock with a writer, nobody waits for ever (loom reports a deadlock), and nothing is left over.

mod world;

use futex::{Bucket, Error, Mode, Reason, Stop};
use loom::sync::atomic::{AtomicU32, Ordering::SeqCst};
use loom::sync::{Arc, Mutex};
use loom::thread;
use world::{Alarm, BucketMutex, Host, World, CONDVAR, LOCK};

/// Explores a body; nothing may be left over at its end.
fn explore(foreign: bool, body: impl Fn(&Arc<World>) + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    // LOOM_MAX_PREEMPTIONS asks for more.
    builder.preemption_bound.get_or_insert(2);
    builder.max_branches = 20_000;
    builder.check(move || {
        let world = Arc::new(World {
            words: [AtomicU32::new(0), AtomicU32::new(0)],
            buckets: (0..2).map(|_| Bucket::new(BucketMutex(Mutex::new(())))).collect(),
            foreign,
            writers: AtomicU32::new(0),
            readers: AtomicU32::new(0),
        });
        body(&world);
        assert_eq!(world.words[LOCK].load(SeqCst), 0, "the lock's word");
        assert_eq!(world.words[CONDVAR].load(SeqCst), 0, "the condition variable's word");
    });
}

fn spawn(world: &Arc<World>, tid: u32, body: impl FnOnce(Host) + 'static) -> thread::JoinHandle<()> {
    let host = Host::new(world, tid);
    thread::spawn(move || body(host))
}

/// A thread with an alarm that another one rings.
fn spawn_with_alarm(
    world: &Arc<World>,
    tid: u32,
    body: impl FnOnce(Host, Alarm) + 'static,
) -> (thread::JoinHandle<()>, Alarm) {
    let host = Host::new(world, tid);
    let alarm = Alarm::new(&host.parker);
    let own = alarm.clone();
    (thread::spawn(move || body(host, own)), alarm)
}

#[test]
fn writers_exclude_each_other() {
    explore(false, |world| {
        let threads = [2, 3].map(|tid| {
            spawn(world, tid, |host| {
                host.write(None).unwrap();
                host.unlock();
            })
        });
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        host.unlock();
        for thread in threads {
            thread.join().unwrap();
        }
    });
}

#[test]
fn readers_exclude_writers() {
    explore(false, |world| {
        let reader = spawn(world, 2, |host| {
            host.read(None).unwrap();
            host.unlock_read();
        });
        let writer = spawn(world, 3, |host| {
            host.write(None).unwrap();
            host.unlock();
        });
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        host.unlock_read();
        reader.join().unwrap();
        writer.join().unwrap();
    });
}

#[test]
fn a_writer_that_gives_up_lets_readers_pass() {
    explore(false, |world| {
        let host = Host::new(world, 1);
        host.read(None).unwrap();
        let (writer, alarm) =
            spawn_with_alarm(world, 2, |host, deadline| match host.write(Some(&deadline)) {
                Ok(()) => host.unlock(),
                Err(error) => assert_eq!(error, Error::TimedOut),
            });
        // This thread's own read lock is given up only when the other reader has had its turn.
        let reader = spawn(world, 3, |host| {
            host.read(None).unwrap();
            host.unlock_read();
        });
        alarm.ring();
        reader.join().unwrap();
        host.unlock_read();
        writer.join().unwrap();
    });
}

#[test]
fn a_timeout_races_with_the_hand_over() {
    explore(false, |world| {
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        let (timed, alarm) = spawn_with_alarm(world, 2, |host, deadline| match host.write(Some(&deadline)) {
            Ok(()) => host.unlock(),
            Err(error) => assert_eq!(error, Error::TimedOut),
        });
        let patient = spawn(world, 3, |host| {
            host.write(None).unwrap();
            host.unlock();
        });
        alarm.ring();
        host.unlock();
        timed.join().unwrap();
        patient.join().unwrap();
    });
}

#[test]
fn an_owner_that_dies_in_the_kernel_passes_the_lock_on() {
    for mode in [Mode::Read, Mode::Write] {
        explore(false, move |world| {
            let host = Host::new(world, 1);
            host.write(None).unwrap();
            let (killed, alarm) = spawn_with_alarm(world, 2, move |mut host, interrupt| {
                host.interrupt = Some(interrupt);
                host.killed = true;
                match host.table().acquire(&host, &host.place(LOCK), mode, None) {
                    Ok(()) if mode == Mode::Write => {
                        host.begin_write();
                        host.unlock();
                    }
                    Ok(()) => {
                        host.world.readers.fetch_add(1, SeqCst);
                        host.unlock_read();
                    }
                    Err(error) => assert_eq!(error, Error::Interrupted),
                }
            });
            let patient = spawn(world, 3, |host| {
                host.write(None).unwrap();
                host.unlock();
            });
            alarm.ring();
            host.unlock();
            killed.join().unwrap();
            patient.join().unwrap();
        });
    }
}

/// A waiter for a state that the signalling thread brings about, with the lock held or not when it signals.
fn waits_for_a_signal(foreign: bool, hold: bool) {
    explore(foreign, move |world| {
        let state = Arc::new(AtomicU32::new(0));
        let seen = state.clone();
        let waiter = spawn(world, 2, move |host| {
            host.write(None).unwrap();
            while seen.load(SeqCst) == 0 {
                assert_eq!(host.wait(None), Ok(Reason::Signalled));
            }
            host.unlock();
        });
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        state.store(1, SeqCst);
        if hold {
            host.signal(1);
            host.unlock();
        } else {
            host.unlock();
            host.signal(1);
        }
        waiter.join().unwrap();
    });
}

#[test]
fn no_signal_is_lost() {
    for foreign in [false, true] {
        for hold in [false, true] {
            waits_for_a_signal(foreign, hold);
        }
    }
}

#[test]
fn a_broadcast_wakes_all() {
    for foreign in [false, true] {
        explore(foreign, |world| {
            let state = Arc::new(AtomicU32::new(0));
            let waiters = [2, 3].map(|tid| {
                let seen = state.clone();
                spawn(world, tid, move |host| {
                    host.write(None).unwrap();
                    while seen.load(SeqCst) == 0 {
                        assert_eq!(host.wait(None), Ok(Reason::Signalled));
                    }
                    host.unlock();
                })
            });
            let host = Host::new(world, 1);
            host.write(None).unwrap();
            state.store(1, SeqCst);
            host.unlock();
            host.signal(u32::MAX);
            for waiter in waiters {
                waiter.join().unwrap();
            }
        });
    }
}

#[test]
fn a_timeout_races_with_a_signal() {
    for foreign in [false, true] {
        explore(foreign, |world| {
            let (waiter, alarm) = spawn_with_alarm(world, 2, |host, deadline| {
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
}

/// A waiter is interrupted, as agent or not; the other one is signalled all the same.
#[test]
fn an_interruption_races_with_a_signal() {
    for foreign in [false, true] {
        explore(foreign, |world| {
            let state = Arc::new(AtomicU32::new(0));
            let seen = state.clone();
            let (interrupted, alarm) = spawn_with_alarm(world, 2, move |mut host, interrupt| {
                host.write(None).unwrap();
                host.interrupt = Some(interrupt);
                if seen.load(SeqCst) == 0 {
                    match host.wait(None) {
                        Ok(reason) => assert_eq!(reason, Reason::Signalled),
                        Err(stop) => {
                            assert_eq!(stop, Stop::Relock(Reason::Signalled));
                            host.interrupt = None;
                            let again = host.table().relock(&host, &host.place(LOCK), Reason::Signalled);
                            assert_eq!(again, Ok(Reason::Signalled));
                            host.begin_write();
                        }
                    }
                }
                host.unlock();
            });
            let seen = state.clone();
            let waiter = spawn(world, 3, move |host| {
                host.write(None).unwrap();
                while seen.load(SeqCst) == 0 {
                    assert_eq!(host.wait(None), Ok(Reason::Signalled));
                }
                host.unlock();
            });
            alarm.ring();
            let host = Host::new(world, 1);
            host.write(None).unwrap();
            state.store(1, SeqCst);
            host.unlock();
            host.signal(u32::MAX);
            interrupted.join().unwrap();
            waiter.join().unwrap();
        });
    }
}
