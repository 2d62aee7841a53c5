// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Threads that have to leave the kernel while they wait: killed, or stopped for a fork or an exec.

use crate::world::{Alarm, Host, World, LOCK};
use crate::{consumer, explore, explore_signals, join, spawn_with_alarm, writer, Setup};
use futex::{Error, Mode, Reason, Stop, Wake};
use loom::sync::atomic::{AtomicU32, Ordering::SeqCst};
use loom::sync::Arc;
use loom::thread::JoinHandle;

/// A thread that is interrupted.
fn interrupted(
    world: &Arc<World>,
    killed: bool,
    body: impl FnOnce(Host) + 'static,
) -> (JoinHandle<()>, Alarm) {
    spawn_with_alarm(world, 2, Wake::Interrupted, move |mut host, interrupt| {
        host.interrupt = Some(interrupt);
        host.killed = killed;
        body(host);
    })
}

/// Owns the lock for a moment.
fn use_it(host: &Host, mode: Mode) {
    assert_ne!(host.woken.get(), Wake::Interrupted, "it was not to become an owner");
    if mode == Mode::Write {
        host.begin_write();
        host.unlock();
    } else {
        host.begin_read();
        host.unlock_read();
    }
}

/// Killed, or stopped for an exec, which nothing tells from a fork before the thread is gone: it never comes back.
#[test]
fn an_owner_that_will_not_go_on_passes_the_lock_on() {
    for (mode, killed) in [(Mode::Read, true), (Mode::Read, false), (Mode::Write, true), (Mode::Write, false)]
    {
        explore(Setup::default(), move |world| {
            let host = Host::new(world, 1);
            host.write(None).unwrap();
            let (gone, alarm) = interrupted(world, killed, move |host| match host.acquire(mode, None) {
                Ok(()) => use_it(&host, mode),
                Err(error) => assert_eq!(error, Error::Interrupted),
            });
            let patient = writer(world, 3);
            alarm.ring();
            host.unlock();
            join([gone, patient]);
        });
    }
}

/// Stopped for a fork, it begins again.
#[test]
fn an_interruption_races_with_the_hand_over() {
    for mode in [Mode::Read, Mode::Write] {
        explore(Setup::default(), move |world| {
            let host = Host::new(world, 1);
            host.write(None).unwrap();
            let (stopped, alarm) = interrupted(world, false, move |mut host| {
                let mut done = host.acquire(mode, None);
                if done == Err(Error::Interrupted) {
                    host.interrupt = None;
                    done = host.acquire(mode, None);
                }
                assert_eq!(done, Ok(()));
                use_it(&host, mode);
            });
            let patient = writer(world, 3);
            alarm.ring();
            host.unlock();
            join([stopped, patient]);
        });
    }
}

/// A waiter for a condition variable leaves, as agent or not, and comes back or is dead; the other one is signalled all the same.
fn leaves_a_condvar(killed: bool) {
    explore_signals(false, move |world| {
        let items = Arc::new(AtomicU32::new(0));
        let seen = items.clone();
        let (leaving, alarm) = spawn_with_alarm(world, 2, Wake::Interrupted, move |mut host, interrupt| {
            host.write(None).unwrap();
            host.interrupt = Some(interrupt);
            host.killed = killed;
            if seen.load(SeqCst) == 0 {
                match host.wait(None) {
                    Ok(reason) => {
                        assert_eq!(reason, Reason::Signalled);
                        assert_ne!(host.woken.get(), Wake::Interrupted);
                    }
                    Err(stop) => {
                        // Or before it waited.
                        assert!(matches!(stop, Stop::Relock(Reason::Signalled)), "{stop:?}");
                        if killed {
                            return;
                        }
                        host.interrupt = None;
                        assert_eq!(host.relock(Reason::Signalled), Ok(Reason::Signalled));
                    }
                }
            }
            host.unlock();
        });
        let waiter = consumer(world, 3, &items);
        alarm.ring();
        let host = Host::new(world, 1);
        host.write(None).unwrap();
        items.store(1, SeqCst);
        host.unlock();
        host.signal(u32::MAX);
        join([leaving, waiter]);
        assert_eq!(world.words[LOCK].load(SeqCst), 0);
    });
}

#[test]
fn an_interruption_races_with_a_signal() {
    leaves_a_condvar(false);
}

#[test]
fn a_kill_races_with_a_signal() {
    leaves_a_condvar(true);
}
