// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The vDSO's functions as a C program calls them, for the benchmark, as far as `sys` is more than that. They answer the errno.

use core::sync::atomic::AtomicU32;

use super::sys::{Happened, Sub};
use crate::records::{FdStat, FileStat};

macro_rules! direct {
    ($($name:ident $symbol:literal ($($argument:ident: $type:ty),*);)*) => {
        // SAFETY: the declarations are the ABI's.
        unsafe extern "C" {
            $(
                /// See the ABI.
                #[link_name = $symbol]
                pub safe fn $name($($argument: $type),*) -> u16;
            )*
        }
    };
}

direct! {
    condvar_signal "cloudabi_sys_condvar_signal" (condvar: &AtomicU32, scope: u8, count: u32);
    clock_time_get "cloudabi_sys_clock_time_get" (clock: u32, precision: u64, time: &mut u64);
    fd_close "cloudabi_sys_fd_close" (fd: u32);
    fd_dup "cloudabi_sys_fd_dup" (fd: u32, new: &mut u32);
    fd_pread "cloudabi_sys_fd_pread" (fd: u32, iovs: &[usize; 2], count: usize, offset: u64, done: &mut usize);
    fd_pwrite "cloudabi_sys_fd_pwrite" (fd: u32, iovs: &[usize; 2], count: usize, offset: u64, done: &mut usize);
    fd_read "cloudabi_sys_fd_read" (fd: u32, iovs: &[usize; 2], count: usize, done: &mut usize);
    fd_stat_get "cloudabi_sys_fd_stat_get" (fd: u32, stat: &mut FdStat);
    fd_write "cloudabi_sys_fd_write" (fd: u32, iovs: &[usize; 2], count: usize, done: &mut usize);
    file_open "cloudabi_sys_file_open" (dir: u64, path: *const u8, length: usize, flags: u16, stat: &FdStat, fd: &mut u32);
    file_readdir "cloudabi_sys_file_readdir" (dir: u32, buffer: *mut u8, length: usize, cookie: u64, used: &mut usize);
    file_stat_get "cloudabi_sys_file_stat_get" (dir: u64, path: *const u8, length: usize, stat: &mut FileStat);
    lock_unlock "cloudabi_sys_lock_unlock" (lock: &AtomicU32, scope: u8);
    mem_map "cloudabi_sys_mem_map" (at: usize, length: usize, prot: u8, flags: u8, fd: u32, offset: u64, page: &mut usize);
    poll "cloudabi_sys_poll" (from: *const Sub, to: *mut Happened, count: usize, done: &mut usize);
    thread_yield "cloudabi_sys_thread_yield" ();
}
