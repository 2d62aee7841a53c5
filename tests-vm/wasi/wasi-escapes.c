/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Ways out of a directory; none leads anywhere.  The calls are made directly: wasi-libc would look at some paths itself. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

#define DIRECTORY 3

static __wasi_errno_t
try(const char *path, __wasi_oflags_t oflags)
{
	__wasi_fd_t fd;

	return (__wasi_path_open(DIRECTORY, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, oflags,
	    __WASI_RIGHTS_FD_READ | (oflags != 0 ? __WASI_RIGHTS_FD_WRITE : 0), 0, 0, &fd));
}

static const char *const outside[] = { "..", "../", "/", "/etc/tests", "../wasi-escapes.yaml", "inside/../../secret", "up",
	"up/secret", "inside/up", "./inside/./../.././secret", "up/wasi-escapes/inside" };

int
main(void)
{
	static char long_path[1100];
	struct stat st;

	CHECK(mkdir("inside", 0777) == 0);
	CHECK(__wasi_path_symlink("/etc", DIRECTORY, "absolute") == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_path_symlink(memset(long_path, 'x', sizeof(long_path) - 1), DIRECTORY, "long") == __WASI_ERRNO_NAMETOOLONG);
	CHECK(__wasi_path_symlink("..", DIRECTORY, "up") == __WASI_ERRNO_SUCCESS);
	CHECK(__wasi_path_symlink("../..", DIRECTORY, "inside/up") == __WASI_ERRNO_SUCCESS);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		const char *path = outside[i];
		__wasi_filestat_t told;

		CHECK(try(path, 0) == __WASI_ERRNO_NOTCAPABLE);
		CHECK(__wasi_path_filestat_get(DIRECTORY, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &told) == __WASI_ERRNO_NOTCAPABLE);
	}
	CHECK(try("../new", __WASI_OFLAGS_CREAT) == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_path_create_directory(DIRECTORY, "../new") == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_path_unlink_file(DIRECTORY, "../wasi-escapes.yaml") == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_path_rename(DIRECTORY, "inside", DIRECTORY, "../new") == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_path_link(DIRECTORY, 0, "../wasi-escapes.yaml", DIRECTORY, "here") == __WASI_ERRNO_NOTCAPABLE);
	CHECK(try("inside/../inside/..", 0) == __WASI_ERRNO_SUCCESS);

	/* The rights that it has are those of a directory that may only be read. */
	CHECK(stat("/read/file", &st) == 0 && st.st_size > 0);
	CHECK(open("/read/file", O_RDONLY) >= 0);
	CHECK(open("/read/file", O_WRONLY) < 0 || write(5, "x", 1) < 0);
	CHECK(open("/read/new", O_WRONLY | O_CREAT, 0666) < 0);
	FAILS(unlink("/read/file"), ENOTCAPABLE);
	FAILS(mkdir("/read/new", 0777), ENOTCAPABLE);
	CHECK(open("/other/file", O_RDONLY) < 0);
	return (0);
}
