// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Sockets, and descriptors that are sent through them. There are no addresses: a program is given its sockets, or makes a
//! pair of them.

use crate::fd::{transfers, wraps};
use crate::{sys, Fd, Result};
use alloc::vec;
use alloc::vec::Vec;
use cloudabi::{filetype, riflags, roflags, sdflags};

/// A socket.
#[derive(Debug)]
pub struct Socket(Fd);

wraps!(Socket);
transfers!(Socket, &Socket);

/// What came with a message.
#[derive(Debug)]
pub struct Received {
    /// So many bytes were put into the memory. None of a stream, and no descriptors: nobody sends any more.
    pub length: usize,
    /// The descriptors.
    pub fds: Vec<Fd>,
    /// There was more than the memory, or the number of descriptors, had room for, and it is lost.
    pub truncated: bool,
}

impl Socket {
    /// Two that are connected, for streams of bytes.
    pub fn pair() -> Result<(Self, Self)> {
        Self::pair_of(filetype::SOCKET_STREAM)
    }

    /// Two that are connected, for messages.
    pub fn pair_of_datagrams() -> Result<(Self, Self)> {
        Self::pair_of(filetype::SOCKET_DGRAM)
    }

    fn pair_of(kind: filetype) -> Result<(Self, Self)> {
        let (one, other) = sys::fd_create2(kind)?;
        Ok((Self::from(one), Self::from(other)))
    }

    /// Sends bytes, and descriptors with them; the receiver gets others of the same.
    pub fn send(&self, bytes: &[u8], fds: &[&Fd]) -> Result<usize> {
        let numbers: Vec<_> = fds.iter().map(|fd| fd.number()).collect();
        sys::sock_send(self.0.number(), bytes, &numbers)
    }

    /// Waits for bytes, and takes up to so many descriptors that come with them.
    pub fn receive(&self, bytes: &mut [u8], most: usize) -> Result<Received> {
        let mut numbers = vec![cloudabi::fd(0); most];
        let output = sys::sock_recv(self.0.number(), bytes, &mut numbers, riflags::empty())?;
        numbers.truncate(output.ro_fdslen);
        let lost = roflags::FDS_TRUNCATED | roflags::DATA_TRUNCATED;
        Ok(Received {
            length: output.ro_datalen,
            fds: numbers.into_iter().map(Fd::from).collect(),
            truncated: output.ro_flags.intersects(lost),
        })
    }

    /// Says that nothing more will be sent, or read.
    pub fn shutdown(&self, how: sdflags) -> Result<()> {
        sys::sock_shutdown(self.0.number(), how)
    }
}
