// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! poll with any subscriptions.

use super::{Happened, Result, Sub};
use crate::call;

/// `eventtype.fd_read`
pub const FD_READ: u8 = 3;
/// `eventtype.fd_write`
pub const FD_WRITE: u8 = 4;
/// `eventtype.proc_terminate`
pub const PROC_TERMINATE: u8 = 7;

impl Sub {
    /// To a descriptor; `kind` is [`FD_READ`], [`FD_WRITE`] or [`PROC_TERMINATE`].
    pub const fn fd(kind: u8, fd: u32, flags: u16) -> Self {
        Self([0xfd, (kind as u64) << 16, fd as u64 | (flags as u64) << 32, 0, 0, 0, 0])
    }

    /// The same with other user data.
    pub const fn tagged(mut self, userdata: u64) -> Self {
        self.0[0] = userdata;
        self
    }
}

impl Happened {
    /// Of a descriptor: bytes, and whether the other end has hung up.
    pub fn readiness(&self) -> (u64, bool) {
        crate::check!(self.error() == 0 && self.0[3] & !(1 << 32) == 0, "{self:x?}");
        (self.0[2], self.0[3] != 0)
    }

    /// Of a process: signal and exit code.
    pub fn ending(&self) -> (u8, u32) {
        crate::check!(
            self.error() == 0 && self.0[2] & !(0xff << 32) == 0 && self.0[3] >> 32 == 0,
            "{self:x?}"
        );
        ((self.0[2] >> 32) as u8, self.0[3] as u32)
    }
}

/// poll: how many events there are; the others are as they were.
pub fn poll(subscriptions: &[Sub], events: &mut [Happened]) -> Result<usize> {
    let untouched = Happened([0x5a5a_5a5a_5a5a_5a5a; 4]);
    events.fill(untouched);
    let count = call!(poll, subscriptions.as_ptr(), events.as_mut_ptr(), subscriptions.len())? as usize;
    crate::check!(count > 0 && count <= subscriptions.len(), "{count} events");
    crate::check!(events[count..].iter().all(|event| *event == untouched), "more than {count} events");
    crate::check!(events[..count].iter().all(|event| event.0[1] & !0xff_ffff == 0), "padding: {events:x?}");
    Ok(count)
}
