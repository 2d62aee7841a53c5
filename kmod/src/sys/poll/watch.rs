// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the kernel keeps of a subscription, and the event that becomes of it.

use super::subject::Subject;
use crate::abi::flags::EventRwFlags;
use crate::abi::records::{Event, EventFd, EventProc, Subscription};
use crate::convert::{errno, signal};
use crate::kpi::poll::Status;
use crate::kpi::Errno;
use crate::sys::time::End;
use zerocopy::FromZeros;

/// Where a subscription is.
#[derive(Clone, Copy, Debug, Default, FromZeros, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Waits for a descriptor.
    #[default]
    Descriptor = 0,
    /// Waits for an uptime.
    Uptime,
    /// Waits for a time of the wall clock.
    WallClock,
    /// Is over.
    Happened,
}

/// A subscription.
#[derive(Clone, Copy, Debug, Default, FromZeros)]
#[repr(C)]
pub struct Watch {
    /// Its event. While it waits for a time, the body holds that.
    event: Event,
    state: State,
}

/// What is reported of a descriptor.
#[derive(Clone, Copy, Debug)]
pub enum Report {
    /// It can be read or written.
    Ready {
        /// The number of bytes.
        bytes: u64,
        /// Whether the peer is gone.
        hangup: bool,
    },
    /// Its process has ended.
    Ended(Status),
}

impl Report {
    /// The event of a subscription that this is about.
    pub fn event(self, subscription: &Subscription) -> Event {
        let (userdata, kind) = (subscription.userdata, subscription.kind);
        Event { userdata, kind, body: self.body(), ..Event::default() }
    }

    /// The body of the event.
    fn body(self) -> [u64; 2] {
        match self {
            Self::Ready { bytes, hangup } => {
                let flags = if hangup { EventRwFlags::HANGUP } else { EventRwFlags::NONE };
                zerocopy::transmute!(EventFd { nbytes: bytes, flags: flags.bits(), ..EventFd::default() })
            }
            Self::Ended(Status { signal: 0, code }) => {
                zerocopy::transmute!(EventProc { exitcode: code, ..EventProc::default() })
            }
            Self::Ended(Status { signal, .. }) => {
                let signal = signal::from_freebsd(signal).raw();
                zerocopy::transmute!(EventProc { signal, ..EventProc::default() })
            }
        }
    }
}

impl Watch {
    /// One that waits for a descriptor.
    pub fn new(subscription: &Subscription) -> Self {
        let (userdata, kind) = (subscription.userdata, subscription.kind);
        Self { event: Event { userdata, kind, ..Event::default() }, state: State::Descriptor }
    }

    /// What it is about.
    pub fn subject(&self) -> Option<Subject> {
        Subject::of(self.event.kind)
    }

    /// Makes it one that waits for a time.
    #[allow(clippy::cast_sign_loss)]
    pub fn wait_for(&mut self, end: End) {
        let (state, time) = match end {
            End::Uptime(time) => (State::Uptime, time as u64),
            End::WallClock(time) => (State::WallClock, time),
        };
        (self.state, self.event.body) = (state, [time, 0]);
    }

    /// Whether it waits for a time that is over, given the times now.
    #[allow(clippy::cast_possible_wrap)]
    pub fn is_due(&self, uptime: i64, wall_clock: u64) -> bool {
        let [time, _] = self.event.body;
        match self.state {
            State::Uptime => time as i64 <= uptime,
            State::WallClock => time <= wall_clock,
            State::Descriptor | State::Happened => false,
        }
    }

    /// It is over, with an error.
    pub fn fail(&mut self, error: Errno) {
        self.happen([0; 2]);
        self.event.error = errno::from_freebsd(error.raw()).raw();
    }

    /// Its time has come.
    pub fn expire(&mut self) {
        self.happen([0; 2]);
    }

    /// Its descriptor has something to report.
    pub fn report(&mut self, report: Report) {
        self.happen(report.body());
    }

    fn happen(&mut self, body: [u64; 2]) {
        (self.state, self.event.body) = (State::Happened, body);
    }

    /// Its event, if it is over.
    pub fn event(&self) -> Option<Event> {
        (self.state == State::Happened).then_some(self.event)
    }
}
