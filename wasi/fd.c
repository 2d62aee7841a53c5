/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Calls with a descriptor. */
#include "wasi.h"

typedef struct {
	uint8_t filetype;
	uint16_t flags;
	uint64_t base, inheriting;
} fdstat;

_Static_assert(sizeof(fdstat) == 24, "size of fdstat");

WASI(wasi_errno, fd_advise, uint32_t fd, uint64_t offset, uint64_t length, uint32_t advice)
{
	/* Normal, sequential, random, willneed, dontneed, noreuse. */
	static const cloudabi_advice_t advices[] = { 3, 5, 4, 6, 1, 2 };
	FIND(entry, fd, WASI_FD_ADVISE);

	if (advice >= sizeof(advices))
		return (CLOUDABI_EINVAL);
	return (cloudabi_sys_file_advise(entry->fd, offset, length, advices[advice]));
}

WASI(wasi_errno, fd_allocate, uint32_t fd, uint64_t offset, uint64_t length)
{
	FIND(entry, fd, WASI_FD_ALLOCATE);

	return (cloudabi_sys_file_allocate(entry->fd, offset, length));
}

WASI(wasi_errno, fd_close, uint32_t fd)
{
	return (wasi_close(fd));
}

WASI(wasi_errno, fd_datasync, uint32_t fd)
{
	FIND(entry, fd, WASI_FD_DATASYNC);

	return (cloudabi_sys_fd_datasync(entry->fd));
}

WASI(wasi_errno, fd_fdstat_get, uint32_t fd, uint32_t result)
{
	cloudabi_fdstat_t stat;
	fdstat told;
	FIND(entry, fd, 0);

	TRY(cloudabi_sys_fd_stat_get(entry->fd, &stat));
	memset(&told, 0, sizeof(told));
	told.filetype = entry->type;
	told.flags = stat.fs_flags;
	told.base = entry->base;
	told.inheriting = entry->inheriting;
	return (wasi_put(result, &told, sizeof(told)));
}

WASI(wasi_errno, fd_fdstat_set_flags, uint32_t fd, uint32_t flags)
{
	cloudabi_fdstat_t stat = { .fs_flags = flags };
	FIND(entry, fd, WASI_FD_FDSTAT_SET_FLAGS);

	if (flags > UINT16_MAX)
		return (CLOUDABI_EINVAL);
	return (cloudabi_sys_fd_stat_put(entry->fd, &stat, CLOUDABI_FDSTAT_FLAGS));
}

WASI(wasi_errno, fd_fdstat_set_rights, uint32_t fd, uint64_t base, uint64_t inheriting)
{
	return (wasi_limit(fd, base, inheriting));
}

WASI(wasi_errno, fd_filestat_set_size, uint32_t fd, uint64_t size)
{
	cloudabi_filestat_t stat = { .st_size = size };
	FIND(entry, fd, WASI_FD_FILESTAT_SET_SIZE);

	return (cloudabi_sys_file_stat_fput(entry->fd, &stat, CLOUDABI_FILESTAT_SIZE));
}

WASI(wasi_errno, fd_pread, uint32_t fd, uint32_t address, uint32_t count, uint64_t offset, uint32_t result)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	size_t done;
	FIND(entry, fd, WASI_FD_READ | WASI_FD_SEEK);

	TRY(wasi_vectors(address, &count, vectors));
	TRY(cloudabi_sys_fd_pread(entry->fd, vectors, count, offset, &done));
	return (wasi_put_u32(result, done));
}

WASI(wasi_errno, fd_prestat_get, uint32_t fd, uint32_t result)
{
	/* The tag of a directory, and the length of its name. */
	uint32_t told[2] = { 0, 0 };
	FIND(entry, fd, 0);

	if (entry->name == NULL)
		return (CLOUDABI_EBADF);
	told[1] = entry->name_length;
	return (wasi_put(result, told, sizeof(told)));
}

WASI(wasi_errno, fd_prestat_dir_name, uint32_t fd, uint32_t name, uint32_t length)
{
	FIND(entry, fd, 0);

	if (entry->name == NULL)
		return (CLOUDABI_EBADF);
	if (length < entry->name_length)
		return (CLOUDABI_ENAMETOOLONG);
	return (wasi_put(name, entry->name, entry->name_length));
}

WASI(wasi_errno, fd_pwrite, uint32_t fd, uint32_t address, uint32_t count, uint64_t offset, uint32_t result)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	size_t done;
	FIND(entry, fd, WASI_FD_WRITE | WASI_FD_SEEK);

	TRY(wasi_vectors(address, &count, vectors));
	TRY(cloudabi_sys_fd_pwrite(entry->fd, (const cloudabi_ciovec_t *)vectors, count, offset, &done));
	return (wasi_put_u32(result, done));
}

WASI(wasi_errno, fd_read, uint32_t fd, uint32_t address, uint32_t count, uint32_t result)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	size_t done;
	FIND(entry, fd, WASI_FD_READ);

	TRY(wasi_vectors(address, &count, vectors));
	TRY(cloudabi_sys_fd_read(entry->fd, vectors, count, &done));
	return (wasi_put_u32(result, done));
}

WASI(wasi_errno, fd_readdir, uint32_t fd, uint32_t buffer, uint32_t length, uint64_t cookie, uint32_t result)
{
	uint8_t *entries = wasi_at(buffer, length);
	cloudabi_dirent_t dirent;
	size_t done;
	FIND(entry, fd, WASI_FD_READDIR);

	if (entries == NULL)
		return (CLOUDABI_EFAULT);
	TRY(cloudabi_sys_file_readdir(entry->fd, entries, length, cookie, &done));
	/* The entries are WASI's but for the type.  The last one may be cut. */
	for (size_t at = 0; at + offsetof(cloudabi_dirent_t, d_type) < done; at += sizeof(dirent) + dirent.d_namlen) {
		uint8_t *type = entries + at + offsetof(cloudabi_dirent_t, d_type);

		memcpy(&dirent, entries + at, offsetof(cloudabi_dirent_t, d_type));
		*type = wasi_filetype(*type);
	}
	return (wasi_put_u32(result, done));
}

WASI(wasi_errno, fd_renumber, uint32_t from, uint32_t to)
{
	return (wasi_move(from, to));
}

WASI(wasi_errno, fd_seek, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t result)
{
	static const cloudabi_whence_t whences[] = {
		CLOUDABI_WHENCE_SET, CLOUDABI_WHENCE_CUR, CLOUDABI_WHENCE_END
	};
	cloudabi_filesize_t place;

	if (whence >= sizeof(whences))
		return (CLOUDABI_EINVAL);
	/* Who stays where they are only ask. */
	FIND(entry, fd, whences[whence] == CLOUDABI_WHENCE_CUR && offset == 0 ? WASI_FD_TELL : WASI_FD_SEEK);
	TRY(cloudabi_sys_fd_seek(entry->fd, offset, whences[whence], &place));
	return (wasi_put_u64(result, place));
}

WASI(wasi_errno, fd_sync, uint32_t fd)
{
	FIND(entry, fd, WASI_FD_SYNC);

	return (cloudabi_sys_fd_sync(entry->fd));
}

WASI(wasi_errno, fd_tell, uint32_t fd, uint32_t result)
{
	cloudabi_filesize_t place;
	FIND(entry, fd, WASI_FD_TELL);

	TRY(cloudabi_sys_fd_seek(entry->fd, 0, CLOUDABI_WHENCE_CUR, &place));
	return (wasi_put_u64(result, place));
}

WASI(wasi_errno, fd_write, uint32_t fd, uint32_t address, uint32_t count, uint32_t result)
{
	cloudabi_iovec_t vectors[WASI_VECTORS];
	size_t done;
	FIND(entry, fd, WASI_FD_WRITE);

	TRY(wasi_vectors(address, &count, vectors));
	TRY(cloudabi_sys_fd_write(entry->fd, (const cloudabi_ciovec_t *)vectors, count, &done));
	return (wasi_put_u32(result, done));
}
