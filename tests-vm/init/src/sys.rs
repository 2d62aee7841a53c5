// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FENCED. The process entry point and FreeBSD's system calls, by their FreeBSD names.
//!
//! `arch` has the machine's convention. Every public function here is safe: pointers
//! come only from references and slices whose lengths go along with them.

use crate::abi::{self, number, Errno, PAGE};
use crate::arch::syscall;
use alloc::vec;
use alloc::vec::Vec;
use core::ffi::CStr;
use core::sync::atomic::AtomicU64;

pub type Result<T> = core::result::Result<T, Errno>;

/// Makes a system call.
///
/// # Safety
/// Where an argument is an address, the kernel must be free to read or write there what this call does.
#[inline(always)]
pub unsafe fn call(number: usize, args: [usize; 6]) -> Result<usize> {
    // SAFETY: this function's contract.
    unsafe { syscall::call(number, args) }.map_err(Errno)
}

/// The entry point. The kernel starts a program as if it had been called with an
/// argument that points at argc, argv and its null.
///
/// # Safety
/// Only the kernel calls this, once, with that address.
#[no_mangle]
unsafe extern "C" fn _start(vector: *const usize) -> ! {
    // SAFETY: the vector begins with argc, followed by argc pointers to NUL-terminated strings, all of which
    // the kernel placed on the stack, where they stay for the life of the process.
    let args: Vec<&CStr> = unsafe {
        let argc = *vector;
        (1..=argc).map(|i| CStr::from_ptr(*vector.add(i) as *const _)).collect()
    };
    crate::start(&args)
}

/// A call whose arguments are numbers only.
fn plain(number: usize, args: &[usize]) -> Result<usize> {
    let mut all = [0; 6];
    for (slot, arg) in all.iter_mut().zip(args) {
        *slot = *arg;
    }
    // SAFETY: the callers below pass descriptors, identifiers and flags, never an address that is used.
    unsafe { call(number, all) }
}

/// A call whose first argument is a path, or another NUL-terminated string.
fn path_call(number: usize, path: &CStr, args: &[usize]) -> Result<usize> {
    let mut all = [0; 6];
    all[0] = path.as_ptr() as usize;
    for (slot, arg) in all.iter_mut().skip(1).zip(args) {
        *slot = *arg;
    }
    // SAFETY: the kernel reads the string up to its NUL; the callers below pass no further address.
    unsafe { call(number, all) }
}

pub fn exit(status: i32) -> ! {
    let _ = plain(number::EXIT, &[status as usize]);
    unreachable!("exit returned")
}

/// Returns 0 in the child.
pub fn fork() -> Result<i32> {
    plain(number::FORK, &[]).map(|pid| pid as i32)
}

pub fn getpid() -> i32 {
    plain(number::GETPID, &[]).unwrap_or(0) as i32
}

pub fn kill(pid: i32, signal: i32) -> Result<()> {
    plain(number::KILL, &[pid as usize, signal as usize]).map(drop)
}

/// Moves this process to a process group of its own.
pub fn own_process_group() -> Result<()> {
    plain(number::SETPGID, &[0, 0]).map(drop)
}

pub fn setuid(uid: u32) -> Result<()> {
    plain(number::SETUID, &[uid as usize]).map(drop)
}

pub fn seteuid(uid: u32) -> Result<()> {
    plain(number::SETEUID, &[uid as usize]).map(drop)
}

pub fn setgid(gid: u32) -> Result<()> {
    plain(number::SETGID, &[gid as usize]).map(drop)
}

pub fn setgroups(groups: &[u32]) -> Result<()> {
    // SAFETY: the kernel reads as many groups as the slice holds.
    unsafe { call(number::SETGROUPS, [groups.len(), groups.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// Returns the process and its status; process 0 when `WNOHANG` found nothing.
pub fn wait4(pid: i32, options: usize) -> Result<(i32, u32)> {
    let mut status = 0u32;
    let args = [pid as isize as usize, &raw mut status as usize, options, 0, 0, 0];
    // SAFETY: the kernel writes one int to `status`; no rusage is asked for.
    let pid = unsafe { call(number::WAIT4, args) }?;
    Ok((pid as i32, status))
}

pub fn open(path: &CStr, flags: usize, mode: u32) -> Result<i32> {
    path_call(number::OPEN, path, &[flags, mode as usize]).map(|fd| fd as i32)
}

/// A new shared memory object without a name, of size 0.
pub fn shm_open_anonymous() -> Result<i32> {
    // SHM_ANON is a path that is an address of nothing.
    plain(number::SHM_OPEN, &[1, abi::open::RDWR, 0]).map(|fd| fd as i32)
}

pub fn ftruncate(fd: i32, size: u64) -> Result<()> {
    plain(number::FTRUNCATE, &[fd as usize, size as usize]).map(drop)
}

pub fn close(fd: i32) -> Result<()> {
    plain(number::CLOSE, &[fd as usize]).map(drop)
}

pub fn close_range(low: u32, high: u32) -> Result<()> {
    plain(number::CLOSE_RANGE, &[low as usize, high as usize, 0]).map(drop)
}

pub fn fcntl(fd: i32, command: usize, argument: usize) -> Result<i32> {
    plain(number::FCNTL, &[fd as usize, command, argument]).map(|fd| fd as i32)
}

pub fn read(fd: i32, buf: &mut [u8]) -> Result<usize> {
    let args = [fd as usize, buf.as_mut_ptr() as usize, buf.len(), 0, 0, 0];
    // SAFETY: the kernel writes at most `buf.len()` bytes to `buf`.
    unsafe { call(number::READ, args) }
}

pub fn write(fd: i32, buf: &[u8]) -> Result<usize> {
    let args = [fd as usize, buf.as_ptr() as usize, buf.len(), 0, 0, 0];
    // SAFETY: the kernel reads at most `buf.len()` bytes of `buf`.
    unsafe { call(number::WRITE, args) }
}

/// Waits until the terminal has sent what was written to it.
pub fn drain(fd: i32) -> Result<()> {
    plain(number::IOCTL, &[fd as usize, abi::TIOCDRAIN, 0]).map(drop)
}

/// A pair of connected local sockets.
pub fn socketpair() -> Result<(i32, i32)> {
    let mut pair = [0i32; 2];
    let args = [abi::AF_UNIX, abi::SOCK_STREAM, 0, pair.as_mut_ptr() as usize, 0, 0];
    // SAFETY: the kernel writes two ints to `pair`.
    unsafe { call(number::SOCKETPAIR, args) }?;
    Ok((pair[0], pair[1]))
}

/// A new kqueue(2).
pub fn kqueue() -> Result<i32> {
    plain(number::KQUEUE, &[]).map(|fd| fd as i32)
}

/// Returns the end to read and the end to write.
pub fn pipe2(flags: usize) -> Result<(i32, i32)> {
    let mut ends = [0i32; 2];
    // SAFETY: the kernel writes two ints to `ends`.
    unsafe { call(number::PIPE2, [ends.as_mut_ptr() as usize, flags, 0, 0, 0, 0]) }?;
    Ok((ends[0], ends[1]))
}

pub fn mkdir(path: &CStr, mode: u32) -> Result<()> {
    path_call(number::MKDIR, path, &[mode as usize]).map(drop)
}

pub fn mkfifo(path: &CStr, mode: u32) -> Result<()> {
    path_call(number::MKFIFO, path, &[mode as usize]).map(drop)
}

pub fn unlink(path: &CStr) -> Result<()> {
    path_call(number::UNLINK, path, &[]).map(drop)
}

pub fn chdir(path: &CStr) -> Result<()> {
    path_call(number::CHDIR, path, &[]).map(drop)
}

pub fn chmod(path: &CStr, mode: u32) -> Result<()> {
    path_call(number::CHMOD, path, &[mode as usize]).map(drop)
}

pub fn chown(path: &CStr, uid: u32, gid: u32) -> Result<()> {
    path_call(number::CHOWN, path, &[uid as usize, gid as usize]).map(drop)
}

/// A `struct stat` as bytes; `abi::stat` has the offsets.
pub fn stat(path: &CStr) -> Result<[u8; abi::stat::SIZE]> {
    let mut stat = [0; abi::stat::SIZE];
    let args = [abi::AT_FDCWD as usize, path.as_ptr() as usize, stat.as_mut_ptr() as usize, 0, 0, 0];
    // SAFETY: the kernel reads the path up to its NUL and writes one struct stat, which is what `stat` holds.
    unsafe { call(number::FSTATAT, args) }?;
    Ok(stat)
}

/// Mounts a file system; `options` are names with their values, as for nmount(2).
pub fn nmount(options: &[(&CStr, &CStr)]) -> Result<()> {
    let iov = text_vector(options);
    // SAFETY: each pair is the address and length of a string that outlives the call, which only reads.
    unsafe { call(number::NMOUNT, [iov.as_ptr() as usize, iov.len(), 0, 0, 0, 0]) }.map(drop)
}

/// jail_set(2), returns the jail's identifier; `parameters` are names with their values.
pub fn jail_set(parameters: &[(&CStr, &CStr)], flags: usize) -> Result<i32> {
    let iov = text_vector(parameters);
    let args = [iov.as_ptr() as usize, iov.len(), flags, 0, 0, 0];
    // SAFETY: each pair is the address and length of a string that outlives the call, which only reads, since
    // neither of the parameters that it writes to, "errmsg" and "jid", has a text as its value.
    unsafe { call(number::JAIL_SET, args) }.map(|jid| jid as i32)
}

fn text_vector(texts: &[(&CStr, &CStr)]) -> Vec<[usize; 2]> {
    let texts = texts.iter().flat_map(|(name, value)| [name, value]);
    texts.map(|text| [text.as_ptr() as usize, text.to_bytes_with_nul().len()]).collect()
}

/// Moves this process to a jail.
pub fn jail_attach(jid: i32) -> Result<()> {
    plain(number::JAIL_ATTACH, &[jid as usize]).map(drop)
}

/// Ends a jail with every process in it.
pub fn jail_remove(jid: i32) -> Result<()> {
    plain(number::JAIL_REMOVE, &[jid as usize]).map(drop)
}

fn pointers(strings: &[&CStr]) -> Vec<usize> {
    strings.iter().map(|s| s.as_ptr() as usize).chain([0]).collect()
}

/// Returns only when it failed.
pub fn execve(path: &CStr, argv: &[&CStr]) -> Errno {
    let (argv, envp) = (pointers(argv), [0usize]);
    let args = [path.as_ptr() as usize, argv.as_ptr() as usize, envp.as_ptr() as usize, 0, 0, 0];
    // SAFETY: the kernel reads the path and two null-terminated arrays of NUL-terminated strings.
    unsafe { call(number::EXECVE, args) }.err().unwrap_or(Errno(0))
}

/// Returns only when it failed.
pub fn fexecve(fd: i32, argv: &[&CStr]) -> Errno {
    let (argv, envp) = (pointers(argv), [0usize]);
    let args = [fd as usize, argv.as_ptr() as usize, envp.as_ptr() as usize, 0, 0, 0];
    // SAFETY: the kernel reads two null-terminated arrays of NUL-terminated strings.
    unsafe { call(number::FEXECVE, args) }.err().unwrap_or(Errno(0))
}

pub fn setrlimit(resource: usize, bytes: u64) -> Result<()> {
    let limit = [bytes, bytes];
    // SAFETY: the kernel reads one struct rlimit, two 64-bit numbers.
    unsafe { call(number::SETRLIMIT, [resource, limit.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

/// procctl(2) of this process, with a request that takes a number.
pub fn proc_control(request: usize, value: u32) -> Result<()> {
    let args = [abi::P_PID, getpid() as usize, request, &raw const value as usize, 0, 0];
    // SAFETY: the kernel reads one int.
    unsafe { call(number::PROCCTL, args) }.map(drop)
}

/// Has this process get its descendants whose parents are gone.
pub fn become_reaper() -> Result<()> {
    let args = [abi::P_PID, getpid() as usize, abi::PROC_REAP_ACQUIRE, 0, 0, 0];
    // SAFETY: the request takes no data.
    unsafe { call(number::PROCCTL, args) }.map(drop)
}

/// Denies this process and its children new privileges from exec.
pub fn no_new_privs() -> Result<()> {
    proc_control(abi::PROC_NO_NEW_PRIVS_CTL, abi::PROC_NO_NEW_PRIVS_ENABLE)
}

pub fn ignore_signal(signal: i32) -> Result<()> {
    let mut action = [0u64; abi::signal::SIGACTION_SIZE / 8];
    action[0] = abi::signal::IGN;
    // SAFETY: the kernel reads one struct sigaction, which begins with the handler.
    unsafe { call(number::SIGACTION, [signal as usize, action.as_ptr() as usize, 0, 0, 0, 0]) }.map(drop)
}

pub fn block_signal(signal: i32) -> Result<()> {
    let set = [1u32 << (signal - 1), 0, 0, 0];
    let args = [abi::signal::BLOCK, set.as_ptr() as usize, 0, 0, 0, 0];
    // SAFETY: the kernel reads one sigset_t, four 32-bit words.
    unsafe { call(number::SIGPROCMASK, args) }.map(drop)
}

/// Nanoseconds on a clock.
pub fn clock_ns(clock: usize) -> u64 {
    let mut time = [0u64; 2];
    // SAFETY: the kernel writes one struct timespec, two 64-bit numbers.
    let _ = unsafe { call(number::CLOCK_GETTIME, [clock, time.as_mut_ptr() as usize, 0, 0, 0, 0]) };
    time[0] * 1_000_000_000 + time[1]
}

/// Sets the realtime clock, so many seconds later or earlier.
pub fn step_clock(seconds: i64) -> Result<()> {
    let now = clock_ns(abi::CLOCK_REALTIME);
    let time = [(now / 1_000_000_000).wrapping_add_signed(seconds), now % 1_000_000_000];
    // SAFETY: the kernel reads one struct timespec, two 64-bit numbers.
    unsafe { call(number::CLOCK_SETTIME, [abi::CLOCK_REALTIME, time.as_ptr() as usize, 0, 0, 0, 0]) }
        .map(drop)
}

/// Milliseconds on the monotonic clock.
pub fn monotonic_ms() -> u64 {
    clock_ns(abi::CLOCK_MONOTONIC) / 1_000_000
}

pub fn sleep_ms(ms: u64) {
    let time = [ms / 1000, ms % 1000 * 1_000_000];
    // SAFETY: the kernel reads one struct timespec; the time left is not asked for.
    let _ = unsafe { call(number::NANOSLEEP, [time.as_ptr() as usize, 0, 0, 0, 0, 0]) };
}

pub fn sched_yield() {
    let _ = plain(number::SCHED_YIELD, &[]);
}

/// Whether forked children see the same memory or a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    Private,
    Shared,
}

/// Maps zeroed memory and returns its address.
pub fn map_memory(len: usize, sharing: Sharing) -> Result<usize> {
    let sharing = match sharing {
        Sharing::Private => abi::MAP_PRIVATE,
        Sharing::Shared => abi::MAP_SHARED,
    };
    plain(number::MMAP, &[0, len, abi::PROT_READ_WRITE, abi::MAP_ANON | sharing, usize::MAX, 0])
}

/// Removes a mapping.
///
/// # Safety
/// Nothing uses the memory any more.
pub unsafe fn unmap_memory(address: usize, len: usize) {
    let _ = plain(number::MUNMAP, &[address, len]);
}

/// Counters that a process shares with the children that it forks later.
pub fn shared_counters() -> Result<&'static [AtomicU64; 8]> {
    let address = map_memory(PAGE as usize, Sharing::Shared)?;
    // SAFETY: a page of zeroed memory of its own, never unmapped, and any bytes are an AtomicU64.
    Ok(unsafe { &*(address as *const [AtomicU64; 8]) })
}

/// Takes two steps: the size, then the value, with room for it to grow in between.
fn read_sysctl(read: impl Fn(usize, *mut usize) -> Result<usize>) -> Result<Vec<u8>> {
    let mut len = 0usize;
    read(0, &raw mut len)?;
    len += len / 8 + 512;
    let mut value = vec![0; len];
    read(value.as_mut_ptr() as usize, &raw mut len)?;
    value.truncate(len);
    Ok(value)
}

pub fn sysctl(mib: &[i32]) -> Result<Vec<u8>> {
    read_sysctl(|old, len| {
        let args = [mib.as_ptr() as usize, mib.len(), old, len as usize, 0, 0];
        // SAFETY: the kernel reads the numbers and writes at most `*len` bytes to `old`, or none where it is 0.
        unsafe { call(number::SYSCTL, args) }
    })
}

pub fn sysctlbyname(name: &str) -> Result<Vec<u8>> {
    read_sysctl(|old, len| {
        let args = [name.as_ptr() as usize, name.len(), old, len as usize, 0, 0];
        // SAFETY: the kernel reads the name and writes at most `*len` bytes to `old`, or none where it is 0.
        unsafe { call(number::SYSCTLBYNAME, args) }
    })
}

pub fn set_sysctlbyname(name: &str, value: &[u8]) -> Result<()> {
    let args = [name.as_ptr() as usize, name.len(), 0, 0, value.as_ptr() as usize, value.len()];
    // SAFETY: the kernel reads the name and the value; the old value is not asked for.
    unsafe { call(number::SYSCTLBYNAME, args) }.map(drop)
}

/// Adds a rule as rctl(8) has them.
pub fn rctl_add_rule(rule: &str) -> Result<()> {
    let rule = alloc::ffi::CString::new(rule).unwrap_or_default();
    let rule = rule.as_bytes_with_nul();
    // SAFETY: the kernel reads the rule; it gives no answer.
    unsafe { call(number::RCTL_ADD_RULE, [rule.as_ptr() as usize, rule.len(), 0, 0, 0, 0]) }.map(drop)
}

pub fn kldload(path: &CStr) -> Result<i32> {
    path_call(number::KLDLOAD, path, &[]).map(|id| id as i32)
}

pub fn kldfind(name: &CStr) -> Result<i32> {
    path_call(number::KLDFIND, name, &[]).map(|id| id as i32)
}

pub fn kldunloadf(id: i32, how: usize) -> Result<()> {
    plain(number::KLDUNLOADF, &[id as usize, how]).map(drop)
}

/// A `struct kld_file_stat` as bytes; `abi::kld_file_stat` has the offsets.
pub fn kldstat(id: i32) -> Result<Vec<u8>> {
    let mut stat = vec![0u8; abi::kld_file_stat::SIZE];
    let version = abi::kld_file_stat::SIZE as u32;
    stat[..4].copy_from_slice(&version.to_le_bytes());
    // SAFETY: the structure's first field tells the kernel its size, which is that of `stat`.
    unsafe { call(number::KLDSTAT, [id as usize, stat.as_mut_ptr() as usize, 0, 0, 0, 0]) }?;
    Ok(stat)
}

/// Traces this process and what it executes into an existing file.
pub fn ktrace(path: &CStr, points: usize) -> Result<()> {
    path_call(number::KTRACE, path, &[abi::ktr::OP_SET, points, getpid() as usize]).map(drop)
}

/// Powers the machine off.
pub fn reboot() -> Result<()> {
    plain(number::REBOOT, &[abi::RB_POWEROFF_NOSYNC]).map(drop)
}
