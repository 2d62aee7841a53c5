/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Ways to end that are not the program's own; the name of the test chooses one. */
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

/* Newer headers have no proc_raise, but programs import it. */
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise"))) __wasi_errno_t proc_raise(int);

static volatile int zero, minus_one = -1, least = -2147483647 - 1;
static volatile unsigned end = 0xfffffff0;

/* Without memory of the program's own: only calls use the stack. */
__attribute__((noinline)) static int
calls(int depth)
{
	return (depth == minus_one ? 0 : calls(depth + 1) * 3 + zero);
}

static int
wrong(int argument)
{
	return (argument);
}

static int (*volatile function)(int) = wrong;

static bool
is(const char *name, const char *way)
{
	return (strcmp(name, way) == 0);
}

int
main(int argc, char **argv)
{
	const char *way = argc == 2 ? argv[1] + strlen("wasi-trap-") : "";
	volatile int result = 0;

	fprintf(stderr, "before\n");
	if (is(way, "unreachable"))
		__builtin_trap();
	if (is(way, "divide"))
		result = least / zero;
	if (is(way, "overflow"))
		result = least / minus_one;
	if (is(way, "indirect"))
		((double (*)(void))function)();
	if (is(way, "bounds"))
		result = *(volatile int *)end;
	if (is(way, "far"))
		result = ((volatile int *)end)[0x3ffffff];
	if (is(way, "copy"))
		memset((void *)end, 1, 1 << 20);
	if (is(way, "stack"))
		result = calls(0);
	if (is(way, "raise"))
		CHECK(proc_raise(15) == 0);
	if (is(way, "abort"))
		abort();
	return (result == 0 ? 0 : 1);
}
