// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The wait for the first of many things to happen.
//!
//! Clocks are the sleep's timeout: the earliest of them ends it, and all that are over by then are reported.
//! Without descriptors it is a plain sleep, as late as the clock's precision allows; one for a time of the realtime
//! clock follows when that clock is set. With descriptors it is that of poll(2), whose timeouts are as exact as sysctl
//! `kern.timecounter.alloweddeviation` says, and a change of the realtime clock is seen within a second.

use super::descriptor::{look, Known};
use super::subject::Subject;
use super::watch::Watch;
use crate::abi::records::{Subscription, SubscriptionClock, SubscriptionFd};
use crate::abi::types::Fd;
use crate::kpi::clock::{nanotime, sleep_until};
use crate::kpi::poll::{kern_poll_kfds, Events, PollFd};
use crate::kpi::umtx::{uptime, wall_clock_generation, Slept, Until};
use crate::kpi::{Errno, Thread};
use crate::sys::number;
use crate::sys::time::{precision, uptime_of, End, NEVER};

/// How long poll(2) may sleep before the realtime clock is looked at again: a second, as `sbintime_t`.
const LOOK_AGAIN: i64 = 1 << 32;

/// A wait.
pub struct Wait {
    /// How many subscriptions are over.
    happened: usize,
    /// How many wait for descriptors.
    polled: usize,
    /// The uptime at which the wait began; 0 while no subscription had to know.
    start: i64,
    /// The earliest uptime that a clock waits for, as `sbintime_t`; the type's end for none.
    uptime: i64,
    /// The earliest time of the wall clock, in ns; the type's end for none.
    wall_clock: u64,
    /// How much later the wait may end, by every clock, as `sbintime_t`.
    precision: i64,
}

impl Wait {
    /// A wait for nothing yet.
    pub const fn new() -> Self {
        Self { happened: 0, polled: 0, start: 0, uptime: i64::MAX, wall_clock: u64::MAX, precision: i64::MAX }
    }

    /// Adds a subscription, given what is known of it. Answers its watch, and its entry for poll(2).
    pub fn add(
        &mut self,
        td: &mut Thread,
        subscription: &Subscription,
        known: Result<Known, Errno>,
    ) -> (Watch, PollFd) {
        let mut watch = Watch::new(subscription);
        let mut entry = PollFd { fd: -1, ..PollFd::default() };
        let added = match known {
            Ok(Known::Report(report)) => {
                watch.report(report);
                self.happened += 1;
                Ok(())
            }
            Ok(Known::Wait(events)) => {
                let body: SubscriptionFd = zerocopy::transmute!(subscription.body);
                (entry.fd, entry.events) = (number(Fd(body.fd)), events);
                self.polled += 1;
                Ok(())
            }
            Ok(Known::Time) => self.add_clock(td, &zerocopy::transmute!(subscription.body), &mut watch),
            Err(error) => Err(error),
        };
        if let Err(error) = added {
            watch.fail(error);
            self.happened += 1;
        }
        (watch, entry)
    }

    /// Waits until at least one subscription is over.
    ///
    /// Errors: ERESTART where the thread is to return to the boundary of user space.
    pub fn until_one_happens(
        &mut self,
        td: &mut Thread,
        watches: &mut [Watch],
        entries: &mut [PollFd],
    ) -> Result<(), Errno> {
        if self.happened == watches.len() {
            return Ok(());
        }
        self.expire(watches);
        loop {
            let waits = self.happened == 0;
            if self.polled != 0 {
                let timeout = if waits { self.timeout() } else { Some(0) };
                kern_poll_kfds(td, entries, timeout).map_err(|error| self.interrupted(td, error))?;
                self.collect(td, watches, entries);
            } else if waits && sleep_until(&self.until()) == Slept::Interrupted {
                return Err(self.interrupted(td, Errno::ERESTART));
            }
            if waits {
                self.expire(watches);
            }
            if self.happened != 0 {
                return Ok(());
            }
        }
    }

    fn add_clock(
        &mut self,
        td: &mut Thread,
        body: &SubscriptionClock,
        watch: &mut Watch,
    ) -> Result<(), Errno> {
        let end = End::new(td, body, |td| self.start(td))?;
        match end {
            End::Uptime(time) => self.uptime = self.uptime.min(time),
            End::WallClock(time) => self.wall_clock = self.wall_clock.min(time),
        }
        self.precision = self.precision.min(precision(body));
        watch.wait_for(end);
        Ok(())
    }

    /// The uptime at which the wait began, when the call was made first.
    fn start(&mut self, td: &mut Thread) -> i64 {
        if self.start == 0 {
            let now = uptime();
            self.start = td.take_restart().filter(|start| *start > 0).map_or(now, |start| start.min(now));
        }
        self.start
    }

    /// What the call answers when a wait is interrupted; the next one goes on with it.
    fn interrupted(&self, td: &mut Thread, error: Errno) -> Errno {
        if self.start != 0 && error == Errno::ERESTART {
            td.set_restart(self.start);
        }
        error
    }

    /// Ends the subscriptions whose times have come.
    fn expire(&mut self, watches: &mut [Watch]) {
        if self.uptime == i64::MAX && self.wall_clock == u64::MAX {
            return;
        }
        let (uptime, wall_clock) = (uptime(), nanotime());
        if self.uptime > uptime && self.wall_clock > wall_clock {
            return;
        }
        for watch in watches {
            if watch.is_due(uptime, wall_clock) {
                watch.expire();
                self.happened += 1;
            }
        }
    }

    /// Ends the subscriptions of the descriptors about which poll(2) said something.
    fn collect(&mut self, td: &mut Thread, watches: &mut [Watch], entries: &[PollFd]) {
        for (watch, entry) in watches.iter_mut().zip(entries) {
            let (Some(Subject::Descriptor(wanted)), false) = (watch.subject(), entry.revents == Events::NONE)
            else {
                continue;
            };
            match look(td, entry.fd, wanted, entry.revents) {
                // The number stands for another process by now.
                Ok(Known::Wait(_) | Known::Time) => continue,
                Ok(Known::Report(report)) => watch.report(report),
                Err(error) => watch.fail(error),
            }
            self.happened += 1;
        }
    }

    /// When to wake up.
    fn until(&self) -> Until {
        let (mut end, mut generation) = (self.uptime, 0);
        if self.wall_clock != u64::MAX {
            generation = wall_clock_generation();
            end = end.min(uptime_of(self.wall_clock));
        }
        Until { uptime: (end < NEVER).then_some(end), precision: self.precision, generation }
    }

    /// How long poll(2) is to wait.
    fn timeout(&self) -> Option<i64> {
        let left = self.until().uptime.map(|end| end.saturating_sub(uptime()).max(0));
        if self.wall_clock == u64::MAX {
            left
        } else {
            Some(left.map_or(LOOK_AGAIN, |left| left.min(LOOK_AGAIN)))
        }
    }
}
