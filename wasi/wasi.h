/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The rooms of the runtime: memory.c has linear memory, tables and traps; exceptions.c exceptions; table.c descriptors and
   rights; start.c the argument data and the program's start; arch the machine's own part; fd.c, path.c, poll.c, sock.c and
   process.c the calls of wasi_snapshot_preview1. */
#ifndef WASI_H
#define WASI_H

#include <stdbool.h>
#include <string.h>
#include "argdata.h"
#include "cloudabi.h"
#include "wasm-rt.h"

/* The errors of WASI are those of CloudABI, by name and by number. */
typedef uint32_t wasi_errno;

/* A function that the program imports, under the name that wasm2c gives it. */
struct w2c_wasi__snapshot__preview1;
#define WASI(type, name, ...) \
	type w2c_wasi__snapshot__preview1_##name(struct w2c_wasi__snapshot__preview1 *self, ##__VA_ARGS__); \
	type w2c_wasi__snapshot__preview1_##name(struct w2c_wasi__snapshot__preview1 *self, ##__VA_ARGS__)

#define TRY(call) \
	do { \
		wasi_errno error_ = (call); \
		if (error_ != CLOUDABI_ESUCCESS) \
			return (error_); \
	} while (0)

/* Linear memory; all of it can be read and written, up to its size. */
extern wasm_rt_memory_t *wasi_memory;

/* What is so long at an address of the program's; NULL: that is not all memory. */
static inline void *
wasi_at(uint32_t address, uint64_t length)
{
	return (length <= wasi_memory->size && address <= wasi_memory->size - length ? wasi_memory->data + address : NULL);
}

static inline wasi_errno
wasi_put(uint32_t address, const void *value, size_t size)
{
	void *to = wasi_at(address, size);

	if (to == NULL)
		return (CLOUDABI_EFAULT);
	memcpy(to, value, size);
	return (CLOUDABI_ESUCCESS);
}

static inline wasi_errno
wasi_put_u32(uint32_t address, uint32_t value)
{
	return (wasi_put(address, &value, sizeof(value)));
}

static inline wasi_errno
wasi_put_u64(uint32_t address, uint64_t value)
{
	return (wasi_put(address, &value, sizeof(value)));
}

/* Memory of the kernel's, in whole pages; NULL: there is none. */
void *wasi_map(size_t length, cloudabi_mprot_t protection);
#define WASI_PAGE 4096

/* Calls a function on another stack. */
void wasi_call_on_stack(void *top, void (*function)(void));

/* Says something on standard error, if that is open; the pieces end with a NULL. */
void wasi_say(const char *piece, ...);

/* Ends the program.  The call that could not go on is the last thing before the address. */
_Noreturn void wasi_trap(wasm_rt_trap_t trap, const void *after);

/* The same, for a function that nobody has. */
_Noreturn void wasi_missing(const char *module, const char *name);

/* Types of files. */
enum {
	WASI_UNKNOWN,
	WASI_BLOCK_DEVICE,
	WASI_CHARACTER_DEVICE,
	WASI_DIRECTORY,
	WASI_REGULAR_FILE,
	WASI_SOCKET_DGRAM,
	WASI_SOCKET_STREAM,
	WASI_SYMBOLIC_LINK,
};
uint8_t wasi_filetype(cloudabi_filetype_t type);

/* Rights. */
#define WASI_FD_DATASYNC (1ULL << 0)
#define WASI_FD_READ (1ULL << 1)
#define WASI_FD_SEEK (1ULL << 2)
#define WASI_FD_FDSTAT_SET_FLAGS (1ULL << 3)
#define WASI_FD_SYNC (1ULL << 4)
#define WASI_FD_TELL (1ULL << 5)
#define WASI_FD_WRITE (1ULL << 6)
#define WASI_FD_ADVISE (1ULL << 7)
#define WASI_FD_ALLOCATE (1ULL << 8)
#define WASI_PATH_CREATE_DIRECTORY (1ULL << 9)
#define WASI_PATH_CREATE_FILE (1ULL << 10)
#define WASI_PATH_LINK_SOURCE (1ULL << 11)
#define WASI_PATH_LINK_TARGET (1ULL << 12)
#define WASI_PATH_OPEN (1ULL << 13)
#define WASI_FD_READDIR (1ULL << 14)
#define WASI_PATH_READLINK (1ULL << 15)
#define WASI_PATH_RENAME_SOURCE (1ULL << 16)
#define WASI_PATH_RENAME_TARGET (1ULL << 17)
#define WASI_PATH_FILESTAT_GET (1ULL << 18)
#define WASI_PATH_FILESTAT_SET_SIZE (1ULL << 19)
#define WASI_PATH_FILESTAT_SET_TIMES (1ULL << 20)
#define WASI_FD_FILESTAT_GET (1ULL << 21)
#define WASI_FD_FILESTAT_SET_SIZE (1ULL << 22)
#define WASI_FD_FILESTAT_SET_TIMES (1ULL << 23)
#define WASI_PATH_SYMLINK (1ULL << 24)
#define WASI_PATH_REMOVE_DIRECTORY (1ULL << 25)
#define WASI_PATH_UNLINK_FILE (1ULL << 26)
#define WASI_POLL_FD_READWRITE (1ULL << 27)
#define WASI_SOCK_SHUTDOWN (1ULL << 28)
#define WASI_SOCK_ACCEPT (1ULL << 29)

/* CloudABI's clock for WASI's; false: there is none. */
bool wasi_clock(uint32_t id, cloudabi_clockid_t *clock);

/* Those of CloudABI that these need. */
cloudabi_rights_t wasi_rights_to(uint64_t rights);
#define CLOUDABI_RIGHT_FILE_STAT_FPUT_SIZE (1ULL << 20)

/* A descriptor of the program's.  Its rights are the program's own and no wider than the kernel's, which are coarser. */
typedef struct {
	bool open;
	uint8_t type;
	cloudabi_fd_t fd;
	uint64_t base, inheriting;
	/* The name of a directory that the program starts with, else NULL. */
	const char *name;
	size_t name_length;
} wasi_entry;

/* An open descriptor that has all these rights; NULL, and `error` says why not. */
wasi_entry *wasi_find(uint32_t number, uint64_t rights, wasi_errno *error);
/* The same or the error for the caller to return. */
#define FIND(entry, number, rights) \
	wasi_errno entry##_error; \
	wasi_entry *entry = wasi_find(number, rights, &entry##_error); \
	if (entry == NULL) \
		return (entry##_error)

/* Gives a kernel's descriptor the lowest free number from `from` on, and as many rights as it has of those; it is closed
   where that fails. */
wasi_errno wasi_add(cloudabi_fd_t fd, uint64_t base, uint64_t inheriting, uint32_t from, uint32_t *number);
/* Closes a descriptor. */
wasi_errno wasi_close(uint32_t number);
/* Makes `to` what `from` is, which is no more. */
wasi_errno wasi_move(uint32_t from, uint32_t to);

/* Vectors of the program's as the kernel wants them.  A transfer may be short: what is beyond is left for the next one. */
#define WASI_VECTORS 1024
wasi_errno wasi_vectors(uint32_t address, uint32_t *count, cloudabi_iovec_t *vectors);

/* `args` and `env` of the argument data. */
extern argdata wasi_args, wasi_env;

/* What cloudabi-wasm writes: makes the instance and calls its start. */
void wasi_run_program(void);

#endif
