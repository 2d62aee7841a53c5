// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system call table: the one place where the 49 calls are declared.
//!
//! Everything else expands from it: trampolines and `sysent` (`entry`), names for ktrace(1), truss(1) and
//! DTrace, the vDSO's stubs (`vdso/build.rs`, which includes this file) and the list of docs/status.md.
//! Number, name and the register of each argument follow the ABI; an argument's type is one of the
//! types of `abi::types` or `abi::flags` and takes one register, a pair (address, length) takes two.
//! The event is the one of audit(4) under which a call is recorded: that of the native call that does the
//! same, or `AUE_NULL`, for none, where that has none either or its event cannot be written by the kernel.

/// Calls `$with!` with the rows `NUMBER EVENT room::name(argument: Type, ...) -> (result types);`.
#[macro_export]
macro_rules! for_each_syscall {
    ($with:ident) => {
        $with! {
             0 AUE_NULL              clock::clock_res_get(clock_id: ClockId) -> (u64);
             1 AUE_NULL              clock::clock_time_get(clock_id: ClockId, precision: u64) -> (u64);
             2 AUE_NULL              thread::condvar_signal(condvar: UserAddr, scope: Scope, nwaiters: u32) -> ();
             3 AUE_CLOSE             fd::fd_close(fd: Fd) -> ();
             4 AUE_SHMOPEN           fd::fd_create1(kind: FileType) -> (u32);
             5 AUE_SOCKETPAIR        fd::fd_create2(kind: FileType) -> (u32, u32);
             6 AUE_FSYNC             fd::fd_datasync(fd: Fd) -> ();
             7 AUE_FCNTL             fd::fd_dup(from: Fd) -> (u32);
             8 AUE_PREAD             fd::fd_pread(fd: Fd, iovs: UserAddr, iovs_len: usize, offset: u64) -> (u64);
             9 AUE_PWRITE            fd::fd_pwrite(fd: Fd, iovs: UserAddr, iovs_len: usize, offset: u64) -> (u64);
            10 AUE_READV             fd::fd_read(fd: Fd, iovs: UserAddr, iovs_len: usize) -> (u64);
            11 AUE_DUP2              fd::fd_replace(from: Fd, to: Fd) -> ();
            12 AUE_LSEEK             fd::fd_seek(fd: Fd, offset: i64, whence: Whence) -> (u64);
            13 AUE_CAP_RIGHTS_GET    fdstat::fd_stat_get(fd: Fd, buf: UserAddr) -> ();
            14 AUE_CAP_RIGHTS_LIMIT  fdstat::fd_stat_put(fd: Fd, buf: UserAddr, flags: FdsFlags) -> ();
            15 AUE_FSYNC             fd::fd_sync(fd: Fd) -> ();
            16 AUE_WRITEV            fd::fd_write(fd: Fd, iovs: UserAddr, iovs_len: usize) -> (u64);
            17 AUE_NULL              file::file_advise(fd: Fd, offset: u64, len: u64, advice: Advice) -> ();
            18 AUE_POSIX_FALLOCATE   file::file_allocate(fd: Fd, offset: u64, len: u64) -> ();
            19 AUE_MKDIRAT           file::file_create(fd: Fd, path: UserAddr, path_len: usize, kind: FileType) -> ();
            20 AUE_LINKAT            file::file_link(fd1: Lookup, path1: UserAddr, path1_len: usize, fd2: Fd, path2: UserAddr, path2_len: usize) -> ();
            21 AUE_OPENAT_RWTC       open::file_open(dirfd: Lookup, path: UserAddr, path_len: usize, oflags: OFlags, fds: UserAddr) -> (u32);
            22 AUE_GETDIRENTRIES     file::file_readdir(fd: Fd, buf: UserAddr, buf_len: usize, cookie: u64) -> (u64);
            23 AUE_READLINKAT        file::file_readlink(fd: Fd, path: UserAddr, path_len: usize, buf: UserAddr, buf_len: usize) -> (u64);
            24 AUE_RENAMEAT          file::file_rename(fd1: Fd, path1: UserAddr, path1_len: usize, fd2: Fd, path2: UserAddr, path2_len: usize) -> ();
            25 AUE_FSTAT             fdstat::file_stat_fget(fd: Fd, buf: UserAddr) -> ();
            26 AUE_FTRUNCATE         fdstat::file_stat_fput(fd: Fd, buf: UserAddr, flags: FsFlags) -> ();
            27 AUE_FSTATAT           file::file_stat_get(fd: Lookup, path: UserAddr, path_len: usize, buf: UserAddr) -> ();
            28 AUE_FUTIMESAT         file::file_stat_put(fd: Lookup, path: UserAddr, path_len: usize, buf: UserAddr, flags: FsFlags) -> ();
            29 AUE_SYMLINKAT         file::file_symlink(path1: UserAddr, path1_len: usize, fd: Fd, path2: UserAddr, path2_len: usize) -> ();
            30 AUE_UNLINKAT          file::file_unlink(fd: Fd, path: UserAddr, path_len: usize, flags: UlFlags) -> ();
            31 AUE_NULL              thread::lock_unlock(lock: UserAddr, scope: Scope) -> ();
            32 AUE_NULL              mem::mem_advise(addr: UserAddr, len: usize, advice: Advice) -> ();
            33 AUE_MMAP              mem::mem_map(addr: UserAddr, len: usize, prot: MProt, flags: MFlags, fd: Fd, off: u64) -> (u64);
            34 AUE_MPROTECT          mem::mem_protect(addr: UserAddr, len: usize, prot: MProt) -> ();
            35 AUE_NULL              mem::mem_sync(addr: UserAddr, len: usize, flags: MsFlags) -> ();
            36 AUE_MUNMAP            mem::mem_unmap(addr: UserAddr, len: usize) -> ();
            37 AUE_POLL              poll::poll(subscriptions: UserAddr, events: UserAddr, count: usize) -> (u64);
            38 AUE_FEXECVE           exec::proc_exec(fd: Fd, data: UserAddr, data_len: usize, fds: UserAddr, fds_len: usize) -> ();
            39 AUE_EXIT              proc::proc_exit(code: u32) -> ();
            40 AUE_PDFORK            proc::proc_fork() -> (u32, u32);
            41 AUE_KILL              proc::proc_raise(signal: Signal) -> ();
            42 AUE_NULL              random::random_get(buf: UserAddr, len: usize) -> ();
            43 AUE_RECVMSG           sock::sock_recv(sock: Fd, input: UserAddr, output: UserAddr) -> ();
            44 AUE_SENDMSG           sock::sock_send(sock: Fd, input: UserAddr, output: UserAddr) -> ();
            45 AUE_SHUTDOWN          sock::sock_shutdown(sock: Fd, how: SdFlags) -> ();
            46 AUE_THR_NEW           thread::thread_create(attr: UserAddr) -> (u32);
            47 AUE_THR_EXIT          thread::thread_exit(lock: UserAddr, scope: Scope) -> ();
            48 AUE_NULL              thread::thread_yield() -> ();
        }
    };
}

/// A row of the table as data, for build scripts and tests.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The system call number, its index in the table.
    pub number: u32,
    /// The name without the `cloudabi_sys_` prefix.
    pub name: &'static str,
    /// How many registers its arguments take.
    pub args: usize,
    /// Its arguments' names and types.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The results' widths: `"u32"` or `"u64"`, the first in %rax, the second in %rdx.
    pub results: &'static [&'static str],
}

macro_rules! rows {
    ($($number:literal $event:ident $room:ident::$name:ident($($arg:ident: $type:ident),*) -> ($($result:ident),*);)*) => {
        /// The table's rows in the order of their numbers.
        pub const ROWS: &[Row] = &[$(Row {
            number: $number,
            name: stringify!($name),
            args: <[&str]>::len(&[$(stringify!($arg)),*]),
            arguments: &[$((stringify!($arg), stringify!($type))),*],
            results: &[$(stringify!($result)),*],
        }),*];
    };
}
for_each_syscall!(rows);

/// The number of system calls.
pub const COUNT: usize = ROWS.len();

#[allow(clippy::indexing_slicing)] // Evaluated by the compiler.
const _: () = {
    let mut i = 0;
    while i < COUNT {
        assert!(ROWS[i].number as usize == i, "the table is not in order");
        assert!(ROWS[i].args <= 6, "a system call has at most six registers");
        i += 1;
    }
    assert!(COUNT == 49, "the ABI has 49 system calls");
};
