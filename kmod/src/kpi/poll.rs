// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Waiting for open files to become readable or writable, poll(2), and what is known about them then.

use super::capsicum::CapRights;
use super::errno::{check, Errno};
use super::file::File;
use super::thread::Thread;
use core::ffi::{c_int, c_short};
use core::ptr::{null_mut, NonNull};
use sys_bindings as c;
use zerocopy::FromZeros;

/// An entry of poll(2), `struct pollfd`. A descriptor below zero is passed over.
#[derive(Clone, Copy, Debug, Default, FromZeros)]
#[repr(C)]
pub struct PollFd {
    /// The descriptor.
    pub fd: c_int,
    /// What to wait for.
    pub events: Events,
    /// What has happened.
    pub revents: Events,
}

const _: () =
    assert!(size_of::<PollFd>() == size_of::<c::pollfd>() && align_of::<PollFd>() == align_of::<c::pollfd>());

/// A set of `POLL*`.
#[derive(Clone, Copy, Debug, Default, FromZeros, PartialEq, Eq)]
#[repr(transparent)]
pub struct Events(c_short);

#[allow(clippy::cast_possible_truncation)] // The values are those of a short.
impl Events {
    /// None.
    pub const NONE: Self = Self(0);
    /// Readable.
    pub const IN: Self = Self((c::POLLIN | c::POLLRDNORM) as c_short);
    /// Writable.
    pub const OUT: Self = Self((c::POLLOUT | c::POLLWRNORM) as c_short);
    /// A socket's peer writes no more. Other files must not be asked.
    pub const RDHUP: Self = Self(c::POLLRDHUP as c_short);
    /// The peer is gone.
    pub const HUP: Self = Self(c::POLLHUP as c_short);
    /// The descriptor is not open, or has no `CAP_EVENT`.
    pub const NVAL: Self = Self(c::POLLNVAL as c_short);

    /// The events of both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any event is in both sets.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Waits until something has happened at a descriptor, at most for so long, in units of 2^-32 s.
///
/// Each entry is answered on its own, several of one descriptor too. Errors: ERESTART where the thread is to return
/// to the boundary of user space.
///
/// # Context
/// Sleeps.
pub fn kern_poll_kfds(td: &mut Thread, fds: &mut [PollFd], timeout: Option<i64>) -> Result<(), Errno> {
    let count = u32::try_from(fds.len()).map_err(|_| Errno::EINVAL)?;
    let mut time = c::timespec { tv_sec: 0, tv_nsec: 0 };
    let time = timeout.map_or(null_mut(), |timeout| {
        let nanoseconds = ((timeout & 0xffff_ffff) * 1_000_000_000 + 0xffff_ffff) >> 32;
        time.tv_sec = (timeout >> 32) + nanoseconds / 1_000_000_000;
        time.tv_nsec = nanoseconds % 1_000_000_000;
        &raw mut time
    });
    // SAFETY: the thread is the current one; entries, as many as said, and time are kernel memory of ours; no signal
    // mask is given.
    match check(unsafe { c::kern_poll_kfds(td.raw(), fds.as_mut_ptr().cast(), count, time, null_mut()) }) {
        Err(Errno::EINTR) => Err(Errno::ERESTART),
        other => other,
    }
}

/// What is known of a descriptor at a look.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// A socket that can be read or written.
    Ready {
        /// How many bytes.
        bytes: u64,
        /// Whether no more will come.
        eof: bool,
    },
    /// A socket that cannot be read.
    Idle,
    /// Nothing, or that there is something wrong with it.
    Unknown,
}

/// Looks at a descriptor, whose rights are to include these, if it is a socket's.
///
/// # Context
/// May sleep where this gives up the last reference.
pub fn look_at_socket(td: &mut Thread, fd: c_int, rights: &CapRights, writes: bool) -> Look {
    let (mut bytes, mut eof) = (0, false);
    // SAFETY: the thread is the current one; the destinations are ours.
    match unsafe { c::shim_poll_socket(td.raw(), fd, rights.as_ptr(), writes, &mut bytes, &mut eof) } as u32 {
        c::SHIM_POLL_READY => Look::Ready { bytes: u64::try_from(bytes).unwrap_or(0), eof },
        c::SHIM_POLL_IDLE => Look::Idle,
        _ => Look::Unknown,
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// The signal that ended it, or 0.
    pub signal: c_int,
    /// Else the code that it gave.
    pub code: u32,
}

impl File {
    /// Whether the policies of mac(4) let the thread know if the file is ready, where poll(2) does not ask them.
    ///
    /// Errors: mostly EACCES.
    ///
    /// # Context
    /// May sleep, and lock the vnode.
    pub fn may_poll(&self, td: &mut Thread) -> Result<(), Errno> {
        // SAFETY: the file is alive, and the thread is the current one.
        check(unsafe { c::shim_mac_check_poll(self.raw(), td.raw()) })
    }

    /// How many bytes can be read from the socket that it is, and whether no more will come; `None` does not mean
    /// that reading would wait.
    ///
    /// # Context
    /// Does not sleep.
    pub fn readable(&self) -> Option<(u64, bool)> {
        let (mut bytes, mut eof) = (0, false);
        // SAFETY: the socket lives as long as the file; the destinations are ours.
        let readable = unsafe { c::shim_so_readable(self.socket()?.as_ptr(), &mut bytes, &mut eof) };
        readable.then(|| (u64::try_from(bytes).unwrap_or(0), eof))
    }

    /// How many bytes can be written to the socket that it is; `None` does not mean that writing would wait.
    ///
    /// # Context
    /// Does not sleep.
    pub fn writable(&self) -> Option<u64> {
        let mut bytes = 0;
        // SAFETY: the socket lives as long as the file; the destination is ours.
        let writable = unsafe { c::shim_so_writable(self.socket()?.as_ptr(), &mut bytes) };
        writable.then(|| u64::try_from(bytes).unwrap_or(0))
    }

    /// The socket that it is.
    fn socket(&self) -> Option<NonNull<c::socket>> {
        if self.kind() != c::DTYPE_SOCKET {
            return None;
        }
        // SAFETY: a file of this kind holds a socket until its last reference goes.
        NonNull::new(unsafe { (*self.raw()).f_data.cast() })
    }

    /// How many bytes can be read without waiting, as far as the kind of file tells.
    ///
    /// # Context
    /// May sleep.
    pub fn nread(&self, td: &mut Thread) -> u64 {
        self.count(td, c::FIONREAD)
    }

    /// How many bytes can be written without waiting, as far as the kind of file tells.
    ///
    /// # Context
    /// May sleep.
    pub fn nspace(&self, td: &mut Thread) -> u64 {
        self.count(td, c::FIONSPACE)
    }

    /// An ioctl(2) that answers with a number. It is the kernel that asks: the descriptor needs no right.
    fn count(&self, td: &mut Thread, command: c::u_long) -> u64 {
        let mut number: c_int = 0;
        // SAFETY: the file is alive; the command is one that writes an int, which is ours; the credential is the
        // current thread's own.
        let error = unsafe {
            c::shim_fo_ioctl(self.raw(), command, (&raw mut number).cast(), (*td.raw()).td_ucred, td.raw())
        };
        // What has no such number answers ENOTTY.
        if error == 0 {
            u64::try_from(number).unwrap_or(0)
        } else {
            0
        }
    }

    /// How the process ended whose descriptor it is, if it has.
    ///
    /// Errors: EINVAL for what is not a process.
    ///
    /// # Context
    /// May sleep.
    pub fn process_status(&self) -> Result<Option<Status>, Errno> {
        if self.kind() != c::DTYPE_PROCDESC {
            return Err(Errno::EINVAL);
        }
        let (mut signal, mut code) = (0, 0);
        // SAFETY: a file of this kind holds a process descriptor until its last reference goes.
        let ended = unsafe { c::shim_procdesc_status(self.raw(), &mut signal, &mut code) };
        Ok(ended.then_some(Status { signal, code }))
    }
}
