// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The names of the system calls, in the order of their numbers.

/// Gives all names to a macro.
macro_rules! for_each_call {
    ($then:ident) => {
        $then! {
            clock_res_get clock_time_get condvar_signal fd_close fd_create1 fd_create2 fd_datasync fd_dup fd_pread
            fd_pwrite fd_read fd_replace fd_seek fd_stat_get fd_stat_put fd_sync fd_write file_advise file_allocate
            file_create file_link file_open file_readdir file_readlink file_rename file_stat_fget file_stat_fput
            file_stat_get file_stat_put file_symlink file_unlink lock_unlock mem_advise mem_map mem_protect mem_sync
            mem_unmap poll proc_exec proc_exit proc_fork proc_raise random_get sock_recv sock_send sock_shutdown
            thread_create thread_exit thread_yield
        }
    };
}
pub(crate) use for_each_call;
