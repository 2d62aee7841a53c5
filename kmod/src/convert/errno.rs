// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Error codes: FreeBSD's errno(2) and CloudABI's `enum uint16 errno`.

use crate::abi::errno::Errno;
use core::ffi::c_int;
use sys_bindings as c;

macro_rules! pairs {
    ($($freebsd:ident <=> $cloudabi:ident,)* ; $($more:ident => $alias:ident,)*) => {
        /// What CloudABI calls an error number of FreeBSD. FreeBSD's numbers that CloudABI has no name for
        /// become their nearest relation; one that this kernel does not have becomes EIO.
        #[allow(clippy::cast_sign_loss, clippy::cast_possible_wrap)]
        pub fn from_freebsd(number: c_int) -> Errno {
            match number as u32 {
                0 => Errno::SUCCESS,
                $(c::$freebsd => Errno::$cloudabi,)*
                $(c::$more => Errno::$alias,)*
                _ => Errno::IO,
            }
        }

        /// FreeBSD's number for an error of CloudABI; zero for success.
        #[allow(clippy::cast_possible_wrap)]
        pub fn to_freebsd(errno: Errno) -> c_int {
            match errno {
                Errno::SUCCESS => 0,
                $(Errno::$cloudabi => c::$freebsd as c_int,)*
                // The numbers are private to `Errno`, and the rows above name each of them.
                _ => c::EIO as c_int,
            }
        }

        #[cfg(test)]
        const PAIRS: &[(u32, Errno)] = &[$((c::$freebsd, Errno::$cloudabi)),*];
    };
}

pairs! {
    E2BIG <=> TOOBIG, EACCES <=> ACCES, EADDRINUSE <=> ADDRINUSE, EADDRNOTAVAIL <=> ADDRNOTAVAIL,
    EAFNOSUPPORT <=> AFNOSUPPORT, EAGAIN <=> AGAIN, EALREADY <=> ALREADY, EBADF <=> BADF,
    EBADMSG <=> BADMSG, EBUSY <=> BUSY, ECANCELED <=> CANCELED, ECHILD <=> CHILD,
    ECONNABORTED <=> CONNABORTED, ECONNREFUSED <=> CONNREFUSED, ECONNRESET <=> CONNRESET,
    EDEADLK <=> DEADLK, EDESTADDRREQ <=> DESTADDRREQ, EDOM <=> DOM, EDQUOT <=> DQUOT, EEXIST <=> EXIST,
    EFAULT <=> FAULT, EFBIG <=> FBIG, EHOSTUNREACH <=> HOSTUNREACH, EIDRM <=> IDRM, EILSEQ <=> ILSEQ,
    EINPROGRESS <=> INPROGRESS, EINTR <=> INTR, EINVAL <=> INVAL, EIO <=> IO, EISCONN <=> ISCONN,
    EISDIR <=> ISDIR, ELOOP <=> LOOP, EMFILE <=> MFILE, EMLINK <=> MLINK, EMSGSIZE <=> MSGSIZE,
    EMULTIHOP <=> MULTIHOP, ENAMETOOLONG <=> NAMETOOLONG, ENETDOWN <=> NETDOWN, ENETRESET <=> NETRESET,
    ENETUNREACH <=> NETUNREACH, ENFILE <=> NFILE, ENOBUFS <=> NOBUFS, ENODEV <=> NODEV, ENOENT <=> NOENT,
    ENOEXEC <=> NOEXEC, ENOLCK <=> NOLCK, ENOLINK <=> NOLINK, ENOMEM <=> NOMEM, ENOMSG <=> NOMSG,
    ENOPROTOOPT <=> NOPROTOOPT, ENOSPC <=> NOSPC, ENOSYS <=> NOSYS, ENOTCONN <=> NOTCONN,
    ENOTDIR <=> NOTDIR, ENOTEMPTY <=> NOTEMPTY, ENOTRECOVERABLE <=> NOTRECOVERABLE, ENOTSOCK <=> NOTSOCK,
    EOPNOTSUPP <=> NOTSUP, ENOTTY <=> NOTTY, ENXIO <=> NXIO, EOVERFLOW <=> OVERFLOW,
    EOWNERDEAD <=> OWNERDEAD, EPERM <=> PERM, EPIPE <=> PIPE, EPROTO <=> PROTO,
    EPROTONOSUPPORT <=> PROTONOSUPPORT, EPROTOTYPE <=> PROTOTYPE, ERANGE <=> RANGE, EROFS <=> ROFS,
    ESPIPE <=> SPIPE, ESRCH <=> SRCH, ESTALE <=> STALE, ETIMEDOUT <=> TIMEDOUT, ETXTBSY <=> TXTBSY,
    EXDEV <=> XDEV, ENOTCAPABLE <=> NOTCAPABLE,
    ;
    ECAPMODE => NOTCAPABLE, EHOSTDOWN => HOSTUNREACH, ESHUTDOWN => PIPE, EPFNOSUPPORT => AFNOSUPPORT,
    ESOCKTNOSUPPORT => PROTONOSUPPORT, ETOOMANYREFS => NOBUFS, EPROCLIM => AGAIN, EUSERS => AGAIN,
    EREMOTE => NOTSUP, ENOTBLK => INVAL, EINTEGRITY => IO, EFTYPE => INVAL, EAUTH => ACCES,
    ENEEDAUTH => ACCES, ENOATTR => NOENT, EDOOFUS => INVAL,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_survives_the_way_there_and_back() {
        assert_eq!(PAIRS.len() + 1, Errno::ALL.len());
        for &errno in Errno::ALL {
            assert_eq!(from_freebsd(to_freebsd(errno)), errno, "{errno:?}");
        }
        for &(number, errno) in PAIRS {
            assert_eq!(u32::try_from(to_freebsd(errno)), Ok(number));
        }
    }

    #[test]
    fn every_number_of_freebsd_is_an_error_and_unknown_ones_are_eio() {
        for number in 1..=i32::try_from(c::ELAST).unwrap() {
            assert_ne!(from_freebsd(number), Errno::SUCCESS, "{number}");
        }
        for number in [-100, -1, 98, 1000, c_int::MAX, c_int::MIN] {
            assert_eq!(from_freebsd(number), Errno::IO, "{number}");
        }
    }
}
