// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Calls that the standard library does not have. Programs are entered on FreeBSD only; elsewhere all that leads
//! there can be tested.

use cloudabi_run_core::rights::Rights;
use std::convert::Infallible;
use std::ffi::{c_int, CString};
use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

#[cfg(target_os = "freebsd")]
pub use libc::O_EXEC;

/// Linux has no such flag.
#[cfg(not(target_os = "freebsd"))]
pub const O_EXEC: c_int = 0;

/// A copy of a descriptor of this process, not below 3 and closed on exec.
pub fn copy(number: u32) -> io::Result<OwnedFd> {
    let number = c_int::try_from(number).map_err(|_| io::Error::from_raw_os_error(libc::EBADF))?;
    // SAFETY: fcntl(2) takes any number, and F_DUPFD_CLOEXEC uses no memory.
    let copy = check(unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 3) })?;
    // SAFETY: the descriptor is new, so nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

fn check(result: c_int) -> io::Result<c_int> {
    if result == -1 {
        Err(io::Error::last_os_error())
    } else {
        Ok(result)
    }
}

#[cfg(not(target_os = "freebsd"))]
pub fn require_module() -> Result<(), String> {
    Err("CloudABI programs run on FreeBSD only; elsewhere, use --dry-run".into())
}

#[cfg(not(target_os = "freebsd"))]
pub fn limit(_fd: &OwnedFd, _rights: Rights) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

#[cfg(not(target_os = "freebsd"))]
pub fn enter(_program: &File, _fds: &[OwnedFd], _strings: &[CString]) -> Result<Infallible, String> {
    Err(io::Error::from(io::ErrorKind::Unsupported).to_string())
}

#[cfg(target_os = "freebsd")]
pub use freebsd::{enter, limit, require_module};

#[cfg(target_os = "freebsd")]
mod freebsd {
    use super::*;
    use cloudabi_run_core::module;
    use std::ffi::c_char;
    use std::os::fd::{AsRawFd, RawFd};
    use std::ptr;

    extern "C" {
        /// modfind(2).
        fn modfind(name: *const c_char) -> c_int;
    }

    macro_rules! capsicum {
        ($($right:ident $name:ident $bit:literal [$($cap:ident)?];)*) => {
            /// Each right with the right of Capsicum that the module maps it to, if it needs one.
            const CAPSICUM: &[(&str, u64)] = &[$($((stringify!($name), libc::$cap),)?)*];
        };
    }
    cloudabi_run_core::for_each_right!(capsicum);

    /// The last element of the arguments of `__cap_rights_init`.
    const END: u64 = 0;

    /// An error where the kernel module is not there, or of another version.
    pub fn require_module() -> Result<(), String> {
        // SAFETY: the name ends with a NUL, and modfind(2) only reads it.
        check(unsafe { modfind(c"cloudabi64".as_ptr()) }).map(drop).map_err(|error| {
            match error.raw_os_error() {
                Some(libc::ENOENT) => "the kernel module is not loaded (kldload cloudabi64)".into(),
                _ => format!("cannot look up the kernel module: {error}"),
            }
        })?;
        module::fits(module_version().map_err(|error| format!("{}: {error}", module::VARIABLE))?)
    }

    /// The module's version, where it tells it.
    fn module_version() -> io::Result<Option<u32>> {
        let name = CString::new(module::VARIABLE)?;
        let mut version = 0_u32;
        let mut length = size_of_val(&version);
        let old = (&raw mut version).cast();
        // SAFETY: the name ends with a NUL; at most so many bytes are written to the version; nothing is set.
        let result =
            check(unsafe { libc::sysctlbyname(name.as_ptr(), old, &raw mut length, ptr::null(), 0) });
        match result {
            Ok(_) => Ok(Some(version)),
            Err(error) if error.raw_os_error() == Some(libc::ENOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes all other rights from a descriptor.
    pub fn limit(fd: &OwnedFd, rights: Rights) -> io::Result<()> {
        // SAFETY: all zeros are a value of this type of integers, which the next call replaces.
        let mut set: libc::cap_rights_t = unsafe { std::mem::zeroed() };
        // SAFETY: the set is ours to write, and the list ends as it has to.
        unsafe { libc::__cap_rights_init(libc::CAP_RIGHTS_VERSION, &raw mut set, END) };
        for &(_, cap) in CAPSICUM.iter().filter(|(name, _)| rights.names().any(|wanted| wanted == *name)) {
            // SAFETY: the set is initialised, and the list ends as it has to.
            unsafe { libc::__cap_rights_set(&raw mut set, cap, END) };
        }
        // SAFETY: cap_rights_limit(2) only reads the set.
        check(unsafe { libc::cap_rights_limit(fd.as_raw_fd(), &raw const set) }).map(drop)
    }

    /// Makes the descriptors 0 and up, closes all others, and executes the program in capability mode.
    ///
    /// The module needs no call for this: a program keeps the descriptors that are not closed on exec, and here these are
    /// the ones that it is to have. Its own file and the copy of standard error, which is all that is left to complain
    /// to, are closed on exec. Capability mode comes before, so that no file, whatever is in it, can be executed with
    /// more.
    pub fn enter(program: &File, fds: &[OwnedFd], strings: &[CString]) -> Result<Infallible, String> {
        let mut argv: Vec<*const c_char> = strings.iter().map(|string| string.as_ptr()).collect();
        argv.push(ptr::null());
        let envp = [ptr::null()];
        let count = c_int::try_from(fds.len()).map_err(|_| "too many descriptors".to_string())?;
        let (program_number, stderr_number) = (count, count + 1);

        // Out of the way of the numbers that they are to have.
        let above = count + 2;
        let raised = |fd: RawFd| {
            // SAFETY: fcntl(2) takes any number, and F_DUPFD_CLOEXEC uses no memory.
            check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, above) }).map_err(|error| error.to_string())
        };
        let from: Vec<RawFd> = fds.iter().map(|fd| raised(fd.as_raw_fd())).collect::<Result<_, _>>()?;
        let program = raised(program.as_raw_fd())?;
        let stderr = raised(libc::STDERR_FILENO)?;

        let moved = from.iter().zip(0..).try_for_each(|(&fd, to)| {
            // SAFETY: the only thread; whatever is closed here by its number is not used again, as from here on
            // there is no way back to the owners of these numbers.
            check(unsafe { libc::dup2(fd, to) }).map(drop)
        });
        let result = moved.and_then(|()| {
            // SAFETY: the only thread; the numbers that are closed here are not used again. The standard library ignores
            // SIGPIPE, which would be inherited.
            unsafe {
                check(libc::fcntl(program, libc::F_DUP2FD_CLOEXEC, program_number))?;
                check(libc::fcntl(stderr, libc::F_DUP2FD_CLOEXEC, stderr_number))?;
                libc::closefrom(above);
                libc::signal(libc::SIGPIPE, libc::SIG_DFL);
                check(libc::cap_enter())?;
            }
            // SAFETY: both lists end with a null pointer; the strings end with a NUL and outlive the call.
            check(unsafe { libc::fexecve(program_number, argv.as_ptr(), envp.as_ptr()) }).map(drop)
        });
        let error = result.err().map_or_else(String::new, |error| explain(&error));
        let message = format!("cloudabi-run: {error}\n");
        // SAFETY: the message is as long as it says. _exit(2) runs nothing that could use what was closed.
        unsafe {
            libc::write(stderr_number, message.as_ptr().cast(), message.len());
            libc::_exit(i32::from(crate::NOT_STARTED));
        }
    }

    fn explain(error: &io::Error) -> String {
        match error.raw_os_error() {
            Some(libc::ENOEXEC) => "the kernel does not accept this as a CloudABI program".into(),
            Some(libc::EPERM) => "not permitted; see sysctl compat.cloudabi64.allow_exec".into(),
            Some(libc::E2BIG) => "the argument data is too long for the kernel".into(),
            _ => format!("cannot be executed: {error}"),
        }
    }
}
