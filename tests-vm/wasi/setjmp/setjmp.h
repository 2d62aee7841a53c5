/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <setjmp.h>, which the C library for WASI lacks before 2024. */
#include <stdint.h>

struct place {
	void *function;
	uint32_t label;
	struct {
		struct place *place;
		int value;
	} thrown;
};
typedef struct place jmp_buf[1];

int setjmp(jmp_buf) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf, int);
