/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What only the machine's own language can say: another stack. */
#include "wasi.h"

void
wasi_call_on_stack(void *top, void (*function)(void))
{
	/* The function keeps x19, which has the old stack. */
	__asm__ volatile(
	    "mov x19, sp\n\t"
	    "mov sp, %0\n\t"
	    "blr %1\n\t"
	    "mov sp, x19"
	    : : "r"(top), "r"(function) : "x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
	    "x14", "x15", "x16", "x17", "x18", "x19", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
	    "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
	    "v29", "v30", "v31", "memory", "cc");
}
