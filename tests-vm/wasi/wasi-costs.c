/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What it takes to read a byte of standard input, for the benchmark. Without standard input it only starts and ends. */
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 10, READS = 1000 };

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec * 1000000000LL + time.tv_nsec);
}

int
main(void)
{
	long long least = LLONG_MAX;
	char byte;

	if (read(STDIN_FILENO, &byte, 1) < 0)
		return (0);
	for (int round = 0; round < ROUNDS; ++round) {
		long long start = now();
		for (int i = 0; i < READS; ++i)
			read(STDIN_FILENO, &byte, 1);
		long long took = now() - start;
		if (took < least)
			least = took;
	}
	printf("bench: wasi-fd_read %lld\n", least / READS);
	return (0);
}
