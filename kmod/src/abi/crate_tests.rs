// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Holds `abi` against the public `cloudabi` crate, which was generated from the ABI's specification: values,
//! layouts, and that nothing is missing.

use super::auxv::{self, Auxv};
use super::errno::Errno;
use super::flags::*;
use super::records::*;
use super::table;
use super::types::*;
use core::mem::offset_of;

/// Each name of an enumeration has the crate's value, and all of ours are listed.
macro_rules! values {
    ($ours:ident, $theirs:ident, $repr:ty: $($our:ident = $their:ident),* $(,)?) => {{
        let pairs = [$(($ours::$our, cloudabi::$theirs::$their as $repr)),*];
        for (ours, theirs) in pairs {
            assert_eq!(ours.raw(), theirs, "{ours:?}");
        }
        assert_eq!(pairs.len(), $ours::ALL.len(), stringify!($ours));
    }};
}

/// Each flag has the crate's bits, and all of ours are listed.
macro_rules! bits {
    ($ours:ident, $theirs:ident: $($name:ident)*) => {{
        let mut all = $ours::NONE;
        $(
            assert_eq!($ours::$name.bits(), cloudabi::$theirs::$name.bits(), stringify!($ours::$name));
            all = all.with($ours::$name);
        )*
        assert_eq!(all, $ours::ALL, stringify!($ours));
    }};
}

/// The size in bytes of a field.
fn size<T, F>(_: fn(&T) -> &F) -> usize {
    size_of::<F>()
}

/// Each field of a record is where the crate has it, and as large.
macro_rules! fields {
    ($ours:ident, $theirs:ident: $($our:ident = $their:ident),* $(,)?) => {$(
        assert_eq!(
            (offset_of!($ours, $our), size(|ours: &$ours| &ours.$our)),
            (offset_of!(cloudabi::$theirs, $their), size(|theirs: &cloudabi::$theirs| &theirs.$their)),
            concat!(stringify!($ours), ".", stringify!($our))
        );
    )*};
}

/// The same, for all of a record.
macro_rules! layout {
    ($ours:ident, $theirs:ident: $($fields:tt)*) => {
        assert_eq!(size_of::<$ours>(), size_of::<cloudabi::$theirs>(), stringify!($ours));
        assert_eq!(align_of::<$ours>(), align_of::<cloudabi::$theirs>(), stringify!($ours));
        fields!($ours, $theirs: $($fields)*);
    };
}

#[test]
fn enumerations_have_their_values() {
    values!(Advice, advice, u8: DontNeed = DONTNEED, NoReuse = NOREUSE, Normal = NORMAL, Random = RANDOM,
        Sequential = SEQUENTIAL, WillNeed = WILLNEED);
    values!(ClockId, clockid, u32: Monotonic = MONOTONIC, ProcessCputimeId = PROCESS_CPUTIME_ID,
        Realtime = REALTIME, ThreadCputimeId = THREAD_CPUTIME_ID);
    values!(EventType, eventtype, u8: Clock = CLOCK, Condvar = CONDVAR, FdRead = FD_READ, FdWrite = FD_WRITE,
        LockRdlock = LOCK_RDLOCK, LockWrlock = LOCK_WRLOCK, ProcTerminate = PROC_TERMINATE);
    values!(FileType, filetype, u8: Unknown = UNKNOWN, BlockDevice = BLOCK_DEVICE,
        CharacterDevice = CHARACTER_DEVICE, Directory = DIRECTORY, Process = PROCESS,
        RegularFile = REGULAR_FILE, SharedMemory = SHARED_MEMORY, SocketDgram = SOCKET_DGRAM,
        SocketStream = SOCKET_STREAM, SymbolicLink = SYMBOLIC_LINK);
    values!(Scope, scope, u8: Private = PRIVATE, Shared = SHARED);
    values!(Signal, signal, u8: Abrt = ABRT, Alrm = ALRM, Bus = BUS, Chld = CHLD, Cont = CONT, Fpe = FPE,
        Hup = HUP, Ill = ILL, Int = INT, Kill = KILL, Pipe = PIPE, Quit = QUIT, Segv = SEGV, Stop = STOP,
        Sys = SYS, Term = TERM, Trap = TRAP, Tstp = TSTP, Ttin = TTIN, Ttou = TTOU, Urg = URG, Usr1 = USR1,
        Usr2 = USR2, Vtalrm = VTALRM, Xcpu = XCPU, Xfsz = XFSZ);
    values!(Whence, whence, u8: Cur = CUR, End = END, Set = SET);
}

#[test]
fn errors_have_their_values() {
    macro_rules! errors {
        ($($name:ident)*) => {{
            let pairs = [$((Errno::$name, cloudabi::errno::$name)),*];
            for (ours, theirs) in pairs {
                assert_eq!(ours.raw(), theirs as u16, "{theirs:?}");
            }
            assert_eq!(pairs.len(), Errno::ALL.len());
        }};
    }
    errors!(SUCCESS TOOBIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED CHILD
        CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH IDRM ILSEQ
        INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG NETDOWN NETRESET
        NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT NOSPC NOSYS NOTCONN NOTDIR
        NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD PERM PIPE PROTO PROTONOSUPPORT
        PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV NOTCAPABLE);
}

#[test]
fn flags_have_their_bits() {
    bits!(EventRwFlags, eventrwflags: HANGUP);
    bits!(FdFlags, fdflags: APPEND DSYNC NONBLOCK RSYNC SYNC);
    bits!(FdsFlags, fdsflags: FLAGS RIGHTS);
    bits!(FsFlags, fsflags: ATIM ATIM_NOW MTIM MTIM_NOW SIZE);
    bits!(MsFlags, msflags: ASYNC INVALIDATE SYNC);
    bits!(OFlags, oflags: CREAT DIRECTORY EXCL TRUNC);
    bits!(RiFlags, riflags: PEEK WAITALL);
    bits!(RoFlags, roflags: FDS_TRUNCATED DATA_TRUNCATED);
    bits!(SdFlags, sdflags: RD WR);
    bits!(SubClockFlags, subclockflags: ABSTIME);
    bits!(SubRwFlags, subrwflags: POLL);
    bits!(UlFlags, ulflags: REMOVEDIR);
    bits!(Rights, rights: FD_DATASYNC FD_READ FD_SEEK FD_STAT_PUT_FLAGS FD_SYNC FD_TELL FD_WRITE FILE_ADVISE
        FILE_ALLOCATE FILE_CREATE_DIRECTORY FILE_CREATE_FILE FILE_LINK_SOURCE FILE_LINK_TARGET FILE_OPEN
        FILE_READDIR FILE_READLINK FILE_RENAME_SOURCE FILE_RENAME_TARGET FILE_STAT_FGET FILE_STAT_FPUT_SIZE
        FILE_STAT_FPUT_TIMES FILE_STAT_GET FILE_STAT_PUT_TIMES FILE_SYMLINK FILE_UNLINK MEM_MAP MEM_MAP_EXEC
        POLL_FD_READWRITE POLL_PROC_TERMINATE PROC_EXEC SOCK_SHUTDOWN);
}

#[test]
fn memory_flags_and_lookups_have_their_bits() {
    use cloudabi::{lookupflags, mflags, mprot};
    let protection = |bits: mprot| {
        let prot = MProt::try_from(bits.bits()).unwrap();
        (prot.exec(), prot.write(), prot.read())
    };
    assert_eq!(protection(mprot::EXEC), (true, false, false));
    assert_eq!(protection(mprot::WRITE), (false, true, false));
    assert_eq!(protection(mprot::READ), (false, false, true));
    let mapping = |more: u8| {
        let flags = MFlags::try_from(more).unwrap();
        (flags.anon(), flags.fixed(), flags.shared())
    };
    let private = mflags::PRIVATE.bits();
    assert_eq!(mapping(private), (false, false, false));
    assert_eq!(mapping(mflags::SHARED.bits()), (false, false, true));
    assert_eq!(mapping(private | mflags::ANON.bits()), (true, false, false));
    assert_eq!(mapping(private | mflags::FIXED.bits()), (false, true, false));
    assert_eq!(Fd::MAP_ANON.0, cloudabi::MAP_ANON_FD.0);
    let follow = u64::from(lookupflags::SYMLINK_FOLLOW.bits()) << (8 * offset_of!(cloudabi::lookup, flags));
    assert_eq!(Lookup::from_register(follow | 7), Ok(Lookup { fd: Fd(7), follow: true }));
    assert_eq!(size_of::<cloudabi::lookup>(), 8);
}

#[test]
fn records_have_their_layouts() {
    // The crate has address and length as a pair.
    layout!(Range, iovec:);
    layout!(Range, ciovec:);
    assert_eq!(offset_of!(Range, address), offset_of!(cloudabi::iovec, buf.0));
    assert_eq!(offset_of!(Range, length), offset_of!(cloudabi::iovec, buf.1));
    layout!(FdStat, fdstat: filetype = fs_filetype, flags = fs_flags, rights_base = fs_rights_base,
        rights_inheriting = fs_rights_inheriting);
    layout!(FileStat, filestat: dev = st_dev, ino = st_ino, filetype = st_filetype, nlink = st_nlink,
        size = st_size, atim = st_atim, mtim = st_mtim, ctim = st_ctim);
    layout!(Dirent, dirent: next = d_next, ino = d_ino, namlen = d_namlen, filetype = d_type);
    layout!(RecvIn, recv_in: data = ri_data, fds = ri_fds, flags = ri_flags);
    layout!(RecvOut, recv_out: datalen = ro_datalen, fdslen = ro_fdslen, _unused = ro_unused,
        flags = ro_flags);
    layout!(SendIn, send_in: data = si_data, fds = si_fds, flags = si_flags);
    layout!(SendOut, send_out: datalen = so_datalen);
    layout!(ThreadAttr, threadattr: entry_point = entry_point, stack = stack, argument = argument);
    layout!(Subscription, subscription: userdata = userdata, _unused = unused, kind = r#type, body = union);
    layout!(Event, event: userdata = userdata, error = error, kind = r#type, body = union);
}

#[test]
fn bodies_of_subscriptions_and_events_have_their_layouts() {
    fields!(SubscriptionClock, subscription_clock: identifier = identifier, clock_id = clock_id,
        timeout = timeout, precision = precision, flags = flags);
    fields!(SubscriptionCondvar, subscription_condvar: condvar = condvar, lock = lock,
        condvar_scope = condvar_scope, lock_scope = lock_scope);
    fields!(SubscriptionFd, subscription_fd_readwrite: fd = fd, flags = flags);
    fields!(SubscriptionFd, subscription_proc_terminate: fd = fd);
    fields!(SubscriptionLock, subscription_lock: lock = lock, scope = lock_scope);
    fields!(EventFd, event_fd_readwrite: nbytes = nbytes, _unused = unused, flags = flags);
    fields!(EventProc, event_proc_terminate: _unused = unused, signal = signal, exitcode = exitcode);
    assert_eq!(size_of::<SubscriptionClock>(), size_of::<cloudabi::subscription_union>());
    assert_eq!(size_of::<EventFd>(), size_of::<cloudabi::event_union>());
}

#[test]
fn the_auxiliary_vector_has_its_types() {
    assert_eq!(size_of::<Auxv>(), size_of::<cloudabi::auxv>());
    assert_eq!(offset_of!(cloudabi::auxv, union), 8);
    assert_eq!(Auxv::new(0x0102_0304, 0x0506).words(), [0x0102_0304, 0x0506]);
    macro_rules! types {
        ($($our:ident = $their:ident),* $(,)?) => {
            $(assert_eq!(auxv::$our, cloudabi::auxtype::$their as u32, stringify!($our));)*
        };
    }
    types!(
        AT_ARGDATA = ARGDATA,
        AT_ARGDATALEN = ARGDATALEN,
        AT_BASE = BASE,
        AT_CANARY = CANARY,
        AT_CANARYLEN = CANARYLEN,
        AT_NCPUS = NCPUS,
        AT_NULL = NULL,
        AT_PAGESZ = PAGESZ,
        AT_PHDR = PHDR,
        AT_PHNUM = PHNUM,
        AT_PID = PID,
        AT_SYSINFO_EHDR = SYSINFO_EHDR,
        AT_TID = TID
    );
}

#[path = "../../../cloudabi-rt/src/rt/calls.rs"]
mod calls;

/// The crate's functions. Here is the place for calls that it does not have.
mod functions {
    pub use cloudabi::*;
}

#[test]
fn the_table_has_every_call() {
    macro_rules! names {
        ($($name:ident)*) => {{
            // Names a function without making the linker look for the vDSO's symbol.
            $(let _ = size_of_val(&functions::$name);)*
            [$(stringify!($name)),*]
        }};
    }
    assert!(table::ROWS.iter().map(|row| row.name).eq(calls::for_each_call!(names)));
}
