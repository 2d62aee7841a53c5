/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What a program starts with: the arguments, environment and descriptors of its argument data, and no others. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

extern char **environ;

int
main(int argc, char **argv)
{
	__wasi_fdstat_t stat;
	__wasi_prestat_t prestat;
	__wasi_ciovec_t vector = { (const uint8_t *)"x", 1 };
	__wasi_size_t n;
	char name[64];

	CHECK(argc == 4 && strcmp(argv[0], "program") == 0 && strcmp(argv[1], "") == 0 && strcmp(argv[2], "two words") == 0 &&
	    strcmp(argv[3], "\xc3\xa9") == 0 && argv[4] == NULL);
	CHECK(strcmp(getenv("LANG"), "C") == 0 && strcmp(getenv("EMPTY"), "") == 0 && strcmp(getenv("A"), "b=c") == 0);
	CHECK(environ[0] != NULL && environ[1] != NULL && environ[2] != NULL && environ[3] == NULL);
	/* There is no standard input; the second directory is the root. */
	FAILS(read(0, name, 1), EBADF);
	CHECK(write(1, "out\n", 4) == 4 && write(2, "err\n", 4) == 4);
	CHECK(__wasi_fd_prestat_get(3, &prestat) == 0 && prestat.tag == 0 && prestat.u.dir.pr_name_len == 5);
	CHECK(__wasi_fd_prestat_dir_name(3, (uint8_t *)name, 5) == 0 && memcmp(name, "/read", 5) == 0);
	CHECK(__wasi_fd_prestat_dir_name(3, (uint8_t *)name, 4) == __WASI_ERRNO_NAMETOOLONG);
	CHECK(__wasi_fd_prestat_get(4, &prestat) == 0 && prestat.u.dir.pr_name_len == 1);
	CHECK(__wasi_fd_prestat_get(5, &prestat) == __WASI_ERRNO_BADF && __wasi_fd_fdstat_get(5, &stat) == __WASI_ERRNO_BADF);
	CHECK(__wasi_fd_fdstat_get(4, &stat) == 0 && stat.fs_filetype == __WASI_FILETYPE_DIRECTORY);
	CHECK((stat.fs_rights_base & (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK)) == 0);
	CHECK((stat.fs_rights_base & __WASI_RIGHTS_PATH_OPEN) != 0 && (stat.fs_rights_inheriting & __WASI_RIGHTS_FD_WRITE) != 0);
	CHECK(!isatty(1) && !isatty(2));

	/* Descriptors take the place of others, and rights go. */
	CHECK(open("new", O_RDWR | O_CREAT, 0666) == 0);
	CHECK(__wasi_fd_renumber(0, 1) == 0 && write(1, "data", 4) == 4);
	FAILS(write(0, "x", 1), EBADF);
	CHECK(__wasi_fd_fdstat_get(1, &stat) == 0);
	CHECK(__wasi_fd_fdstat_set_rights(1, stat.fs_rights_base & ~__WASI_RIGHTS_FD_WRITE, 0) == 0);
	CHECK(__wasi_fd_write(1, &vector, 1, &n) == __WASI_ERRNO_NOTCAPABLE);
	CHECK(__wasi_fd_fdstat_set_rights(1, stat.fs_rights_base, 0) == __WASI_ERRNO_NOTCAPABLE);
	CHECK(pread(1, name, 4, 0) == 4 && memcmp(name, "data", 4) == 0);
	CHECK(__wasi_fd_allocate(1, 0, 1) == 0);
	return (77);
}
