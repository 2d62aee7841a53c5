// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sockets, socket(9): sendmsg(2), recvmsg(2), shutdown(2).

use super::errno::{check, Errno};
use super::mbuf::{Incoming, Outgoing};
use super::thread::Thread;
use super::uio::Vectors;
use core::ffi::c_int;
use core::ptr::null_mut;
use sys_bindings as c;

/// How a message is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// What there is.
    Usual,
    /// `MSG_PEEK`: it stays in the queue. Its descriptors stay with it and are not answered.
    Peek,
    /// `MSG_WAITALL`: a stream is waited for until it fills the memory.
    WaitAll,
}

/// What was received.
pub struct Message {
    /// How many bytes of data.
    pub length: u64,
    /// Whether more data was in the message, which is lost.
    pub truncated: bool,
    /// The descriptors that came with it.
    pub rights: Incoming,
}

/// Receives a message into the memory that an array of `count` iovecs in user space names.
///
/// Errors: those of recvmsg(2); EINVAL for too many iovecs, EMFILE where there are no numbers for the descriptors.
#[allow(clippy::cast_possible_wrap)]
pub fn recvit(td: &mut Thread, fd: c_int, iovs: u64, count: usize, how: How) -> Result<Message, Errno> {
    let mut vectors = Vectors::copyin(iovs, count)?;
    let mut header = message(&mut vectors);
    header.msg_flags = match how {
        How::Usual => 0,
        How::Peek => c::MSG_PEEK as c_int,
        How::WaitAll => c::MSG_WAITALL as c_int,
    };
    let (mut control, mut length) = (null_mut(), 0);
    // SAFETY: the thread is the current one, the header and its iovecs live through the call and describe user memory.
    let error = unsafe { c::shim_recvit(td.raw(), fd, &mut header, &mut control, &mut length) };
    // SAFETY: what `control` was set to is ours; it is null where nothing came.
    let rights = unsafe { Incoming::from_raw(control) };
    check(error)?;
    Ok(Message { length, truncated: header.msg_flags & c::MSG_TRUNC as c_int != 0, rights })
}

/// How much data one message may have, more than which is sent in parts: a sum near the largest number overflows in
/// sosend(9). Where descriptors go along, that may put all of it into memory at once, however full the socket is.
const MOST: usize = 1 << 30;
const MOST_WITH_RIGHTS: usize = 1 << 20;

/// Sends a message from the memory that an array of `count` iovecs in user space names, without raising SIGPIPE.
/// Answers the number of bytes.
///
/// Errors: those of sendmsg(2); EINVAL for too many iovecs.
#[allow(clippy::cast_possible_wrap)]
pub fn sendit(
    td: &mut Thread,
    fd: c_int,
    iovs: u64,
    count: usize,
    rights: Option<Outgoing>,
) -> Result<u64, Errno> {
    let mut vectors = Vectors::copyin(iovs, count)?;
    vectors.truncate(if rights.is_some() { MOST_WITH_RIGHTS } else { MOST });
    let mut header = message(&mut vectors);
    let control = rights.map_or(null_mut(), Outgoing::into_raw);
    // SAFETY: the thread is the current one, the header and its iovecs live through the call and describe user memory; there is no
    // address to send to. The call frees `control` whatever it answers.
    check(unsafe { c::shim_sendit(td.raw(), fd, &mut header, control) })?;
    Ok(td.result())
}

/// A message without a name over iovecs, which must stay where they are while it is used.
fn message(vectors: &mut Vectors) -> c::msghdr {
    let (iov, count) = vectors.raw();
    c::msghdr { msg_iov: iov, msg_iovlen: count, ..Default::default() }
}

/// Which directions of a socket to shut down, `SHUT_*`.
#[derive(Clone, Copy, Debug)]
pub enum Shut {
    /// No more can be received.
    Rd,
    /// No more can be sent.
    Wr,
    /// Both.
    RdWr,
}

/// Shuts down a socket, shutdown(2). Where it receives nothing more, its peer cannot send any more.
pub fn kern_shutdown(td: &mut Thread, fd: c_int, how: Shut) -> Result<(), Errno> {
    let how = match how {
        Shut::Rd => c::SHUT_RD,
        Shut::Wr => c::SHUT_WR,
        Shut::RdWr => c::SHUT_RDWR,
    };
    // SAFETY: the thread is the current one; the descriptor is checked.
    check(unsafe { c::shim_shutdown(td.raw(), fd, how as c_int) })
}
