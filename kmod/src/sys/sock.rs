// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sockets: sock_recv, sock_send, sock_shutdown.

use super::number;
use crate::abi::flags::{RiFlags, RoFlags, SdFlags};
use crate::abi::records::{RecvIn, RecvOut, SendIn, SendOut};
use crate::abi::types::{Fd, UserAddr};
use crate::kpi::mbuf::Outgoing;
use crate::kpi::socket::{kern_shutdown, recvit, sendit, How, Shut};
use crate::kpi::uaccess::{copyin, copyout};
use crate::kpi::{word, Errno, Thread};

/// Receives a message. Of more descriptors than there is room for the first ones are stored, the others closed, and that is
/// told unless there was room for none: a caller that wants none is not told of any. On an error, that of a late copyout
/// included, all are closed.
pub fn sock_recv(td: &mut Thread, sock: Fd, input: UserAddr, output: UserAddr) -> Result<(), Errno> {
    let wanted: RecvIn = copyin(input.0)?;
    let flags = RiFlags::try_from(wanted.flags).map_err(|_| Errno::EINVAL)?;
    let how = if flags.contains(RiFlags::PEEK) {
        // Told to wait for all as well, FreeBSD would deliver what is in the queue again and again.
        How::Peek
    } else if flags.contains(RiFlags::WAITALL) {
        How::WaitAll
    } else {
        How::Usual
    };
    let mut message = recvit(td, number(sock), wanted.data.address, word(wanted.data.length), how)?;
    let room = word(wanted.fds.length);
    let (stored, more) = message.rights.copyout(wanted.fds.address, room)?;
    let mut flags = RoFlags::NONE;
    if more && room != 0 {
        flags = flags.with(RoFlags::FDS_TRUNCATED);
    }
    if message.truncated {
        flags = flags.with(RoFlags::DATA_TRUNCATED);
    }
    let answer =
        RecvOut { datalen: message.length, fdslen: stored as u64, flags: flags.bits(), ..Default::default() };
    copyout(&[answer], output.0)?;
    message.rights.keep(stored);
    Ok(())
}

/// Sends a message. A peer that is gone is EPIPE and no signal.
pub fn sock_send(td: &mut Thread, sock: Fd, input: UserAddr, output: UserAddr) -> Result<(), Errno> {
    let given: SendIn = copyin(input.0)?;
    if given.flags != 0 {
        return Err(Errno::EINVAL);
    }
    let rights = match word(given.fds.length) {
        0 => None,
        count => Some(Outgoing::copyin(given.fds.address, count)?),
    };
    let datalen = sendit(td, number(sock), given.data.address, word(given.data.length), rights)?;
    copyout(&[SendOut { datalen }], output.0)
}

/// Shuts down a socket in the directions given, of which there must be one.
pub fn sock_shutdown(td: &mut Thread, sock: Fd, how: SdFlags) -> Result<(), Errno> {
    let how = match (how.contains(SdFlags::RD), how.contains(SdFlags::WR)) {
        (true, true) => Shut::RdWr,
        (true, false) => Shut::Rd,
        (false, true) => Shut::Wr,
        (false, false) => return Err(Errno::EINVAL),
    };
    kern_shutdown(td, number(sock), how)
}
