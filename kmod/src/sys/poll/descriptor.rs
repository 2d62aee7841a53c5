// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What poll says about a subscription when it looks, and about a descriptor.
//!
//! By the ABI it takes two rights: the one to read or write, and the one to poll, which is `CAP_EVENT`.

use super::subject::{Subject, Wanted};
use super::watch::Report;
use crate::abi::flags::SubRwFlags;
use crate::abi::records::{Event, Subscription, SubscriptionClock, SubscriptionFd};
use crate::abi::types::{ClockId, Fd, FileType};
use crate::kpi::capsicum::{CapRights, CAP_EVENT, CAP_READ, CAP_WRITE};
use crate::kpi::file::{with_file, File, DTYPE_KQUEUE};
use crate::kpi::poll::{look_at_socket, Events, Look};
use crate::kpi::{Errno, Thread};
use crate::sys::fdstat::type_of;
use crate::sys::number;
use core::ffi::c_int;

const READ: &CapRights = &CapRights::new(&[CAP_EVENT, CAP_READ]);
const WRITE: &CapRights = &CapRights::new(&[CAP_EVENT, CAP_WRITE]);
const TERMINATE: &CapRights = &CapRights::new(&[CAP_EVENT]);

/// What is known of a subscription.
pub enum Known {
    /// This is so of its descriptor now.
    Report(Report),
    /// These events of its descriptor are to be waited for.
    Wait(Events),
    /// It waits for a time.
    Time,
}

/// What is known of a subscription at a first look.
pub enum AtOnce {
    /// It is over, and has its event.
    Happened,
    /// It is not.
    Waits,
    /// It takes a closer look.
    Unknown,
}

/// Takes a first look at a subscription: at what most are, sockets, and timeouts that begin with the call. If it is over,
/// `event` becomes its event.
#[inline]
pub fn at_once(td: &mut Thread, subscription: &Subscription, event: &mut Event) -> AtOnce {
    let writes = match Subject::of(subscription.kind) {
        Some(Subject::Descriptor(Wanted::Read)) => false,
        Some(Subject::Descriptor(Wanted::Write)) => true,
        Some(Subject::Clock) => {
            let body: SubscriptionClock = zerocopy::transmute!(subscription.body);
            let runs = body.timeout != 0 && body.flags == 0 && ClockId::try_from(body.clock_id).is_ok();
            return if runs { AtOnce::Waits } else { AtOnce::Unknown };
        }
        Some(Subject::Descriptor(Wanted::End) | Subject::Futex(_)) | None => return AtOnce::Unknown,
    };
    let body: SubscriptionFd = zerocopy::transmute!(subscription.body);
    if SubRwFlags::try_from(body.flags).is_err() {
        return AtOnce::Unknown;
    }
    match look_at_socket(td, number(Fd(body.fd)), if writes { WRITE } else { READ }, writes) {
        Look::Ready { bytes, eof } => {
            *event = Report::Ready { bytes, hangup: eof }.event(subscription);
            AtOnce::Happened
        }
        Look::Idle => AtOnce::Waits,
        Look::Unknown => AtOnce::Unknown,
    }
}

/// Looks at what a subscription is about, without waiting.
///
/// Errors: those of [`look`]; EINVAL for an unknown type or flag, and for a lock or condition variable.
pub fn look_at(td: &mut Thread, subscription: &Subscription) -> Result<Known, Errno> {
    let wanted = match Subject::of(subscription.kind) {
        Some(Subject::Clock) => return Ok(Known::Time),
        Some(Subject::Descriptor(wanted)) => wanted,
        Some(Subject::Futex(_)) | None => return Err(Errno::EINVAL),
    };
    let body: SubscriptionFd = zerocopy::transmute!(subscription.body);
    match wanted {
        Wanted::Read | Wanted::Write if SubRwFlags::try_from(body.flags).is_err() => Err(Errno::EINVAL),
        Wanted::Read | Wanted::Write | Wanted::End => look(td, number(Fd(body.fd)), wanted, Events::NONE),
    }
}

/// Looks at a descriptor, without waiting; `revents` is what poll(2) said about it before.
///
/// Errors: EBADF, ENOTCAPABLE; EINVAL where the descriptor is of a type for which there is no such event; what the policies
/// of mac(4) answer.
pub fn look(td: &mut Thread, fd: c_int, wanted: Wanted, revents: Events) -> Result<Known, Errno> {
    let known = match wanted {
        Wanted::Read => with_file(td, fd, READ, |td, file| reads(td, file, revents))??,
        Wanted::Write => with_file(td, fd, WRITE, |td, file| writes(td, file, revents))??,
        Wanted::End => match with_file(td, fd, TERMINATE, |_, file| file.process_status())?? {
            Some(status) => Known::Report(Report::Ended(status)),
            None => Known::Wait(Events::NONE),
        },
    };
    if revents.intersects(Events::NVAL) {
        // It was not open, or had no right, but is and has now.
        return Err(Errno::EBADF);
    }
    Ok(known)
}

fn reads(td: &mut Thread, file: &File, revents: Events) -> Result<Known, Errno> {
    file.may_poll(td)?;
    let gone = revents.intersects(Events::HUP.with(Events::RDHUP));
    if let Some((bytes, eof)) = file.readable() {
        return Ok(Known::Report(Report::Ready { bytes, hangup: eof || gone }));
    }
    let bytes = match type_of(file) {
        FileType::Process => return Err(Errno::EINVAL),
        // Always ready.
        FileType::RegularFile | FileType::Directory | FileType::SharedMemory => rest(td, file),
        _ if revents != Events::NONE => file.nread(td),
        _ if file.socket_type().is_some() => return Ok(Known::Wait(Events::IN.with(Events::RDHUP))),
        _ => return Ok(Known::Wait(Events::IN)),
    };
    Ok(Known::Report(Report::Ready { bytes, hangup: gone }))
}

fn writes(td: &mut Thread, file: &File, revents: Events) -> Result<Known, Errno> {
    file.may_poll(td)?;
    let gone = revents.intersects(Events::HUP);
    if let (Some(bytes), false) = (file.writable(), gone) {
        return Ok(Known::Report(Report::Ready { bytes, hangup: false }));
    }
    let bytes = match type_of(file) {
        FileType::Process => return Err(Errno::EINVAL),
        FileType::Unknown if file.kind() == DTYPE_KQUEUE => return Err(Errno::EINVAL),
        // Always ready.
        FileType::RegularFile | FileType::Directory | FileType::SharedMemory => 0,
        _ if revents != Events::NONE => file.nspace(td),
        _ => return Ok(Known::Wait(Events::OUT)),
    };
    Ok(Known::Report(Report::Ready { bytes, hangup: gone }))
}

/// How many bytes a file has after the descriptor's offset. Another thread's transfer, which moves that, is not waited for.
fn rest(td: &mut Thread, file: &File) -> u64 {
    let Ok(stat) = file.stat(td) else { return 0 };
    u64::try_from(stat.st_size).unwrap_or(0).saturating_sub(file.offset_now())
}
