// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The ABI's structures in memory, as 64-bit programs lay them out.
//!
//! Padding is written out as fields that begin with an underscore: zero in what is copied out, and not looked
//! at in what is copied in. Members that can hold values without a name are plain numbers here.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

macro_rules! record {
    ($(#[$doc:meta])* $name:ident: $size:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, Default, FromBytes, Immutable, IntoBytes, KnownLayout)]
        #[repr(C)]
        pub struct $name { $($(#[$fdoc])* pub $field: $type),* }

        const _: () = assert!(size_of::<$name>() == $size);
    };
}

record! {
    /// A region of memory, `struct iovec`, `struct ciovec` and the ABI's ranges: address and length.
    Range: 16 { address: u64, length: u64 }
}

record! {
    /// Descriptor attributes, `struct fdstat`.
    FdStat: 24 {
        filetype: u8, _pad0: u8, flags: u16, _pad1: u32,
        rights_base: u64,
        rights_inheriting: u64,
    }
}

record! {
    /// File attributes, `struct filestat`. Times are in nanoseconds since 1970.
    FileStat: 56 {
        dev: u64,
        ino: u64,
        filetype: u8, _pad: [u8; 3], nlink: u32,
        size: u64,
        atim: u64,
        mtim: u64,
        ctim: u64,
    }
}

record! {
    /// A directory entry without its name, which follows, `struct dirent`.
    Dirent: 24 { next: u64, ino: u64, namlen: u32, filetype: u8, _pad: [u8; 3] }
}

record! {
    /// A subscription of poll, `struct subscription`. What `body` holds depends on `kind`.
    Subscription: 56 { userdata: u64, _unused: u16, kind: u8, _pad: [u8; 5], body: [u64; 5] }
}

record! {
    /// The body of a subscription to a clock. Times are in nanoseconds.
    SubscriptionClock: 40 {
        identifier: u64,
        clock_id: u32, _pad0: u32,
        timeout: u64,
        precision: u64,
        flags: u16, _pad1: [u16; 3],
    }
}

record! {
    /// The body of a subscription to a condition variable.
    SubscriptionCondvar: 40 {
        condvar: u64,
        lock: u64,
        condvar_scope: u8, lock_scope: u8, _pad: [u8; 6],
        _rest: [u64; 2],
    }
}

record! {
    /// The body of a subscription to a descriptor, for reading, writing or a process's end.
    SubscriptionFd: 40 { fd: u32, flags: u16, _pad: u16, _rest: [u64; 4] }
}

record! {
    /// The body of a subscription to a lock.
    SubscriptionLock: 40 { lock: u64, scope: u8, _pad: [u8; 7], _rest: [u64; 3] }
}

record! {
    /// An event of poll, `struct event`. What `body` holds depends on `kind`.
    Event: 32 { userdata: u64, error: u16, kind: u8, _pad: [u8; 5], body: [u64; 2] }
}

record! {
    /// The body of a descriptor's event.
    EventFd: 16 { nbytes: u64, _unused: u32, flags: u16, _pad: u16 }
}

record! {
    /// The body of the event of a process's end.
    EventProc: 16 { _unused: u32, signal: u8, _pad0: [u8; 3], exitcode: u32, _pad1: u32 }
}

record! {
    /// What sock_recv takes, `struct recv_in`.
    RecvIn: 40 { data: Range, fds: Range, flags: u16, _pad: [u16; 3] }
}

record! {
    /// What sock_recv answers, `struct recv_out`.
    RecvOut: 64 { datalen: u64, fdslen: u64, _unused: [u64; 5], flags: u16, _pad: [u16; 3] }
}

record! {
    /// What sock_send takes, `struct send_in`.
    SendIn: 40 { data: Range, fds: Range, flags: u16, _pad: [u16; 3] }
}

record! {
    /// What sock_send answers, `struct send_out`.
    SendOut: 8 { datalen: u64 }
}

record! {
    /// What thread_create takes, `struct threadattr`.
    ThreadAttr: 32 { entry_point: u64, stack: Range, argument: u64 }
}
