/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Memory grows, is zero where it is new, and ends at the limit; blocks are copied and filled right at every offset. */
#include "check.h"

#define PAGE 65536

static unsigned char a[3000], b[3000];

__attribute__((noinline)) static void
copies(void)
{
	static const size_t lengths[] = { 0, 1, 7, 15, 16, 17, 31, 33, 100, 511, 512, 513, 1500 };

	for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]); l++) {
		for (size_t from = 0; from < 40; from++) {
			for (size_t to = 0; to < 40; to++) {
				size_t n = lengths[l];

				for (size_t i = 0; i < sizeof(a); i++)
					a[i] = b[i] = i * 31 + from;
				__builtin_memmove(a + to, a + from, n);
				for (size_t i = 0; i < n; i++)
					CHECK(a[to + i] == b[from + i]);
				CHECK(to == 0 || a[to - 1] == b[to - 1]);
				CHECK(a[to + n] == b[to + n]);
				__builtin_memset(a + to, 0xa5, n);
				for (size_t i = 0; i < n; i++)
					CHECK(a[to + i] == 0xa5);
				CHECK((to == 0 || a[to - 1] == b[to - 1]) && a[to + n] == b[to + n]);
			}
		}
	}
}

int
main(void)
{
	size_t before = __builtin_wasm_memory_size(0);
	volatile unsigned char *new = (unsigned char *)(before * PAGE);

	CHECK(__builtin_wasm_memory_grow(0, 100) == before && __builtin_wasm_memory_size(0) == before + 100);
	for (size_t i = 0; i < 100 * PAGE; i += 4096) {
		CHECK(new[i] == 0 && new[i + 4095] == 0);
		new[i] = 1;
	}
	CHECK(__builtin_wasm_memory_grow(0, 0) == before + 100);
	CHECK(__builtin_wasm_memory_grow(0, 65536) == (size_t)-1 && __builtin_wasm_memory_grow(0, -1) == (size_t)-1);
	CHECK(__builtin_wasm_memory_size(0) == before + 100);
	copies();
	/* All 4 GiB can be had, and the last byte is one. */
	CHECK(__builtin_wasm_memory_grow(0, 65536 - before - 100) == before + 100);
	*(volatile unsigned char *)0xffffffff = 7;
	CHECK(*(volatile unsigned char *)0xffffffff == 7);
	return (0);
}
