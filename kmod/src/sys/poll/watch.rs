// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What the kernel keeps of a subscription, and the event that becomes of it.

use crate::abi::flags::EventRwFlags;
use crate::abi::records::{Event, EventFd, EventProc, Subscription};
use crate::abi::types::EventType;
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
    userdata: u64,
    /// The time that it waits for; when it is over, the number of bytes or the exit code.
    value: u64,
    /// The error, as the ABI numbers it.
    error: u16,
    /// The subscription's type, which may be one that there is not.
    kind: u8,
    state: State,
    /// Whether the peer is gone, or the signal.
    detail: u8,
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

impl Watch {
    /// One that waits for a descriptor.
    pub fn new(subscription: &Subscription) -> Self {
        Self { userdata: subscription.userdata, kind: subscription.kind, ..Self::default() }
    }

    /// What it is about.
    pub fn kind(&self) -> Option<EventType> {
        EventType::try_from(self.kind).ok()
    }

    /// Makes it one that waits for a time.
    #[allow(clippy::cast_sign_loss)]
    pub fn wait_for(&mut self, end: End) {
        (self.state, self.value) = match end {
            End::Uptime(time) => (State::Uptime, time as u64),
            End::WallClock(time) => (State::WallClock, time),
        };
    }

    /// Whether it waits for a time that is over, given the times now.
    #[allow(clippy::cast_possible_wrap)]
    pub fn is_due(&self, uptime: i64, wall_clock: u64) -> bool {
        match self.state {
            State::Uptime => self.value as i64 <= uptime,
            State::WallClock => self.value <= wall_clock,
            State::Descriptor | State::Happened => false,
        }
    }

    /// It is over, with an error.
    pub fn fail(&mut self, error: Errno) {
        self.state = State::Happened;
        self.error = errno::from_freebsd(error.raw()).raw();
    }

    /// Its time has come.
    pub fn expire(&mut self) {
        self.state = State::Happened;
    }

    /// Its descriptor has something to report.
    pub fn report(&mut self, report: Report) {
        self.state = State::Happened;
        (self.value, self.detail) = match report {
            Report::Ready { bytes, hangup } => (bytes, hangup.into()),
            Report::Ended(Status { signal: 0, code }) => (code.into(), 0),
            Report::Ended(Status { signal, .. }) => (0, signal::from_freebsd(signal).raw()),
        };
    }

    /// Its event, if it is over.
    pub fn event(&self) -> Option<Event> {
        if self.state != State::Happened {
            return None;
        }
        let mut event =
            Event { userdata: self.userdata, error: self.error, kind: self.kind, ..Event::default() };
        if self.error == 0 {
            event.body = match self.kind() {
                Some(EventType::FdRead | EventType::FdWrite) => {
                    let flags = if self.detail == 0 { EventRwFlags::NONE } else { EventRwFlags::HANGUP };
                    let body = EventFd { nbytes: self.value, flags: flags.bits(), ..EventFd::default() };
                    zerocopy::transmute!(body)
                }
                Some(EventType::ProcTerminate) => {
                    let exitcode = u32::try_from(self.value).unwrap_or(u32::MAX);
                    let body = EventProc { signal: self.detail, exitcode, ..EventProc::default() };
                    zerocopy::transmute!(body)
                }
                _ => [0; 2],
            };
        }
        Some(event)
    }
}
