/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <simde/wasm/simd128.h> for what wasm2c makes: SIMDe's own, and in the place of one function that is wrong there in 0.8.2
   for x86-64 without SSE4.1, as it takes lanes for floating numbers, so that one of -0.0 is none, another. */
#ifndef SIMDE_WASM_SIMD128
#define SIMDE_WASM_SIMD128

#include_next <simde/wasm/simd128.h>

static inline _Bool
wasi_i64x2_all_true(simde_v128_t vector)
{
	unsigned long lanes[2];

	__builtin_memcpy(lanes, &vector, sizeof(lanes));
	return (lanes[0] != 0 && lanes[1] != 0);
}
#define simde_wasm_i64x2_all_true wasi_i64x2_all_true

#endif
