/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Descriptors: the program's numbers for them, what kind of file each is, and the program's rights. */
#include "wasi.h"

/* They are in memory that doubles when it is full. */
static wasi_entry *entries;
static uint32_t room;
/* No number below is free. */
static uint32_t lowest;
LOCK_OF(entries);

uint8_t
wasi_filetype(cloudabi_filetype_t type)
{
	switch (type) {
	case CLOUDABI_FILETYPE_BLOCK_DEVICE:
		return (WASI_BLOCK_DEVICE);
	case CLOUDABI_FILETYPE_CHARACTER_DEVICE:
		return (WASI_CHARACTER_DEVICE);
	case CLOUDABI_FILETYPE_DIRECTORY:
		return (WASI_DIRECTORY);
	case CLOUDABI_FILETYPE_REGULAR_FILE:
		return (WASI_REGULAR_FILE);
	case CLOUDABI_FILETYPE_SOCKET_DGRAM:
		return (WASI_SOCKET_DGRAM);
	case CLOUDABI_FILETYPE_SOCKET_STREAM:
		return (WASI_SOCKET_STREAM);
	case CLOUDABI_FILETYPE_SYMBOLIC_LINK:
		return (WASI_SYMBOLIC_LINK);
	default:
		return (WASI_UNKNOWN);
	}
}

/* CloudABI's bit for each right. */
static const uint8_t bits[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 22, 20, 23, 19, 20, 21, 24, 25,
	25, 28, 39, 1 };
#define ALL_RIGHTS ((1ULL << sizeof(bits)) - 1)

cloudabi_rights_t
wasi_rights_to(uint64_t rights)
{
	cloudabi_rights_t result = 0;

	for (size_t i = 0; i < sizeof(bits); i++) {
		if (rights >> i & 1)
			result |= 1ULL << bits[i];
	}
	/* Space is made at an offset. */
	if (rights & WASI_FD_ALLOCATE)
		result |= 1ULL << bits[2];
	return (result);
}

static uint64_t
rights_from(cloudabi_rights_t rights)
{
	uint64_t result = 0;

	for (size_t i = 0; i < sizeof(bits); i++) {
		if ((wasi_rights_to(1ULL << i) & ~rights) == 0)
			result |= 1ULL << i;
	}
	return (result);
}

/* What is done with directories alone, and never with them. */
#define OF_DIRECTORIES \
	(WASI_PATH_CREATE_DIRECTORY | WASI_PATH_CREATE_FILE | WASI_PATH_LINK_SOURCE | WASI_PATH_LINK_TARGET | WASI_PATH_OPEN | \
	WASI_FD_READDIR | WASI_PATH_READLINK | WASI_PATH_RENAME_SOURCE | WASI_PATH_RENAME_TARGET | WASI_PATH_FILESTAT_GET | \
	WASI_PATH_FILESTAT_SET_SIZE | WASI_PATH_FILESTAT_SET_TIMES | WASI_PATH_SYMLINK | WASI_PATH_REMOVE_DIRECTORY | \
	WASI_PATH_UNLINK_FILE)
#define NOT_OF_DIRECTORIES \
	(WASI_FD_READ | WASI_FD_SEEK | WASI_FD_TELL | WASI_FD_WRITE | WASI_FD_ALLOCATE | WASI_FD_FILESTAT_SET_SIZE)
#define OF_SOCKETS (WASI_SOCK_SHUTDOWN | WASI_SOCK_ACCEPT)
#define OF_PLACES (WASI_FD_SEEK | WASI_FD_TELL)

static bool
is_socket(uint8_t type)
{
	return (type == WASI_SOCKET_STREAM || type == WASI_SOCKET_DGRAM);
}

/* The rights that a descriptor of a type can have. */
static uint64_t
of_type(uint8_t type)
{
	if (type == WASI_DIRECTORY)
		return (ALL_RIGHTS & ~NOT_OF_DIRECTORIES & ~OF_SOCKETS);
	if (is_socket(type))
		return (ALL_RIGHTS & ~OF_DIRECTORIES & ~OF_PLACES);
	/* A terminal is known by having no place. */
	if (type == WASI_CHARACTER_DEVICE)
		return (ALL_RIGHTS & ~OF_DIRECTORIES & ~OF_PLACES & ~OF_SOCKETS);
	return (ALL_RIGHTS & ~OF_DIRECTORIES & ~OF_SOCKETS);
}

/* The descriptor, if it is open and has all these rights; the lock is the caller's. */
static wasi_errno
find(uint32_t number, uint64_t rights, wasi_entry **found)
{
	wasi_entry *entry = &entries[number];

	if (number >= room || !entry->open)
		return (CLOUDABI_EBADF);
	if ((rights & OF_DIRECTORIES) != 0 && entry->type != WASI_DIRECTORY)
		return (CLOUDABI_ENOTDIR);
	if ((rights & NOT_OF_DIRECTORIES) != 0 && entry->type == WASI_DIRECTORY)
		return (CLOUDABI_EISDIR);
	if ((rights & OF_SOCKETS) != 0 && !is_socket(entry->type))
		return (CLOUDABI_ENOTSOCK);
	if ((rights & OF_PLACES & ~of_type(entry->type)) != 0)
		return (CLOUDABI_ESPIPE);
	if ((rights & ~entry->base) != 0)
		return (CLOUDABI_ENOTCAPABLE);
	*found = entry;
	return (CLOUDABI_ESUCCESS);
}

wasi_errno
wasi_find(uint32_t number, uint64_t rights, wasi_entry *found)
{
	wasi_entry *entry;
	wasi_errno error;

	LOCK(entries);
	error = find(number, rights, &entry);
	if (error == CLOUDABI_ESUCCESS)
		*found = *entry;
	UNLOCK(entries);
	return (error);
}

static wasi_errno
make_room(uint32_t number)
{
	uint32_t larger = room == 0 ? 64 : room;
	wasi_entry *new;

	while (number >= larger)
		larger *= 2;
	if (larger == room)
		return (CLOUDABI_ESUCCESS);
	new = wasi_map(larger * sizeof(*new), CLOUDABI_PROT_READ | CLOUDABI_PROT_WRITE);
	if (new == NULL)
		return (CLOUDABI_ENOMEM);
	if (room > 0) {
		memcpy(new, entries, room * sizeof(*new));
		cloudabi_sys_mem_unmap(entries, room * sizeof(*new));
	}
	entries = new;
	room = larger;
	return (CLOUDABI_ESUCCESS);
}

/* The lowest free number, from `from` on, with room for it; the lock is the caller's. */
static wasi_errno
take(uint32_t from, uint32_t *number)
{
	uint32_t free = from > lowest ? from : lowest;

	while (free < room && entries[free].open)
		free++;
	TRY(make_room(free));
	if (from <= lowest)
		lowest = free + 1;
	*number = free;
	return (CLOUDABI_ESUCCESS);
}

wasi_errno
wasi_add(cloudabi_fd_t fd, uint64_t base, uint64_t inheriting, uint32_t from, uint32_t *number)
{
	cloudabi_fdstat_t stat;
	wasi_errno error = cloudabi_sys_fd_stat_get(fd, &stat);
	uint64_t rights;

	if (error == CLOUDABI_ESUCCESS) {
		rights = rights_from(stat.fs_rights_base);
		/* A directory's right to truncate is one of those that it passes on. */
		if ((stat.fs_rights_inheriting & CLOUDABI_RIGHT_FILE_STAT_FPUT_SIZE) != 0)
			rights |= WASI_PATH_FILESTAT_SET_SIZE;
		LOCK(entries);
		error = take(from, number);
		if (error == CLOUDABI_ESUCCESS)
			entries[*number] = (wasi_entry){
				.open = true,
				.type = wasi_filetype(stat.fs_filetype),
				.fd = fd,
				.base = rights & base & of_type(wasi_filetype(stat.fs_filetype)),
				.inheriting = rights_from(stat.fs_rights_inheriting) & inheriting,
			};
		UNLOCK(entries);
	}
	if (error != CLOUDABI_ESUCCESS)
		cloudabi_sys_fd_close(fd);
	return (error);
}

/* The number is free; the lock is the caller's. */
static void
give(uint32_t number)
{
	entries[number].open = false;
	if (number < lowest)
		lowest = number;
}

wasi_errno
wasi_close(uint32_t number)
{
	wasi_entry *entry;
	cloudabi_fd_t fd;
	wasi_errno error;

	LOCK(entries);
	error = find(number, 0, &entry);
	if (error == CLOUDABI_ESUCCESS) {
		fd = entry->fd;
		give(number);
	}
	UNLOCK(entries);
	return (error == CLOUDABI_ESUCCESS ? cloudabi_sys_fd_close(fd) : error);
}

wasi_errno
wasi_move(uint32_t from, uint32_t to)
{
	wasi_entry *old, *new;
	cloudabi_fd_t fd;
	wasi_errno error;

	LOCK(entries);
	error = find(from, 0, &old);
	if (error == CLOUDABI_ESUCCESS)
		error = find(to, 0, &new);
	if (error == CLOUDABI_ESUCCESS && from != to) {
		fd = new->fd;
		*new = *old;
		give(from);
	}
	UNLOCK(entries);
	if (error == CLOUDABI_ESUCCESS && from != to)
		cloudabi_sys_fd_close(fd);
	return (error);
}

wasi_errno
wasi_limit(uint32_t number, uint64_t base, uint64_t inheriting)
{
	wasi_entry *entry;
	wasi_errno error;

	LOCK(entries);
	error = find(number, 0, &entry);
	if (error == CLOUDABI_ESUCCESS && ((base & ~entry->base) != 0 || (inheriting & ~entry->inheriting) != 0))
		error = CLOUDABI_ENOTCAPABLE;
	if (error == CLOUDABI_ESUCCESS) {
		entry->base = base;
		entry->inheriting = inheriting;
	}
	UNLOCK(entries);
	return (error);
}

void
wasi_name(uint32_t number, const char *name, size_t length)
{
	entries[number].name = name;
	entries[number].name_length = length;
}

wasi_errno
wasi_vectors(uint32_t address, uint32_t *count, cloudabi_iovec_t *vectors)
{
	struct {
		uint32_t buf, buf_len;
	} vector;
	const uint8_t *from = wasi_at(address, *count * (uint64_t)sizeof(vector));

	if (from == NULL)
		return (CLOUDABI_EFAULT);
	if (*count > WASI_VECTORS)
		*count = WASI_VECTORS;
	for (uint32_t i = 0; i < *count; i++) {
		memcpy(&vector, from + i * sizeof(vector), sizeof(vector));
		vectors[i].buf = wasi_at(vector.buf, vector.buf_len);
		vectors[i].buf_len = vector.buf_len;
		if (vectors[i].buf == NULL)
			return (CLOUDABI_EFAULT);
	}
	return (CLOUDABI_ESUCCESS);
}
