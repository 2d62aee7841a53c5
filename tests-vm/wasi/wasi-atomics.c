/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Atomic instructions in memory that nobody shares: there is nobody to notify, and to wait is a trap. */
#include <stdatomic.h>
#include <unistd.h>

static _Atomic(long long) number = 40;
static _Atomic(char) small;
static int place;

int
main(void)
{
	if (atomic_fetch_add(&number, 2) != 40 || atomic_load(&number) != 42)
		return (1);
	if (atomic_exchange(&small, -1) != 0 || small != (char)-1)
		return (2);
	if (__builtin_wasm_memory_atomic_notify(&place, 1) != 0)
		return (3);
	if (write(1, "waits\n", 6) != 6)
		return (4);
	__builtin_wasm_memory_atomic_wait32(&place, 1, -1);
	return (0);
}
