// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FreeBSD's error numbers, errno(2) and those that only the kernel sees.

use core::ffi::c_int;
use sys_bindings as c;

/// An error number as FreeBSD has it. CloudABI's is `abi::errno::Errno`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Errno(c_int);

macro_rules! constants {
    ($($name:ident),* $(,)?) => {
        impl Errno {
            $(#[doc = concat!("`", stringify!($name), "`")]
            #[allow(clippy::cast_possible_wrap)]
            pub const $name: Self = Self(c::$name as c_int);)*
        }
    };
}

constants!(
    E2BIG,
    EACCES,
    EADDRINUSE,
    EADDRNOTAVAIL,
    EAFNOSUPPORT,
    EAGAIN,
    EALREADY,
    EAUTH,
    EBADF,
    EBADMSG,
    EBUSY,
    ECANCELED,
    ECAPMODE,
    ECHILD,
    ECONNABORTED,
    ECONNREFUSED,
    ECONNRESET,
    EDEADLK,
    EDESTADDRREQ,
    EDOM,
    EDOOFUS,
    EDQUOT,
    EEXIST,
    EFAULT,
    EFBIG,
    EFTYPE,
    EHOSTDOWN,
    EHOSTUNREACH,
    EIDRM,
    EILSEQ,
    EINPROGRESS,
    EINTEGRITY,
    EINTR,
    EINVAL,
    EIO,
    EISCONN,
    EISDIR,
    EJUSTRETURN,
    ELOOP,
    EMFILE,
    EMLINK,
    EMSGSIZE,
    EMULTIHOP,
    ENAMETOOLONG,
    ENEEDAUTH,
    ENETDOWN,
    ENETRESET,
    ENETUNREACH,
    ENFILE,
    ENOATTR,
    ENOBUFS,
    ENODEV,
    ENOENT,
    ENOEXEC,
    ENOLCK,
    ENOLINK,
    ENOMEM,
    ENOMSG,
    ENOPROTOOPT,
    ENOSPC,
    ENOSYS,
    ENOTBLK,
    ENOTCAPABLE,
    ENOTCONN,
    ENOTDIR,
    ENOTEMPTY,
    ENOTRECOVERABLE,
    ENOTSOCK,
    ENOTTY,
    ENXIO,
    EOPNOTSUPP,
    EOVERFLOW,
    EOWNERDEAD,
    EPERM,
    EPFNOSUPPORT,
    EPIPE,
    EPROCLIM,
    EPROTO,
    EPROTONOSUPPORT,
    EPROTOTYPE,
    ERANGE,
    EREMOTE,
    ERESTART,
    EROFS,
    ESHUTDOWN,
    ESOCKTNOSUPPORT,
    ESPIPE,
    ESRCH,
    ESTALE,
    ETIMEDOUT,
    ETOOMANYREFS,
    ETXTBSY,
    EUSERS,
    EXDEV,
);

impl Errno {
    /// An error number that came from elsewhere; it must not be zero.
    pub const fn new(number: c_int) -> Self {
        Self(number)
    }

    /// The number, for the kernel.
    pub const fn raw(self) -> c_int {
        self.0
    }
}

/// Turns a kernel function's answer into a result.
pub const fn check(answer: c_int) -> Result<(), Errno> {
    if answer == 0 {
        Ok(())
    } else {
        Err(Errno(answer))
    }
}
