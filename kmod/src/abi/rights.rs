// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The rights, `flags uint64 rights` of the ABI: the one place where they are declared.
//!
//! Everything else expands from it: the type [`Rights`](super::flags::Rights), what Capsicum has for each (`convert::rights`, and
//! cloudabi-run, which gives them away), the names that YAML has (`cloudabi-run/core`), C's constants (`kocheck header`) and
//! those of the tests. Where several share a right of Capsicum's, having one of them means having all.

/// Calls `$with!` with the rows `NAME name BIT [right of Capsicum];`. The brackets are empty where Capsicum asks nothing:
/// every descriptor has such a right.
#[macro_export]
macro_rules! for_each_right {
    ($with:ident) => {
        $with! {
            FD_DATASYNC            fd_datasync            0x0000_0000_0000_0001 [CAP_FSYNC];
            FD_READ                fd_read                0x0000_0000_0000_0002 [CAP_READ];
            FD_SEEK                fd_seek                0x0000_0000_0000_0004 [CAP_SEEK];
            FD_STAT_PUT_FLAGS      fd_stat_put_flags      0x0000_0000_0000_0008 [CAP_FCNTL];
            FD_SYNC                fd_sync                0x0000_0000_0000_0010 [CAP_FSYNC];
            FD_TELL                fd_tell                0x0000_0000_0000_0020 [CAP_SEEK_TELL];
            FD_WRITE               fd_write               0x0000_0000_0000_0040 [CAP_WRITE];
            FILE_ADVISE            file_advise            0x0000_0000_0000_0080 [];
            FILE_ALLOCATE          file_allocate          0x0000_0000_0000_0100 [CAP_WRITE];
            FILE_CREATE_DIRECTORY  file_create_directory  0x0000_0000_0000_0200 [CAP_MKDIRAT];
            FILE_CREATE_FILE       file_create_file       0x0000_0000_0000_0400 [CAP_CREATE];
            FILE_LINK_SOURCE       file_link_source       0x0000_0000_0000_1000 [CAP_LINKAT_SOURCE];
            FILE_LINK_TARGET       file_link_target       0x0000_0000_0000_2000 [CAP_LINKAT_TARGET];
            FILE_OPEN              file_open              0x0000_0000_0000_4000 [CAP_LOOKUP];
            FILE_READDIR           file_readdir           0x0000_0000_0000_8000 [CAP_READ];
            FILE_READLINK          file_readlink          0x0000_0000_0001_0000 [CAP_LOOKUP];
            FILE_RENAME_SOURCE     file_rename_source     0x0000_0000_0002_0000 [CAP_RENAMEAT_SOURCE];
            FILE_RENAME_TARGET     file_rename_target     0x0000_0000_0004_0000 [CAP_RENAMEAT_TARGET];
            FILE_STAT_FGET         file_stat_fget         0x0000_0000_0008_0000 [CAP_FSTAT];
            FILE_STAT_FPUT_SIZE    file_stat_fput_size    0x0000_0000_0010_0000 [CAP_FTRUNCATE];
            FILE_STAT_FPUT_TIMES   file_stat_fput_times   0x0000_0000_0020_0000 [CAP_FUTIMES];
            FILE_STAT_GET          file_stat_get          0x0000_0000_0040_0000 [CAP_FSTATAT];
            FILE_STAT_PUT_TIMES    file_stat_put_times    0x0000_0000_0080_0000 [CAP_FUTIMESAT];
            FILE_SYMLINK           file_symlink           0x0000_0000_0100_0000 [CAP_SYMLINKAT];
            FILE_UNLINK            file_unlink            0x0000_0000_0200_0000 [CAP_UNLINKAT];
            MEM_MAP                mem_map                0x0000_0000_0400_0000 [CAP_MMAP];
            MEM_MAP_EXEC           mem_map_exec           0x0000_0000_0800_0000 [CAP_MMAP_X];
            POLL_FD_READWRITE      poll_fd_readwrite      0x0000_0000_1000_0000 [CAP_EVENT];
            POLL_PROC_TERMINATE    poll_proc_terminate    0x0000_0000_4000_0000 [CAP_EVENT];
            PROC_EXEC              proc_exec              0x0000_0001_0000_0000 [CAP_FEXECVE];
            SOCK_SHUTDOWN          sock_shutdown          0x0000_0080_0000_0000 [CAP_SHUTDOWN];
        }
    };
}
