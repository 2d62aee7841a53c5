/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* setjmp and longjmp: back by a thousand calls, past another place, a thousand times. */
#include "setjmp.h"
#include "../check.h"

static jmp_buf outer, inner;

static __attribute__((noinline)) void
deep(int depth, int value)
{
	volatile char frame[100];

	frame[0] = (char)depth;
	if (depth == 0)
		longjmp(value > 0 ? inner : outer, value > 0 ? value : -value);
	deep(depth - 1, value);
	CHECK(frame[0] == (char)depth);
}

static __attribute__((noinline)) int
twice(int value)
{
	volatile int kept = 1;
	int got = setjmp(inner);

	if (got == 0) {
		kept = 2;
		deep(1000, value);
	}
	CHECK(kept == 2);
	return (got);
}

int
main(void)
{
	volatile int round = 0;
	int got = setjmp(outer);

	CHECK(got == 0 || got == round);
	if (got == 0)
		CHECK(twice(7) == 7);
	if (round < 1000) {
		round++;
		/* Past the place inside. */
		twice(-round);
	}
	CHECK(round == 1000 && got == 1000);
	/* 0 is 1. */
	got = setjmp(inner);
	if (got == 0)
		longjmp(inner, 0);
	CHECK(got == 1);
	return (0);
}
