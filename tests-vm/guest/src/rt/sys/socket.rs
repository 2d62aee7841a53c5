// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sockets, with plain numbers.

use super::Result;
use crate::call;
use crate::records::{RecvIn, RecvOut, SendIn};
use cloudabi::{ciovec, iovec};

/// Flag of sock_recv: the message stays in the queue.
pub const PEEK: u16 = 0x04;
/// Flag of sock_recv: a stream is waited for until it fills the memory.
pub const WAITALL: u16 = 0x10;
/// Flag of sock_recv's answer: there were more descriptors.
pub const FDS_TRUNCATED: u16 = 0x01;
/// Flag of sock_recv's answer: there was more data.
pub const DATA_TRUNCATED: u16 = 0x08;

/// What sock_send takes.
pub fn send_in(vectors: &[ciovec], fds: &[u32]) -> SendIn {
    SendIn {
        data: vectors.as_ptr() as usize,
        data_len: vectors.len(),
        fds: fds.as_ptr() as usize,
        fds_len: fds.len(),
        ..SendIn::default()
    }
}

/// What sock_recv takes.
pub fn recv_in(vectors: &[iovec], fds: &mut [u32], flags: u16) -> RecvIn {
    RecvIn {
        data: vectors.as_ptr() as usize,
        data_len: vectors.len(),
        fds: fds.as_mut_ptr() as usize,
        fds_len: fds.len(),
        flags,
        ..RecvIn::default()
    }
}

/// Sends a message.
pub fn sock_send(fd: u32, input: &SendIn) -> Result<usize> {
    let mut sent = usize::MAX;
    call!(sock_send, fd, &raw const *input, &raw mut sent).map(|_| sent)
}

/// Receives a message.
pub fn sock_recv(fd: u32, input: &RecvIn) -> Result<RecvOut> {
    // What is not written shows.
    let mut output =
        RecvOut { datalen: usize::MAX, fdslen: usize::MAX, unused: [1; 5], flags: 0xa5a5, pad: [0xa5a5; 3] };
    call!(sock_recv, fd, &raw const *input, &raw mut output).map(|_| output)
}

/// Shuts a socket down.
pub fn sock_shutdown(fd: u32, how: u8) -> Result<()> {
    call!(sock_shutdown, fd, how).map(drop)
}

/// Sends data and descriptors.
pub fn send(fd: u32, data: &[u8], fds: &[u32]) -> Result<usize> {
    sock_send(fd, &send_in(&[super::ciov(data.as_ptr() as usize, data.len())], fds))
}

/// Receives data and descriptors: how much data, how many descriptors, flags.
pub fn recv(fd: u32, data: &mut [u8], fds: &mut [u32], flags: u16) -> Result<(usize, usize, u16)> {
    let vectors = [super::iov(data.as_mut_ptr() as usize, data.len())];
    let output = sock_recv(fd, &recv_in(&vectors, fds, flags))?;
    crate::check_eq!((output.unused, output.pad), ([0; 5], [0; 3]));
    Ok((output.datalen, output.fdslen, output.flags))
}
