/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Calls with a path, and attributes of files. */
#include "wasi.h"

typedef struct {
	uint64_t dev, ino;
	uint8_t filetype;
	uint64_t nlink, size, atim, mtim, ctim;
} filestat;

_Static_assert(sizeof(filestat) == 64, "size of filestat");

/* The longest path that the kernel takes. */
#define PATH_MOST 1023

/* A path of the program's. */
#define PATH(path, length) \
	const char *path##_text = wasi_at(path, length); \
	if (path##_text == NULL) \
		return (CLOUDABI_EFAULT)

static wasi_errno
lookup(const wasi_entry *entry, uint32_t flags, cloudabi_lookup_t *lookup)
{
	if ((flags & ~CLOUDABI_LOOKUP_SYMLINK_FOLLOW) != 0)
		return (CLOUDABI_EINVAL);
	*lookup = (cloudabi_lookup_t){ entry->fd, flags };
	return (CLOUDABI_ESUCCESS);
}

static wasi_errno
tell(const cloudabi_filestat_t *stat, uint32_t result)
{
	filestat told;

	memset(&told, 0, sizeof(told));
	told.dev = stat->st_dev;
	told.ino = stat->st_ino;
	told.filetype = wasi_filetype(stat->st_filetype);
	told.nlink = stat->st_nlink;
	told.size = stat->st_size;
	told.atim = stat->st_atim;
	told.mtim = stat->st_mtim;
	told.ctim = stat->st_ctim;
	return (wasi_put(result, &told, sizeof(told)));
}

/* CloudABI's flags for times are WASI's.  A time is not both given and now. */
enum { ATIM = 1, ATIM_NOW = 2, MTIM = 4, MTIM_NOW = 8, TIMES = 15 };

static wasi_errno
times(uint32_t flags, uint64_t atim, uint64_t mtim, cloudabi_filestat_t *stat)
{
	if ((flags & ~TIMES) != 0 || (flags & (ATIM | ATIM_NOW)) == (ATIM | ATIM_NOW) ||
	    (flags & (MTIM | MTIM_NOW)) == (MTIM | MTIM_NOW))
		return (CLOUDABI_EINVAL);
	*stat = (cloudabi_filestat_t){ .st_atim = atim, .st_mtim = mtim };
	return (CLOUDABI_ESUCCESS);
}

WASI(wasi_errno, fd_filestat_get, uint32_t fd, uint32_t result)
{
	cloudabi_filestat_t stat;
	FIND(entry, fd, WASI_FD_FILESTAT_GET);

	TRY(cloudabi_sys_file_stat_fget(entry->fd, &stat));
	return (tell(&stat, result));
}

WASI(wasi_errno, fd_filestat_set_times, uint32_t fd, uint64_t atim, uint64_t mtim, uint32_t flags)
{
	cloudabi_filestat_t stat;
	FIND(entry, fd, WASI_FD_FILESTAT_SET_TIMES);

	TRY(times(flags, atim, mtim, &stat));
	return (cloudabi_sys_file_stat_fput(entry->fd, &stat, flags));
}

WASI(wasi_errno, path_create_directory, uint32_t fd, uint32_t path, uint32_t length)
{
	FIND(entry, fd, WASI_PATH_CREATE_DIRECTORY);
	PATH(path, length);

	return (cloudabi_sys_file_create(entry->fd, path_text, length, CLOUDABI_FILETYPE_DIRECTORY));
}

WASI(wasi_errno, path_filestat_get, uint32_t fd, uint32_t flags, uint32_t path, uint32_t length, uint32_t result)
{
	cloudabi_filestat_t stat;
	cloudabi_lookup_t from;
	FIND(entry, fd, WASI_PATH_FILESTAT_GET);
	PATH(path, length);

	TRY(lookup(entry, flags, &from));
	TRY(cloudabi_sys_file_stat_get(from, path_text, length, &stat));
	return (tell(&stat, result));
}

WASI(wasi_errno, path_filestat_set_times, uint32_t fd, uint32_t flags, uint32_t path, uint32_t length, uint64_t atim,
    uint64_t mtim, uint32_t which)
{
	cloudabi_filestat_t stat;
	cloudabi_lookup_t from;
	FIND(entry, fd, WASI_PATH_FILESTAT_SET_TIMES);
	PATH(path, length);

	TRY(lookup(entry, flags, &from));
	TRY(times(which, atim, mtim, &stat));
	return (cloudabi_sys_file_stat_put(from, path_text, length, &stat, which));
}

WASI(wasi_errno, path_link, uint32_t fd, uint32_t flags, uint32_t path, uint32_t length, uint32_t new_fd, uint32_t new_path,
    uint32_t new_length)
{
	cloudabi_lookup_t from;
	FIND(entry, fd, WASI_PATH_LINK_SOURCE);
	FIND(new_entry, new_fd, WASI_PATH_LINK_TARGET);
	PATH(path, length);
	PATH(new_path, new_length);

	TRY(lookup(entry, flags, &from));
	return (cloudabi_sys_file_link(from, path_text, length, new_entry->fd, new_path_text, new_length));
}

WASI(wasi_errno, path_open, uint32_t fd, uint32_t flags, uint32_t path, uint32_t length, uint32_t oflags, uint64_t base,
    uint64_t inheriting, uint32_t fdflags, uint32_t result)
{
	cloudabi_fdstat_t stat = { .fs_flags = fdflags };
	uint64_t needed = WASI_PATH_OPEN;
	cloudabi_lookup_t from;
	cloudabi_fd_t opened;
	uint32_t number;

	if ((oflags & CLOUDABI_O_CREAT) != 0)
		needed |= WASI_PATH_CREATE_FILE;
	if ((oflags & CLOUDABI_O_TRUNC) != 0)
		needed |= WASI_PATH_FILESTAT_SET_SIZE;
	FIND(entry, fd, needed);
	PATH(path, length);
	TRY(lookup(entry, flags, &from));
	if (oflags > UINT16_MAX || fdflags > UINT16_MAX)
		return (CLOUDABI_EINVAL);
	/* Programs ask for all rights that there are.  Only who writes opens for writing, which a directory cannot be. */
	base &= entry->inheriting;
	inheriting &= entry->inheriting;
	stat.fs_rights_base = base;
	if ((base & WASI_FD_WRITE) == 0)
		stat.fs_rights_base &= ~(WASI_FD_DATASYNC | WASI_FD_ALLOCATE | WASI_PATH_FILESTAT_SET_SIZE |
		    WASI_FD_FILESTAT_SET_SIZE);
	else if ((base & WASI_FD_READ) == 0)
		stat.fs_rights_base &= ~WASI_FD_READDIR;
	stat.fs_rights_base = wasi_rights_to(stat.fs_rights_base);
	stat.fs_rights_inheriting = wasi_rights_to(inheriting);
	TRY(cloudabi_sys_file_open(from, path_text, length, oflags, &stat, &opened));
	TRY(wasi_add(opened, base, inheriting, 0, &number));
	return (wasi_put_u32(result, number));
}

WASI(wasi_errno, path_readlink, uint32_t fd, uint32_t path, uint32_t length, uint32_t buffer, uint32_t size, uint32_t result)
{
	char *target = wasi_at(buffer, size);
	size_t done;
	FIND(entry, fd, WASI_PATH_READLINK);
	PATH(path, length);

	if (target == NULL)
		return (CLOUDABI_EFAULT);
	TRY(cloudabi_sys_file_readlink(entry->fd, path_text, length, target, size, &done));
	return (wasi_put_u32(result, done));
}

WASI(wasi_errno, path_remove_directory, uint32_t fd, uint32_t path, uint32_t length)
{
	FIND(entry, fd, WASI_PATH_REMOVE_DIRECTORY);
	PATH(path, length);

	return (cloudabi_sys_file_unlink(entry->fd, path_text, length, CLOUDABI_UNLINK_REMOVEDIR));
}

WASI(wasi_errno, path_rename, uint32_t fd, uint32_t path, uint32_t length, uint32_t new_fd, uint32_t new_path,
    uint32_t new_length)
{
	FIND(entry, fd, WASI_PATH_RENAME_SOURCE);
	FIND(new_entry, new_fd, WASI_PATH_RENAME_TARGET);
	PATH(path, length);
	PATH(new_path, new_length);

	return (cloudabi_sys_file_rename(entry->fd, path_text, length, new_entry->fd, new_path_text, new_length));
}

WASI(wasi_errno, path_symlink, uint32_t target, uint32_t target_length, uint32_t fd, uint32_t path, uint32_t length)
{
	FIND(entry, fd, WASI_PATH_SYMLINK);
	PATH(target, target_length);
	PATH(path, length);
	char copy[PATH_MOST];

	/* Another thread could change it between the look at it and the call. */
	if (target_length > sizeof(copy))
		return (CLOUDABI_ENAMETOOLONG);
	memcpy(copy, target_text, target_length);
	/* It would lead nowhere here, and elsewhere for others. */
	if (target_length > 0 && copy[0] == '/')
		return (CLOUDABI_ENOTCAPABLE);
	return (cloudabi_sys_file_symlink(copy, target_length, entry->fd, path_text, length));
}

WASI(wasi_errno, path_unlink_file, uint32_t fd, uint32_t path, uint32_t length)
{
	FIND(entry, fd, WASI_PATH_UNLINK_FILE);
	PATH(path, length);

	return (cloudabi_sys_file_unlink(entry->fd, path_text, length, 0));
}
