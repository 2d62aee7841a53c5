/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Vectors of 128 bits: each operation, lane by lane, against what the same is without them.  The compiler makes no vectors of the
   loops here, see build-wasi.sh. */
#include <math.h>
#include <stdint.h>
#include <wasm_simd128.h>
#include "check.h"

typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef float f32;
typedef double f64;

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LANES(T) (16 / sizeof(T))

/* What is put in: edges of each type, and whatever comes. */
static union {
	u8 bytes[16];
	u64 longs[2];
	f32 floats[4];
	f64 doubles[2];
	v128_t vector;
} in[32] = {
	{ .longs = { 0, 0 } },
	{ .longs = { ~0ULL, ~0ULL } },
	{ .bytes = { 0x80, 0x7f, 0x80, 0x80, 0x7f, 0x7f, 0xff, 1, 0, 0x80, 2, 0xfe, 0x81, 0x10, 0x0f, 0xf0 } },
	{ .longs = { 0x8000000000000000, 0x7fffffffffffffff } },
	{ .longs = { 0x800000007fffffff, 0x7fff80008000ffff } },
	{ .longs = { 0x8000800080008000, 0x0100ff00007f0080 } },
	{ .bytes = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 } },
	{ .bytes = { 15, 16, 17, 128, 255, 0, 14, 13, 31, 32, 64, 7, 3, 127, 240, 8 } },
	{ .floats = { 0.0f, -0.0f, 1.5f, -2.5f } },
	{ .floats = { INFINITY, -INFINITY, NAN, 0.5f } },
	{ .floats = { 2147483648.0f, -2147483648.0f, 4294967296.0f, 2147483520.0f } },
	{ .floats = { 3.5f, -0.5f, 1e-40f, 8388609.5f } },
	{ .floats = { -1e30f, 1e30f, -1.0f, 0.49999997f } },
	{ .doubles = { 0.0, -0.0 } },
	{ .doubles = { NAN, INFINITY } },
	{ .doubles = { 2147483647.5, -2147483649.0 } },
	{ .doubles = { 4294967295.9, -0.5 } },
	{ .doubles = { 1e300, 0.1 } },
	{ .doubles = { 2.5, -3.5 } },
	{ .doubles = { 4503599627370497.5, -1e-310 } },
};

/* The same, for a NaN whatever NaN. */
static bool
same_lanes(v128_t vector, const void *wanted, size_t size, bool floating)
{
	u8 got[16];
	const u8 *want = wanted;

	wasm_v128_store(got, vector);
	for (size_t i = 0; i < 16; i += size) {
		if (memcmp(got + i, want + i, size) == 0)
			continue;
		if (!floating)
			return (false);
		if (size == 4 ? !(isnan(*(f32 *)(got + i)) && isnan(*(const f32 *)(want + i))) :
		    !(isnan(*(f64 *)(got + i)) && isnan(*(const f64 *)(want + i))))
			return (false);
	}
	return (true);
}

#define IS_FLOAT(T) ((T)0.5 != 0)
#define SAME(vector, wanted) CHECK(same_lanes(vector, wanted, sizeof((wanted)[0]), IS_FLOAT(__typeof__((wanted)[0]))))

/* An operation on one vector, and what it makes of a lane `x`; on two, with `y`; on one and a count. */
#define ONE(op, T, R, expression) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		R want[16 / sizeof(R)]; \
		for (size_t i = 0; i < COUNT(want); i++) { \
			T x; \
			memcpy(&x, in[a].bytes + i * sizeof(T), sizeof(x)); \
			want[i] = (expression); \
		} \
		SAME(op(in[a].vector), want); \
	}
#define TWO(op, T, R, expression) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		for (size_t b = 0; b < COUNT(in); b++) { \
			R want[16 / sizeof(R)]; \
			for (size_t i = 0; i < COUNT(want); i++) { \
				T x, y; \
				memcpy(&x, in[a].bytes + i * sizeof(T), sizeof(x)); \
				memcpy(&y, in[b].bytes + i * sizeof(T), sizeof(y)); \
				want[i] = (expression); \
			} \
			SAME(op(in[a].vector, in[b].vector), want); \
		} \
	}
#define SHIFT(op, T, expression) \
	for (u32 n = 0; n < 130; n += 3) { \
		u32 by = n % (8 * sizeof(T)); \
		for (size_t a = 0; a < COUNT(in); a++) { \
			T want[LANES(T)]; \
			for (size_t i = 0; i < LANES(T); i++) { \
				T x; \
				memcpy(&x, in[a].bytes + i * sizeof(T), sizeof(x)); \
				want[i] = (expression); \
			} \
			SAME(op(in[a].vector, n), want); \
		} \
	}

static s64
clamp(s64 x, s64 least, s64 most)
{
	return (x < least ? least : x > most ? most : x);
}
#define TO_S8(x) ((s8)clamp(x, INT8_MIN, INT8_MAX))
#define TO_U8(x) ((u8)clamp(x, 0, UINT8_MAX))
#define TO_S16(x) ((s16)clamp(x, INT16_MIN, INT16_MAX))
#define TO_U16(x) ((u16)clamp(x, 0, UINT16_MAX))

static s32
to_s32(f64 x)
{
	return (isnan(x) ? 0 : x <= -2147483648.0 ? INT32_MIN : x >= 2147483647.0 ? INT32_MAX : (s32)x);
}

static u32
to_u32(f64 x)
{
	return (isnan(x) || x <= 0 ? 0 : x >= 4294967295.0 ? UINT32_MAX : (u32)x);
}

#define COMPARISONS(shape, T, R) \
	TWO(wasm_##shape##_lt, T, R, x < y ? (R)-1 : 0) \
	TWO(wasm_##shape##_gt, T, R, x > y ? (R)-1 : 0) \
	TWO(wasm_##shape##_le, T, R, x <= y ? (R)-1 : 0) \
	TWO(wasm_##shape##_ge, T, R, x >= y ? (R)-1 : 0)
#define EQUALITY(shape, T, R) \
	TWO(wasm_##shape##_eq, T, R, x == y ? (R)-1 : 0) \
	TWO(wasm_##shape##_ne, T, R, x != y ? (R)-1 : 0)

/* All that integers of each size have. */
#define INTEGERS(shape, S, U) \
	static void shape(void) \
	{ \
		TWO(wasm_##shape##_add, U, U, (U)(x + y)) \
		TWO(wasm_##shape##_sub, U, U, (U)(x - y)) \
		ONE(wasm_##shape##_neg, U, U, (U)-x) \
		ONE(wasm_##shape##_abs, S, U, x < 0 ? (U)-(U)x : (U)x) \
		SHIFT(wasm_##shape##_shl, U, (U)(x << by)) \
		SHIFT(wasm_##shape##_shr, S, (S)(x >> by)) \
		SHIFT(wasm_u##shape##_shr, U, (U)(x >> by)) \
		EQUALITY(shape, U, U) \
		COMPARISONS(shape, S, U) \
		for (size_t a = 0; a < COUNT(in); a++) { \
			U lanes[LANES(U)]; \
			u32 mask = 0; \
			bool all = true; \
			memcpy(lanes, in[a].bytes, 16); \
			for (size_t i = 0; i < LANES(U); i++) { \
				mask |= (u32)(lanes[i] >> (8 * sizeof(U) - 1)) << i; \
				all = all && lanes[i] != 0; \
			} \
			CHECK(wasm_##shape##_bitmask(in[a].vector) == mask); \
			CHECK(wasm_##shape##_all_true(in[a].vector) == all); \
		} \
	}
#define wasm_ui8x16_shr wasm_u8x16_shr
#define wasm_ui16x8_shr wasm_u16x8_shr
#define wasm_ui32x4_shr wasm_u32x4_shr
#define wasm_ui64x2_shr wasm_u64x2_shr
INTEGERS(i8x16, s8, u8)
INTEGERS(i16x8, s16, u16)
INTEGERS(i32x4, s32, u32)
INTEGERS(i64x2, s64, u64)

#define LEAST_AND_MOST(shape, T) \
	TWO(wasm_##shape##_min, T, T, x < y ? x : y) \
	TWO(wasm_##shape##_max, T, T, x > y ? x : y)

/* What only some have. */
static void
some_integers(void)
{
	COMPARISONS(u8x16, u8, u8)
	COMPARISONS(u16x8, u16, u16)
	COMPARISONS(u32x4, u32, u32)
	LEAST_AND_MOST(i8x16, s8)
	LEAST_AND_MOST(u8x16, u8)
	LEAST_AND_MOST(i16x8, s16)
	LEAST_AND_MOST(u16x8, u16)
	LEAST_AND_MOST(i32x4, s32)
	LEAST_AND_MOST(u32x4, u32)
	TWO(wasm_i8x16_add_sat, s8, s8, TO_S8(x + y))
	TWO(wasm_u8x16_add_sat, u8, u8, TO_U8(x + y))
	TWO(wasm_i8x16_sub_sat, s8, s8, TO_S8(x - y))
	TWO(wasm_u8x16_sub_sat, u8, u8, TO_U8(x - y))
	TWO(wasm_i16x8_add_sat, s16, s16, TO_S16(x + y))
	TWO(wasm_u16x8_add_sat, u16, u16, TO_U16(x + y))
	TWO(wasm_i16x8_sub_sat, s16, s16, TO_S16(x - y))
	TWO(wasm_u16x8_sub_sat, u16, u16, TO_U16(x - y))
	TWO(wasm_u8x16_avgr, u8, u8, (x + y + 1) / 2)
	TWO(wasm_u16x8_avgr, u16, u16, (x + y + 1) / 2)
	TWO(wasm_i16x8_q15mulr_sat, s16, s16, TO_S16((x * y + 0x4000) >> 15))
	TWO(wasm_i16x8_mul, u16, u16, (u16)((u32)x * y))
	TWO(wasm_i32x4_mul, u32, u32, x * y)
	TWO(wasm_i64x2_mul, u64, u64, x * y)
	ONE(wasm_i8x16_popcnt, u8, u8, __builtin_popcount(x))
}

static void
bits(void)
{
	TWO(wasm_v128_and, u64, u64, x & y)
	TWO(wasm_v128_or, u64, u64, x | y)
	TWO(wasm_v128_xor, u64, u64, x ^ y)
	TWO(wasm_v128_andnot, u64, u64, x & ~y)
	ONE(wasm_v128_not, u64, u64, ~x)
#define SELECT(a, b) wasm_v128_bitselect(a, b, in[2].vector)
	TWO(SELECT, u64, u64, (x & in[2].longs[i]) | (y & ~in[2].longs[i]))
	for (size_t a = 0; a < COUNT(in); a++)
		CHECK(wasm_v128_any_true(in[a].vector) == ((in[a].longs[0] | in[a].longs[1]) != 0));
}

/* Lanes of half the size, from half of one vector or of two. */
#define LOW(T) 0
#define HIGH(T) LANES(T) / 2
/* A vector of lanes made of any lanes `x` of one vector; of two, with `y`. */
#define OF_LANES(op, T, R, expression) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		R want[LANES(R)]; \
		T x[LANES(T)]; \
		memcpy(x, in[a].bytes, 16); \
		for (size_t i = 0; i < LANES(R); i++) \
			want[i] = (expression); \
		SAME(op(in[a].vector), want); \
	}
#define OF_BOTH(op, T, R, expression) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		for (size_t b = 0; b < COUNT(in); b++) { \
			R want[LANES(R)]; \
			T x[LANES(T)], y[LANES(T)]; \
			memcpy(x, in[a].bytes, 16); \
			memcpy(y, in[b].bytes, 16); \
			for (size_t i = 0; i < LANES(R); i++) \
				want[i] = (expression); \
			SAME(op(in[a].vector, in[b].vector), want); \
		} \
	}
#define HALF(op, half, T, R) OF_LANES(op, T, R, x[half(T) + i])
#define HALVES(op, half, T, R) OF_BOTH(op, T, R, (R)((R)x[half(T) + i] * (R)y[half(T) + i]))
#define WIDER(to, from, T, R) \
	HALF(wasm_##to##_extend_low_##from, LOW, T, R) \
	HALF(wasm_##to##_extend_high_##from, HIGH, T, R) \
	HALVES(wasm_##to##_extmul_low_##from, LOW, T, R) \
	HALVES(wasm_##to##_extmul_high_##from, HIGH, T, R)
#define PAIRS(op, T, R) OF_LANES(op, T, R, (R)((R)x[2 * i] + (R)x[2 * i + 1]))
#define NARROWER(op, T, R, to) OF_BOTH(op, T, R, i < LANES(T) ? to(x[i]) : to(y[i - LANES(T)]))

static void
widths(void)
{
	WIDER(i16x8, i8x16, s8, s16)
	WIDER(u16x8, u8x16, u8, u16)
	WIDER(i32x4, i16x8, s16, s32)
	WIDER(u32x4, u16x8, u16, u32)
	WIDER(i64x2, i32x4, s32, s64)
	WIDER(u64x2, u32x4, u32, u64)
	PAIRS(wasm_i16x8_extadd_pairwise_i8x16, s8, s16)
	PAIRS(wasm_u16x8_extadd_pairwise_u8x16, u8, u16)
	PAIRS(wasm_i32x4_extadd_pairwise_i16x8, s16, s32)
	PAIRS(wasm_u32x4_extadd_pairwise_u16x8, u16, u32)
	NARROWER(wasm_i8x16_narrow_i16x8, s16, s8, TO_S8)
	NARROWER(wasm_u8x16_narrow_i16x8, s16, u8, TO_U8)
	NARROWER(wasm_i16x8_narrow_i32x4, s32, s16, TO_S16)
	NARROWER(wasm_u16x8_narrow_i32x4, s32, u16, TO_U16)
	for (size_t a = 0; a < COUNT(in); a++) {
		for (size_t b = 0; b < COUNT(in); b++) {
			u32 want[4];
			s16 x[8], y[8];

			memcpy(x, in[a].bytes, 16);
			memcpy(y, in[b].bytes, 16);
			for (size_t i = 0; i < 4; i++)
				want[i] = (u32)(x[2 * i] * y[2 * i]) + (u32)(x[2 * i + 1] * y[2 * i + 1]);
			SAME(wasm_i32x4_dot_i16x8(in[a].vector, in[b].vector), want);
		}
	}
}

static void
places(void)
{
	for (size_t a = 0; a < COUNT(in); a++) {
		for (size_t b = 0; b < COUNT(in); b++) {
			u8 swizzled[16], shuffled[16];
			static const u8 from[16] = { 0, 16, 31, 15, 7, 23, 8, 24, 1, 2, 3, 30, 29, 12, 5, 5 };

			for (size_t i = 0; i < 16; i++) {
				swizzled[i] = in[b].bytes[i] < 16 ? in[a].bytes[in[b].bytes[i]] : 0;
				shuffled[i] = from[i] < 16 ? in[a].bytes[from[i]] : in[b].bytes[from[i] - 16];
			}
			SAME(wasm_i8x16_swizzle(in[a].vector, in[b].vector), swizzled);
			SAME(wasm_i8x16_shuffle(in[a].vector, in[b].vector, 0, 16, 31, 15, 7, 23, 8, 24, 1, 2, 3, 30, 29, 12, 5, 5),
			    shuffled);
		}
	}
}

/* Of two zeros -0.0 is the lesser one; with a NaN it is a NaN. */
#define LESSER(x, y) (isnan(x) ? x : isnan(y) ? y : x == 0 && y == 0 ? (signbit(x) ? x : y) : x < y ? x : y)
#define GREATER(x, y) (isnan(x) ? x : isnan(y) ? y : x == 0 && y == 0 ? (signbit(x) ? y : x) : x > y ? x : y)

#define FLOATS(shape, T, R, suffix) \
	static void shape(void) \
	{ \
		TWO(wasm_##shape##_add, T, T, x + y) \
		TWO(wasm_##shape##_sub, T, T, x - y) \
		TWO(wasm_##shape##_mul, T, T, x * y) \
		TWO(wasm_##shape##_div, T, T, x / y) \
		TWO(wasm_##shape##_min, T, T, LESSER(x, y)) \
		TWO(wasm_##shape##_max, T, T, GREATER(x, y)) \
		TWO(wasm_##shape##_pmin, T, T, y < x ? y : x) \
		TWO(wasm_##shape##_pmax, T, T, x < y ? y : x) \
		EQUALITY(shape, T, R) \
		COMPARISONS(shape, T, R) \
		ONE(wasm_##shape##_neg, T, T, -x) \
		ONE(wasm_##shape##_abs, T, T, __builtin_fabs##suffix(x)) \
		ONE(wasm_##shape##_sqrt, T, T, __builtin_sqrt##suffix(x)) \
		ONE(wasm_##shape##_ceil, T, T, __builtin_ceil##suffix(x)) \
		ONE(wasm_##shape##_floor, T, T, __builtin_floor##suffix(x)) \
		ONE(wasm_##shape##_trunc, T, T, __builtin_trunc##suffix(x)) \
		ONE(wasm_##shape##_nearest, T, T, __builtin_rint##suffix(x)) \
	}
FLOATS(f32x4, f32, u32, f)
FLOATS(f64x2, f64, u64, )

#define TWO_OF_FOUR(op, T, R, expression) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		R want[LANES(R)] = { 0 }; \
		for (size_t i = 0; i < 2; i++) { \
			T x; \
			memcpy(&x, in[a].bytes + i * sizeof(T), sizeof(x)); \
			want[i] = (expression); \
		} \
		SAME(op(in[a].vector), want); \
	}

static void
conversions(void)
{
	ONE(wasm_i32x4_trunc_sat_f32x4, f32, s32, to_s32(x))
	ONE(wasm_u32x4_trunc_sat_f32x4, f32, u32, to_u32(x))
	TWO_OF_FOUR(wasm_i32x4_trunc_sat_f64x2_zero, f64, s32, to_s32(x))
	TWO_OF_FOUR(wasm_u32x4_trunc_sat_f64x2_zero, f64, u32, to_u32(x))
	ONE(wasm_f32x4_convert_i32x4, s32, f32, (f32)x)
	ONE(wasm_f32x4_convert_u32x4, u32, f32, (f32)x)
	TWO_OF_FOUR(wasm_f64x2_convert_low_i32x4, s32, f64, (f64)x)
	TWO_OF_FOUR(wasm_f64x2_convert_low_u32x4, u32, f64, (f64)x)
	TWO_OF_FOUR(wasm_f32x4_demote_f64x2_zero, f64, f32, (f32)x)
	TWO_OF_FOUR(wasm_f64x2_promote_low_f32x4, f32, f64, (f64)x)
}

/* One lane in, out and replaced, in registers and in memory, at an odd address. */
#define LANE(shape, T, width, lane) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		T want[LANES(T)], one; \
		u8 at[9]; \
		memcpy(want, in[a].bytes, 16); \
		one = want[lane]; \
		CHECK(memcmp(&one, &(T){ wasm_##shape##_extract_lane(in[a].vector, lane) }, sizeof(one)) == 0); \
		wasm_v128_store##width##_lane(at + 1, in[a].vector, lane); \
		CHECK(memcmp(at + 1, &one, sizeof(one)) == 0); \
		memcpy(at + 1, in[2].bytes, sizeof(one)); \
		memcpy(&one, in[2].bytes, sizeof(one)); \
		want[lane] = one; \
		SAME(wasm_##shape##_replace_lane(in[a].vector, lane, one), want); \
		SAME(wasm_v128_load##width##_lane(at + 1, in[a].vector, lane), want); \
		for (size_t i = 0; i < LANES(T); i++) \
			want[i] = one; \
		SAME(wasm_##shape##_splat(one), want); \
		SAME(wasm_v128_load##width##_splat(at + 1), want); \
	}
#define EXTENDING(op, T, R) \
	for (size_t a = 0; a < COUNT(in); a++) { \
		R want[LANES(R)]; \
		T lanes[LANES(T)]; \
		u8 at[17]; \
		memcpy(at + 1, in[a].bytes, 16); \
		memcpy(lanes, in[a].bytes, 16); \
		for (size_t i = 0; i < LANES(R); i++) \
			want[i] = lanes[i]; \
		SAME(op(at + 1), want); \
	}

static void
memory(void)
{
	u8 at[33];

	LANE(i8x16, s8, 8, 0)
	LANE(i8x16, s8, 8, 11)
	LANE(u8x16, u8, 8, 15)
	LANE(i16x8, s16, 16, 0)
	LANE(u16x8, u16, 16, 7)
	LANE(i32x4, s32, 32, 1)
	LANE(i64x2, s64, 64, 1)
	LANE(f32x4, f32, 32, 3)
	LANE(f64x2, f64, 64, 0)
	EXTENDING(wasm_i16x8_load8x8, s8, s16)
	EXTENDING(wasm_u16x8_load8x8, u8, u16)
	EXTENDING(wasm_i32x4_load16x4, s16, s32)
	EXTENDING(wasm_u32x4_load16x4, u16, u32)
	EXTENDING(wasm_i64x2_load32x2, s32, s64)
	EXTENDING(wasm_u64x2_load32x2, u32, u64)
	for (size_t a = 0; a < COUNT(in); a++) {
		u64 want[2] = { in[a].longs[0], 0 };

		memset(at, 0xa5, sizeof(at));
		wasm_v128_store(at + 1, in[a].vector);
		CHECK(at[0] == 0xa5 && at[17] == 0xa5 && memcmp(at + 1, in[a].bytes, 16) == 0);
		SAME(wasm_v128_load(at + 1), in[a].bytes);
		SAME(wasm_v128_load64_zero(at + 1), want);
		want[0] = (u32)want[0];
		SAME(wasm_v128_load32_zero(at + 1), want);
	}
}

int
main(void)
{
	static const u8 counted[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
	u64 state = 1;

	for (size_t a = 20; a < COUNT(in); a++) {
		for (size_t i = 0; i < 16; i++) {
			state = state * 6364136223846793005 + 1442695040888963407;
			in[a].bytes[i] = (u8)(state >> 56);
		}
	}
	__asm__ volatile("" ::: "memory");
	SAME(wasm_u8x16_make(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), counted);
	i8x16();
	i16x8();
	i32x4();
	i64x2();
	some_integers();
	bits();
	widths();
	places();
	f32x4();
	f64x2();
	conversions();
	memory();
	return (0);
}
