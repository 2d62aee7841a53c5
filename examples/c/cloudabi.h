/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The ABI as C programs see it: types, and the system calls, which crt.c finds in the vDSO. */
#ifndef GUEST_CLOUDABI_H
#define GUEST_CLOUDABI_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t cloudabi_advice_t;
typedef uint32_t cloudabi_clockid_t;
typedef uint64_t cloudabi_dircookie_t;
typedef uint16_t cloudabi_errno_t;
typedef uint8_t cloudabi_eventtype_t;
typedef uint32_t cloudabi_exitcode_t;
typedef uint32_t cloudabi_fd_t;
typedef uint16_t cloudabi_fdflags_t;
typedef uint16_t cloudabi_fdsflags_t;
typedef int64_t cloudabi_filedelta_t;
typedef uint64_t cloudabi_filesize_t;
typedef uint8_t cloudabi_filetype_t;
typedef uint16_t cloudabi_fsflags_t;
typedef uint8_t cloudabi_mflags_t;
typedef uint8_t cloudabi_mprot_t;
typedef uint16_t cloudabi_oflags_t;
typedef uint64_t cloudabi_rights_t;
typedef uint8_t cloudabi_sdflags_t;
typedef uint8_t cloudabi_signal_t;
typedef uint64_t cloudabi_timestamp_t;
typedef uint8_t cloudabi_ulflags_t;
typedef uint8_t cloudabi_whence_t;

#define CLOUDABI_ESUCCESS 0
#define CLOUDABI_EBADF 8
#define CLOUDABI_EFAULT 21
#define CLOUDABI_EINVAL 28
#define CLOUDABI_EISDIR 31
#define CLOUDABI_ENAMETOOLONG 37
#define CLOUDABI_ENOMEM 48
#define CLOUDABI_ENOTDIR 54
#define CLOUDABI_ENOTSOCK 57
#define CLOUDABI_ENOTSUP 58
#define CLOUDABI_ESPIPE 70
#define CLOUDABI_ENOTCAPABLE 76

#define CLOUDABI_AT_NULL 0
#define CLOUDABI_AT_ARGDATA 256
#define CLOUDABI_AT_ARGDATALEN 257
#define CLOUDABI_AT_SYSINFO_EHDR 262

#define CLOUDABI_CLOCK_MONOTONIC 1
#define CLOUDABI_CLOCK_PROCESS_CPUTIME_ID 2
#define CLOUDABI_CLOCK_REALTIME 3
#define CLOUDABI_CLOCK_THREAD_CPUTIME_ID 4

#define CLOUDABI_EVENTTYPE_CLOCK 1
#define CLOUDABI_EVENTTYPE_FD_READ 3
#define CLOUDABI_EVENTTYPE_FD_WRITE 4

#define CLOUDABI_FDFLAG_NONBLOCK 0x04
#define CLOUDABI_FDSTAT_FLAGS 0x01
#define CLOUDABI_FDSTAT_RIGHTS 0x02
#define CLOUDABI_FILESTAT_SIZE 0x10

#define CLOUDABI_FILETYPE_BLOCK_DEVICE 0x10
#define CLOUDABI_FILETYPE_CHARACTER_DEVICE 0x11
#define CLOUDABI_FILETYPE_DIRECTORY 0x20
#define CLOUDABI_FILETYPE_REGULAR_FILE 0x60
#define CLOUDABI_FILETYPE_SOCKET_DGRAM 0x80
#define CLOUDABI_FILETYPE_SOCKET_STREAM 0x82
#define CLOUDABI_FILETYPE_SYMBOLIC_LINK 0x90

#define CLOUDABI_MAP_ANON 0x01
#define CLOUDABI_MAP_PRIVATE 0x04
#define CLOUDABI_MAP_ANON_FD 0xffffffff
#define CLOUDABI_PROT_WRITE 0x02
#define CLOUDABI_PROT_READ 0x04

#define CLOUDABI_O_CREAT 0x01
#define CLOUDABI_O_DIRECTORY 0x02
#define CLOUDABI_O_EXCL 0x04
#define CLOUDABI_O_TRUNC 0x08
#define CLOUDABI_LOOKUP_SYMLINK_FOLLOW 0x01
#define CLOUDABI_UNLINK_REMOVEDIR 0x01
#define CLOUDABI_SOCK_RECV_PEEK 0x04
#define CLOUDABI_SOCK_RECV_WAITALL 0x10
#define CLOUDABI_SOCK_RECV_DATA_TRUNCATED 0x08
#define CLOUDABI_SUBSCRIPTION_CLOCK_ABSTIME 0x01
#define CLOUDABI_SUBSCRIPTION_FD_READWRITE_POLL 0x01
#define CLOUDABI_SIGABRT 1

#define CLOUDABI_WHENCE_CUR 1
#define CLOUDABI_WHENCE_END 2
#define CLOUDABI_WHENCE_SET 3

typedef struct {
	uint32_t a_type;
	union {
		size_t a_val;
		void *a_ptr;
	};
} cloudabi_auxv_t;

typedef struct {
	const void *buf;
	size_t buf_len;
} cloudabi_ciovec_t;

typedef struct {
	void *buf;
	size_t buf_len;
} cloudabi_iovec_t;

typedef struct {
	cloudabi_fd_t fd;
	uint32_t flags;
} cloudabi_lookup_t;

typedef struct {
	cloudabi_filetype_t fs_filetype;
	cloudabi_fdflags_t fs_flags;
	cloudabi_rights_t fs_rights_base, fs_rights_inheriting;
} cloudabi_fdstat_t;

typedef struct {
	uint64_t st_dev, st_ino;
	cloudabi_filetype_t st_filetype;
	uint32_t st_nlink;
	cloudabi_filesize_t st_size;
	cloudabi_timestamp_t st_atim, st_mtim, st_ctim;
} cloudabi_filestat_t;

typedef struct {
	cloudabi_dircookie_t d_next;
	uint64_t d_ino;
	uint32_t d_namlen;
	cloudabi_filetype_t d_type;
} cloudabi_dirent_t;

typedef struct {
	uint64_t userdata;
	uint16_t unused;
	cloudabi_eventtype_t type;
	union {
		struct {
			uint64_t identifier;
			cloudabi_clockid_t clock_id;
			cloudabi_timestamp_t timeout, precision;
			uint16_t flags;
		} clock;
		struct {
			cloudabi_fd_t fd;
			uint16_t flags;
		} fd_readwrite;
	};
} cloudabi_subscription_t;

typedef struct {
	uint64_t userdata;
	cloudabi_errno_t error;
	cloudabi_eventtype_t type;
	struct {
		cloudabi_filesize_t nbytes;
		char unused[4];
		uint16_t flags;
	} fd_readwrite;
} cloudabi_event_t;

typedef struct {
	const cloudabi_iovec_t *ri_data;
	size_t ri_data_len;
	cloudabi_fd_t *ri_fds;
	size_t ri_fds_len;
	uint16_t ri_flags;
} cloudabi_recv_in_t;

typedef struct {
	size_t ro_datalen, ro_fdslen;
	char ro_unused[40];
	uint16_t ro_flags;
} cloudabi_recv_out_t;

typedef struct {
	const cloudabi_ciovec_t *si_data;
	size_t si_data_len;
	const cloudabi_fd_t *si_fds;
	size_t si_fds_len;
	uint16_t si_flags;
} cloudabi_send_in_t;

typedef struct {
	size_t so_datalen;
} cloudabi_send_out_t;

_Static_assert(sizeof(cloudabi_auxv_t) == 16, "size of auxv");
_Static_assert(offsetof(cloudabi_auxv_t, a_val) == 8, "layout of auxv");
_Static_assert(sizeof(cloudabi_ciovec_t) == 16, "size of ciovec");
_Static_assert(sizeof(cloudabi_fdstat_t) == 24, "size of fdstat");
_Static_assert(sizeof(cloudabi_filestat_t) == 56, "size of filestat");
_Static_assert(sizeof(cloudabi_dirent_t) == 24, "size of dirent");
_Static_assert(offsetof(cloudabi_dirent_t, d_type) == 20, "layout of dirent");
_Static_assert(sizeof(cloudabi_subscription_t) == 56, "size of subscription");
_Static_assert(offsetof(cloudabi_subscription_t, clock.timeout) == 32, "layout of subscription");
_Static_assert(sizeof(cloudabi_event_t) == 32, "size of event");
_Static_assert(offsetof(cloudabi_event_t, fd_readwrite.flags) == 28, "layout of event");
_Static_assert(sizeof(cloudabi_recv_out_t) == 64, "size of recv_out");

/* The system calls that C programs here use. Another one is a line more. */
#define CLOUDABI_SYSTEM_CALLS(call) \
	call(cloudabi_errno_t, clock_res_get, (cloudabi_clockid_t, cloudabi_timestamp_t *)) \
	call(cloudabi_errno_t, clock_time_get, (cloudabi_clockid_t, cloudabi_timestamp_t, cloudabi_timestamp_t *)) \
	call(cloudabi_errno_t, fd_close, (cloudabi_fd_t)) \
	call(cloudabi_errno_t, fd_datasync, (cloudabi_fd_t)) \
	call(cloudabi_errno_t, fd_pread, \
	    (cloudabi_fd_t, const cloudabi_iovec_t *, size_t, cloudabi_filesize_t, size_t *)) \
	call(cloudabi_errno_t, fd_pwrite, \
	    (cloudabi_fd_t, const cloudabi_ciovec_t *, size_t, cloudabi_filesize_t, size_t *)) \
	call(cloudabi_errno_t, fd_read, (cloudabi_fd_t, const cloudabi_iovec_t *, size_t, size_t *)) \
	call(cloudabi_errno_t, fd_seek, \
	    (cloudabi_fd_t, cloudabi_filedelta_t, cloudabi_whence_t, cloudabi_filesize_t *)) \
	call(cloudabi_errno_t, fd_stat_get, (cloudabi_fd_t, cloudabi_fdstat_t *)) \
	call(cloudabi_errno_t, fd_stat_put, (cloudabi_fd_t, const cloudabi_fdstat_t *, cloudabi_fdsflags_t)) \
	call(cloudabi_errno_t, fd_sync, (cloudabi_fd_t)) \
	call(cloudabi_errno_t, fd_write, (cloudabi_fd_t, const cloudabi_ciovec_t *, size_t, size_t *)) \
	call(cloudabi_errno_t, file_advise, \
	    (cloudabi_fd_t, cloudabi_filesize_t, cloudabi_filesize_t, cloudabi_advice_t)) \
	call(cloudabi_errno_t, file_allocate, (cloudabi_fd_t, cloudabi_filesize_t, cloudabi_filesize_t)) \
	call(cloudabi_errno_t, file_create, (cloudabi_fd_t, const char *, size_t, cloudabi_filetype_t)) \
	call(cloudabi_errno_t, file_link, \
	    (cloudabi_lookup_t, const char *, size_t, cloudabi_fd_t, const char *, size_t)) \
	call(cloudabi_errno_t, file_open, (cloudabi_lookup_t, const char *, size_t, cloudabi_oflags_t, \
	    const cloudabi_fdstat_t *, cloudabi_fd_t *)) \
	call(cloudabi_errno_t, file_readdir, (cloudabi_fd_t, void *, size_t, cloudabi_dircookie_t, size_t *)) \
	call(cloudabi_errno_t, file_readlink, (cloudabi_fd_t, const char *, size_t, char *, size_t, size_t *)) \
	call(cloudabi_errno_t, file_rename, \
	    (cloudabi_fd_t, const char *, size_t, cloudabi_fd_t, const char *, size_t)) \
	call(cloudabi_errno_t, file_stat_fget, (cloudabi_fd_t, cloudabi_filestat_t *)) \
	call(cloudabi_errno_t, file_stat_fput, (cloudabi_fd_t, const cloudabi_filestat_t *, cloudabi_fsflags_t)) \
	call(cloudabi_errno_t, file_stat_get, \
	    (cloudabi_lookup_t, const char *, size_t, cloudabi_filestat_t *)) \
	call(cloudabi_errno_t, file_stat_put, \
	    (cloudabi_lookup_t, const char *, size_t, const cloudabi_filestat_t *, cloudabi_fsflags_t)) \
	call(cloudabi_errno_t, file_symlink, (const char *, size_t, cloudabi_fd_t, const char *, size_t)) \
	call(cloudabi_errno_t, file_unlink, (cloudabi_fd_t, const char *, size_t, cloudabi_ulflags_t)) \
	call(cloudabi_errno_t, mem_map, (void *, size_t, cloudabi_mprot_t, cloudabi_mflags_t, cloudabi_fd_t, \
	    cloudabi_filesize_t, void **)) \
	call(cloudabi_errno_t, mem_protect, (void *, size_t, cloudabi_mprot_t)) \
	call(cloudabi_errno_t, mem_unmap, (void *, size_t)) \
	call(cloudabi_errno_t, poll, \
	    (const cloudabi_subscription_t *, cloudabi_event_t *, size_t, size_t *)) \
	call(void, proc_exit, (cloudabi_exitcode_t)) \
	call(cloudabi_errno_t, proc_raise, (cloudabi_signal_t)) \
	call(cloudabi_errno_t, random_get, (void *, size_t)) \
	call(cloudabi_errno_t, sock_recv, (cloudabi_fd_t, const cloudabi_recv_in_t *, cloudabi_recv_out_t *)) \
	call(cloudabi_errno_t, sock_send, (cloudabi_fd_t, const cloudabi_send_in_t *, cloudabi_send_out_t *)) \
	call(cloudabi_errno_t, sock_shutdown, (cloudabi_fd_t, cloudabi_sdflags_t)) \
	call(cloudabi_errno_t, thread_yield, (void))

#define CLOUDABI_DECLARE(type, name, parameters) extern type (*cloudabi_sys_##name) parameters;
CLOUDABI_SYSTEM_CALLS(CLOUDABI_DECLARE)
#undef CLOUDABI_DECLARE

/* The descriptor of the console. */
#define CONSOLE 0

/* Each program has this function; the process exits with what it returns. */
cloudabi_exitcode_t program_main(const void *argdata, size_t argdatalen);

#endif
