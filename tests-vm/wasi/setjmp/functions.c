/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What clang calls for setjmp and longjmp, which it makes of exceptions. A function has a name of its own while it runs. */
#include "setjmp.h"

void
__wasm_setjmp(struct place *place, uint32_t label, void *function)
{
	place->function = function;
	place->label = label;
}

uint32_t
__wasm_setjmp_test(const struct place *place, const void *function)
{
	return (place->function == function ? place->label : 0);
}

void
__wasm_longjmp(struct place *place, int value)
{
	place->thrown.place = place;
	place->thrown.value = value == 0 ? 1 : value;
	__builtin_wasm_throw(1, &place->thrown);
}
