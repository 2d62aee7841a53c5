/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* A thousand descriptors: the lowest free number each, and what one is moved to is what it was. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

#define MANY 1000
/* Standard input is free; 1 and 2 are standard output and error, and 3 is the directory. */
#define NUMBER(i) ((i) == 0 ? 0 : (i) + 3)

static int
make(int i)
{
	char name[16];

	snprintf(name, sizeof(name), "file%d", i);
	return (open(name, O_RDWR | O_CREAT | O_TRUNC, 0666));
}

/* That a descriptor is the one of the i-th file. */
static void
check(int fd, int i)
{
	int seen = -1;

	CHECK(pread(fd, &seen, sizeof(seen), 0) == sizeof(seen) && seen == i);
}

int
main(void)
{
	for (int i = 0; i < MANY; i++) {
		CHECK(make(i) == NUMBER(i));
		CHECK(write(NUMBER(i), &i, sizeof(i)) == sizeof(i));
	}
	for (int i = 0; i < MANY; i++)
		check(NUMBER(i), i);

	/* Those that are closed are taken again from below. */
	for (int i = MANY - 1; i > 0; i -= 7)
		CHECK(close(NUMBER(i)) == 0);
	for (int i = (MANY - 1) % 7; i < MANY; i += 7) {
		CHECK(make(i) == NUMBER(i));
		CHECK(write(NUMBER(i), &i, sizeof(i)) == sizeof(i));
	}
	check(NUMBER(MANY - 1), MANY - 1);

	/* The last takes the first's place, and its own is free. */
	CHECK(__wasi_fd_renumber(NUMBER(MANY - 1), 0) == 0);
	check(0, MANY - 1);
	FAILS(close(NUMBER(MANY - 1)), EBADF);
	CHECK(__wasi_fd_renumber(0, NUMBER(MANY - 1)) == __WASI_ERRNO_BADF);
	CHECK(make(MANY) == NUMBER(MANY - 1));
	FAILS(read(0x7fffffff, NULL, 0), EBADF);
	FAILS(read(-1, NULL, 0), EBADF);
	return (0);
}
