// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The system calls that are not written yet give ENOSYS. A call leaves this list when it is written.
#![no_std]
#![no_main]

use guest::names::number;
use guest::{check, errno, raw};

const NOT_YET: [&str; 33] = [
    "condvar_signal",
    "fd_create1",
    "fd_create2",
    "fd_datasync",
    "fd_replace",
    "fd_stat_get",
    "fd_stat_put",
    "fd_sync",
    "file_advise",
    "file_allocate",
    "file_create",
    "file_link",
    "file_open",
    "file_readdir",
    "file_readlink",
    "file_rename",
    "file_stat_fget",
    "file_stat_fput",
    "file_stat_get",
    "file_stat_put",
    "file_symlink",
    "file_unlink",
    "lock_unlock",
    "mem_advise",
    "mem_sync",
    "poll",
    "proc_exec",
    "proc_fork",
    "sock_recv",
    "sock_send",
    "sock_shutdown",
    "thread_create",
    "thread_exit",
];

fn main() {
    for name in NOT_YET {
        for argument in [0, 1, u64::MAX] {
            let answer = raw::syscall(number(name), &[argument; 6]);
            check!(answer.carry && answer.rax == errno::NOSYS as u64, "{name}: {answer:x?}");
        }
    }
}

guest::program!(main);
