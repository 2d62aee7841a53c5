/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The rooms of the runtime: memory.c has linear memory, tables and traps; exceptions.c exceptions; table.c descriptors and
   rights; start.c the argument data and the program's start; arch the machine's own part; fd.c, path.c, poll.c, sock.c and
   process.c the calls of wasi_snapshot_preview1; spawn.c threads, and wait.c how they wait for each other.  A program whose
   memory threads share is compiled with WASI_THREADS; the others have no locks. */
#ifndef WASI_H
#define WASI_H

#include <stdbool.h>
#include <string.h>
#include "argdata.h"
#include "cloudabi.h"
#include "wasm-rt.h"

/* The errors of WASI are those of CloudABI, by name and by number. */
typedef uint32_t wasi_errno;

/* Locks, one of a file's: what is between LOCK and UNLOCK only one thread does at a time. */
#ifdef WASI_THREADS
#include "runtime.h"
#define LOCK_OF(what) static rt_lock what##_lock
#define LOCK(what) rt_lock_write(&what##_lock)
#define UNLOCK(what) rt_unlock_write(&what##_lock)
#else
#define LOCK_OF(what) struct no_lock
#define LOCK(what) ((void)0)
#define UNLOCK(what) ((void)0)
#endif

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

/* Linear memory; all of it can be read and written, up to its size, which only grows. */
#ifdef WASI_THREADS
typedef wasm_rt_shared_memory_t wasi_memory_type;
#else
typedef wasm_rt_memory_t wasi_memory_type;
#endif
extern wasi_memory_type *wasi_memory;

/* What is so long at an address of the program's; NULL: that is not all memory. */
static inline void *
wasi_at(uint32_t address, uint64_t length)
{
	uint64_t size = wasi_memory->size;

	return (length <= size && address <= size - length ? (uint8_t *)wasi_memory->data + address : NULL);
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

/* The program's memory, which all its instances share. */
wasm_rt_shared_memory_t *wasi_shared_memory(uint64_t pages, uint64_t most);

/* A stack, below whose lowest address nobody can touch a page; the kind of memory that code is compiled for that touches each
   page of its frames.  NULL: there is no memory. */
void *wasi_map_stack(void);
#ifndef WASI_STACK
#define WASI_STACK (16UL << 20)
#endif

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

/* What is known of an open descriptor that has all these rights.  Another thread may close it at any time. */
wasi_errno wasi_find(uint32_t number, uint64_t rights, wasi_entry *found);
#define FIND(entry, number, rights) \
	wasi_entry entry##_found; \
	const wasi_entry *entry = &entry##_found; \
	TRY(wasi_find(number, rights, &entry##_found))

/* Gives a kernel's descriptor the lowest free number from `from` on, and as many rights as it has of those; it is closed
   where that fails. */
wasi_errno wasi_add(cloudabi_fd_t fd, uint64_t base, uint64_t inheriting, uint32_t from, uint32_t *number);
/* Closes a descriptor. */
wasi_errno wasi_close(uint32_t number);
/* Makes `to` what `from` is, which is no more. */
wasi_errno wasi_move(uint32_t from, uint32_t to);
/* Leaves a descriptor these rights, of those that it has. */
wasi_errno wasi_limit(uint32_t number, uint64_t base, uint64_t inheriting);
/* Names a directory. */
void wasi_name(uint32_t number, const char *name, size_t length);

/* Vectors of the program's as the kernel wants them.  A transfer may be short: what is beyond is left for the next one. */
#define WASI_VECTORS 1024
wasi_errno wasi_vectors(uint32_t address, uint32_t *count, cloudabi_iovec_t *vectors);

/* `args` and `env` of the argument data. */
extern argdata wasi_args, wasi_env;

/* What cloudabi-wasm writes: makes the instance and calls its start; and the same for a thread. */
void wasi_run_program(void);
void wasi_run_thread(uint32_t thread, uint32_t argument);

#endif
