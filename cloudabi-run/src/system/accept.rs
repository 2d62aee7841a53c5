// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Accepting connections for a program that has no call for it: a process of its own does, and sends it each as a message of one
//! byte with a descriptor, unix(4). It has the two sockets and nothing else, runs in capability mode, and ends with the program.

use std::io;
use std::os::fd::OwnedFd;

/// The end at which connections come out, which are accepted by a socket that listens.
#[cfg(not(target_os = "freebsd"))]
pub fn connections(_listener: &OwnedFd) -> io::Result<OwnedFd> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

#[cfg(target_os = "freebsd")]
pub use freebsd::connections;

#[cfg(target_os = "freebsd")]
mod freebsd {
    use super::*;
    use std::ffi::c_int;
    use std::os::fd::AsRawFd;
    use std::os::unix::net::UnixStream;
    use std::ptr;

    /// The numbers of the two sockets.
    const LISTENER: c_int = 0;
    const PROGRAM: c_int = 1;

    /// How long it waits where there is no room for a further descriptor.
    const PAUSE_MS: c_int = 100;

    /// The end at which connections come out, which are accepted by a socket that listens.
    pub fn connections(listener: &OwnedFd) -> io::Result<OwnedFd> {
        let (ours, theirs) = UnixStream::pair()?;
        // SAFETY: the only thread. The child uses its own numbers from here on, and ends without a way back.
        match unsafe { libc::fork() } {
            -1 => Err(io::Error::last_os_error()),
            // SAFETY: the child; its descriptors are all from 3 on, since standard ones are there.
            0 => unsafe { begin(listener.as_raw_fd(), ours.as_raw_fd()) },
            _ => Ok(theirs.into()),
        }
    }

    /// # Safety
    /// Nothing in this process uses a descriptor by its number any more. The two are not below 2.
    unsafe fn begin(listener: c_int, program: c_int) -> ! {
        // SAFETY: the caller's contract; no call takes an address.
        unsafe {
            libc::dup2(listener, LISTENER);
            libc::dup2(program, PROGRAM);
            libc::closefrom(PROGRAM + 1);
            // A connection may be gone before it is accepted, and the program before the next comes.
            libc::fcntl(LISTENER, libc::F_SETFL, libc::O_NONBLOCK);
            // A kernel without it runs no CloudABI program.
            libc::cap_enter();
        }
        while wait().is_ok_and(|more| more) {
            // SAFETY: no address is wanted.
            let connection =
                unsafe { libc::accept4(LISTENER, ptr::null_mut(), ptr::null_mut(), libc::SOCK_CLOEXEC) };
            if connection == -1 {
                pause(&io::Error::last_os_error());
                continue;
            }
            let sent = send(connection);
            // SAFETY: it is this process's own, and not used again.
            unsafe { libc::close(connection) };
            match sent {
                Err(error) if is_gone(&error) => break,
                Err(error) => pause(&error),
                Ok(()) => {}
            }
        }
        // SAFETY: runs nothing more.
        unsafe { libc::_exit(0) }
    }

    /// Until a connection can be accepted. False: nobody is there who could take it.
    fn wait() -> io::Result<bool> {
        let wanted = |fd, events| libc::pollfd { fd, events, revents: 0 };
        // The program writes nothing: what there is to read is the end. For POLLHUP alone, poll(2) would not wake up.
        let mut sockets = [wanted(LISTENER, libc::POLLIN), wanted(PROGRAM, libc::POLLIN)];
        // SAFETY: the array has two elements.
        if unsafe { libc::poll(sockets.as_mut_ptr(), 2, -1) } == -1 {
            let error = io::Error::last_os_error();
            // A debugger has looked at this process.
            return if error.kind() == io::ErrorKind::Interrupted { Ok(true) } else { Err(error) };
        }
        Ok(sockets[1].revents == 0)
    }

    /// Whether nobody is there any more who could take a connection.
    fn is_gone(error: &io::Error) -> bool {
        use io::ErrorKind::{BrokenPipe, ConnectionReset, NotConnected};
        matches!(error.kind(), BrokenPipe | ConnectionReset | NotConnected)
    }

    /// Of a connection that is gone already nobody need hear; where descriptors are short, some may be closed soon.
    fn pause(error: &io::Error) {
        if matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE | libc::ENOBUFS | libc::ENOMEM)) {
            // SAFETY: no descriptors.
            unsafe { libc::poll(ptr::null_mut(), 0, PAUSE_MS) };
        }
    }

    /// A control message with one descriptor, as cmsg(3) has it where 64 bits are aligned.
    #[repr(C)]
    struct Control {
        header: libc::cmsghdr,
        /// The header ends where the data may begin, on machines of 64 bits but for this.
        gap: [u8; GAP],
        descriptor: c_int,
        rest: c_int,
    }

    /// Data begins at a multiple of 8.
    const GAP: usize = size_of::<libc::cmsghdr>().next_multiple_of(8) - size_of::<libc::cmsghdr>();

    fn send(connection: c_int) -> io::Result<()> {
        let header = libc::cmsghdr {
            cmsg_len: (size_of::<libc::cmsghdr>() + GAP + size_of::<c_int>()) as u32,
            cmsg_level: libc::SOL_SOCKET,
            cmsg_type: libc::SCM_RIGHTS,
        };
        let mut control = Control { header, gap: [0; GAP], descriptor: connection, rest: 0 };
        let mut byte = 0u8;
        let mut vector = libc::iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
        let message = libc::msghdr {
            msg_name: ptr::null_mut(),
            msg_namelen: 0,
            msg_iov: &raw mut vector,
            msg_iovlen: 1,
            msg_control: (&raw mut control).cast(),
            msg_controllen: size_of::<Control>() as u32,
            msg_flags: 0,
        };
        loop {
            // SAFETY: all that the header names is above, and as long as it says.
            if unsafe { libc::sendmsg(PROGRAM, &raw const message, libc::MSG_NOSIGNAL) } != -1 {
                return Ok(());
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
    }
}
