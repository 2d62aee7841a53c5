/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What the programs here have in common: a condition that does not hold ends the program, and is told. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s (errno %d, %s)\n", __FILE__, __LINE__, #condition, errno, strerror(errno)); \
			exit(1); \
		} \
	} while (0)

/* That a call fails with an error. */
#define FAILS(call, error) \
	do { \
		errno = 0; \
		CHECK((call) < 0); \
		CHECK(errno == (error)); \
	} while (0)
