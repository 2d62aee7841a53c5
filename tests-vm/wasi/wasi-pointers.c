/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Addresses that are no memory are FAULT, and kill nobody; so are vectors of which only one is wrong. */
#include <fcntl.h>
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

#define END ((uint8_t *)(__builtin_wasm_memory_size(0) * 65536))

int
main(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0666);
	__wasi_size_t *bad[] = { (void *)END, (void *)(END - 3), (void *)-1, (void *)-4 };
	__wasi_fdstat_t *stat = (void *)(END - 23);
	__wasi_ciovec_t vectors[2] = { { (uint8_t *)"x", 1 }, { END - 1, 2 } };
	__wasi_iovec_t wide = { 0, -1 };
	__wasi_size_t n;

	CHECK(fd >= 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(__wasi_args_sizes_get(bad[i], &n) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_fd_write(fd, vectors, 1, bad[i]) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_fd_write(fd, (__wasi_ciovec_t *)bad[i], 1, &n) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_random_get((uint8_t *)bad[i], 100) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_clock_time_get(0, 0, (__wasi_timestamp_t *)bad[i]) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_poll_oneoff((__wasi_subscription_t *)bad[i], (__wasi_event_t *)vectors, 1, &n) == __WASI_ERRNO_FAULT);
		CHECK(__wasi_fd_readdir(3, (uint8_t *)bad[i], 100, 0, &n) == __WASI_ERRNO_FAULT);
	}
	CHECK(__wasi_fd_fdstat_get(fd, stat) == __WASI_ERRNO_FAULT && __wasi_fd_fdstat_get(fd, stat - 1) == 0);
	CHECK(__wasi_fd_write(fd, vectors, 2, &n) == __WASI_ERRNO_FAULT);
	CHECK(__wasi_fd_write(fd, vectors, -1, &n) == __WASI_ERRNO_FAULT);
	CHECK(__wasi_fd_read(fd, &wide, 1, &n) == __WASI_ERRNO_FAULT);
	vectors[1].buf_len = 1;
	CHECK(__wasi_fd_write(fd, vectors, 2, &n) == 0 && n == 2);
	return (0);
}
