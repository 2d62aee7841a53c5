/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The part of the ABI that the C programs use: types, and the system calls that crt.c finds in the vDSO. */
#ifndef GUEST_CLOUDABI_H
#define GUEST_CLOUDABI_H

#include <stddef.h>
#include <stdint.h>

typedef uint16_t cloudabi_errno_t;
typedef uint32_t cloudabi_exitcode_t;
typedef uint32_t cloudabi_fd_t;

#define CLOUDABI_ESUCCESS 0

#define CLOUDABI_AT_NULL 0
#define CLOUDABI_AT_ARGDATA 256
#define CLOUDABI_AT_ARGDATALEN 257
#define CLOUDABI_AT_SYSINFO_EHDR 262

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

_Static_assert(sizeof(cloudabi_auxv_t) == 16, "size of auxv");
_Static_assert(offsetof(cloudabi_auxv_t, a_val) == 8, "layout of auxv");
_Static_assert(sizeof(cloudabi_ciovec_t) == 16, "size of ciovec");

extern cloudabi_errno_t (*cloudabi_sys_fd_write)(cloudabi_fd_t, const cloudabi_ciovec_t *, size_t, size_t *);
extern void (*cloudabi_sys_proc_exit)(cloudabi_exitcode_t);

/* The descriptor of the console. */
#define CONSOLE 0

/* Each program has this function; the process exits with what it returns. */
cloudabi_exitcode_t program_main(const void *argdata, size_t argdatalen);

#endif
