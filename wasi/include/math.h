/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <math.h> for what wasm2c makes.  What the machine has an instruction for is that instruction; without one for rounding
   (x86-64 has it since SSE4.1), a number is rounded by way of an integer, or is so large that it is one. */
#ifndef MATH_H
#define MATH_H

#define NAN __builtin_nanf("")
#define INFINITY __builtin_inff()
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define signbit(x) __builtin_signbit(x)
#define copysign(x, y) __builtin_copysign(x, y)
#define copysignf(x, y) __builtin_copysignf(x, y)
#define fabs(x) __builtin_fabs(x)
#define fabsf(x) __builtin_fabsf(x)
#define sqrt(x) __builtin_sqrt(x)
#define sqrtf(x) __builtin_sqrtf(x)

/* SIMDe's vectors come to the same, lane by lane. */
#define simde_math_ceil ceil
#define simde_math_ceilf ceilf
#define simde_math_floor floor
#define simde_math_floorf floorf
#define simde_math_nearbyint nearbyint
#define simde_math_nearbyintf nearbyintf
#define simde_math_roundeven nearbyint
#define simde_math_roundevenf nearbyintf
#define simde_math_trunc trunc
#define simde_math_truncf truncf

#if defined(__SSE4_1__) || defined(__aarch64__)

#define ceil(x) __builtin_ceil(x)
#define ceilf(x) __builtin_ceilf(x)
#define floor(x) __builtin_floor(x)
#define floorf(x) __builtin_floorf(x)
#define nearbyint(x) __builtin_nearbyint(x)
#define nearbyintf(x) __builtin_nearbyintf(x)
#define trunc(x) __builtin_trunc(x)
#define truncf(x) __builtin_truncf(x)

#else

/* From here on each number is an integer. */
#define WHOLE 0x1p52
#define WHOLEF 0x1p23f

#define ROUNDING(type, suffix, whole) \
	static inline type trunc##suffix(type x) \
	{ \
		return (fabs##suffix(x) < whole ? copysign##suffix((type)(long long)x, x) : x); \
	} \
	static inline type floor##suffix(type x) \
	{ \
		type t = trunc##suffix(x); \
		return (t > x ? t - 1 : t); \
	} \
	static inline type ceil##suffix(type x) \
	{ \
		type t = trunc##suffix(x); \
		return (t < x ? copysign##suffix(t + 1, x) : t); \
	} \
	static inline type nearbyint##suffix(type x) \
	{ \
		return (fabs##suffix(x) < whole ? copysign##suffix(fabs##suffix(x) + whole - whole, x) : x); \
	}

ROUNDING(double, , WHOLE)
ROUNDING(float, f, WHOLEF)

#endif
#endif
