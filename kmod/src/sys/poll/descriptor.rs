// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What poll says about a descriptor.
//!
//! By the ABI it takes two rights: the one to read or write, and the one to poll, which is `CAP_EVENT`.

use super::watch::Report;
use crate::abi::types::{EventType, FileType};
use crate::kpi::capsicum::{CapRights, CAP_EVENT, CAP_READ, CAP_WRITE};
use crate::kpi::file::{fget, File, DTYPE_KQUEUE};
use crate::kpi::poll::Events;
use crate::kpi::{Errno, Thread};
use crate::sys::fdstat::type_of;
use core::ffi::c_int;

const READ: &CapRights = &CapRights::new(&[CAP_EVENT, CAP_READ]);
const WRITE: &CapRights = &CapRights::new(&[CAP_EVENT, CAP_WRITE]);
const TERMINATE: &CapRights = &CapRights::new(&[CAP_EVENT]);

/// What is known of a descriptor without poll(2).
pub enum Known {
    /// This is so now.
    Report(Report),
    /// These events are to be waited for.
    Wait(File, Events),
}

/// Looks at a descriptor, without waiting.
///
/// Errors: EBADF, ENOTCAPABLE; EINVAL where the descriptor is of a type for which there is no such event.
pub fn look(td: &mut Thread, fd: c_int, kind: EventType) -> Result<Known, Errno> {
    let (rights, events) = match kind {
        EventType::FdRead => (READ, Events::IN),
        EventType::FdWrite => (WRITE, Events::OUT),
        EventType::ProcTerminate => (TERMINATE, Events::NONE),
        _ => return Err(Errno::EINVAL),
    };
    let file = fget(td, fd, rights)?;
    if kind == EventType::ProcTerminate {
        let status = file.process_status()?;
        return Ok(status.map_or(Known::Wait(file, events), |status| Known::Report(Report::Ended(status))));
    }
    let reads = kind == EventType::FdRead;
    if let (true, Some(readable)) = (reads, file.readable()) {
        return Ok(Known::Report(Report::Ready { bytes: readable.bytes.into(), hangup: readable.eof }));
    }
    match type_of(&file) {
        FileType::Process => Err(Errno::EINVAL),
        FileType::Unknown if !reads && file.kind() == DTYPE_KQUEUE => Err(Errno::EINVAL),
        // Always ready.
        FileType::RegularFile | FileType::Directory | FileType::SharedMemory => {
            let bytes = if reads { rest(td, &file) } else { 0 };
            Ok(Known::Report(Report::Ready { bytes, hangup: false }))
        }
        _ if reads && file.socket_type().is_some() => Ok(Known::Wait(file, events.with(Events::RDHUP))),
        _ => Ok(Known::Wait(file, events)),
    }
}

/// What there is to report of a descriptor after poll(2) said something about it; `None` if nothing after all,
/// as its number stands for another file by now.
pub fn happened(
    td: &mut Thread,
    fd: c_int,
    kind: EventType,
    revents: Events,
) -> Result<Option<Report>, Errno> {
    let known = look(td, fd, kind)?;
    if revents.intersects(Events::NVAL) {
        // It was not open, or had no right, but is and has now.
        return Err(Errno::EBADF);
    }
    let gone = revents.intersects(Events::HUP.with(Events::RDHUP));
    Ok(match known {
        Known::Report(Report::Ready { bytes, hangup }) => {
            Some(Report::Ready { bytes, hangup: hangup || gone })
        }
        Known::Report(ended) => Some(ended),
        Known::Wait(file, _) => match kind {
            EventType::FdRead => Some(Report::Ready { bytes: file.nread(td), hangup: gone }),
            EventType::FdWrite => Some(Report::Ready { bytes: file.nspace(td), hangup: gone }),
            _ => None,
        },
    })
}

/// How many bytes a file has after the descriptor's offset.
fn rest(td: &mut Thread, file: &File) -> u64 {
    let (Ok(stat), Ok(offset)) = (file.stat(td), file.offset(td)) else { return 0 };
    u64::try_from(stat.st_size).unwrap_or(0).saturating_sub(offset)
}
