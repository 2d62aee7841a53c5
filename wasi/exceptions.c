/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* What wasm2c's code calls for exceptions, wasm-rt-exceptions.h: the exception on its way, and where it goes. */
#include <alloca.h>
#include "wasm-rt-exceptions.h"
#include "wasi.h"

/* One for the program: with threads exceptions are refused. */
static struct {
	wasm_rt_tag_t tag;
	uint32_t size;
	uint8_t values[ALLOCA_MOST] __attribute__((aligned(16)));
	/* NULL: nobody catches. */
	WASM_RT_UNWIND_TARGET *target;
} state;

void
wasm_rt_load_exception(const wasm_rt_tag_t tag, uint32_t size, const void *values)
{
	if (size > ALLOCA_MOST)
		wasi_trap(WASM_RT_TRAP_EXHAUSTION, __builtin_return_address(0));
	state.tag = tag;
	state.size = size;
	/* What is thrown again may be what is here. */
	memmove(state.values, values, size);
}

_Noreturn void
wasm_rt_throw(void)
{
	if (state.target == NULL)
		wasi_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION, __builtin_return_address(0));
	longjmp(state.target->buffer, 1);
}

WASM_RT_UNWIND_TARGET *
wasm_rt_get_unwind_target(void)
{
	return (state.target);
}

void
wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET *target)
{
	state.target = target;
}

wasm_rt_tag_t
wasm_rt_exception_tag(void)
{
	return (state.tag);
}

uint32_t
wasm_rt_exception_size(void)
{
	return (state.size);
}

void *
wasm_rt_exception(void)
{
	return (state.values);
}
