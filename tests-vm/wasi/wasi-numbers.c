/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Numbers are rounded and converted as WebAssembly has it. */
#include <math.h>
#include <stdint.h>
#include "check.h"

#define IS(value, wanted) \
	do { \
		volatile double x_ = (value); \
		CHECK(x_ == (wanted) && signbit(x_) == signbit((double)(wanted))); \
	} while (0)

static volatile double values[] = { 0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999999999999994, -0.3, 4503599627370495.5,
	-4503599627370497.0, 1e300, -1e300 };
static const double floors[] = { 0.0, -0.0, 0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 0.0, -1.0, 4503599627370495.0, -4503599627370497.0,
	1e300, -1e300 };
static const double ceils[] = { 0.0, -0.0, 1.0, -0.0, 2.0, -1.0, 3.0, -2.0, 1.0, -0.0, 4503599627370496.0, -4503599627370497.0,
	1e300, -1e300 };
static const double truncs[] = { 0.0, -0.0, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.0, -0.0, 4503599627370495.0, -4503599627370497.0,
	1e300, -1e300 };
static const double nearest[] = { 0.0, -0.0, 0.0, -0.0, 2.0, -2.0, 2.0, -2.0, 0.0, -0.0, 4503599627370496.0, -4503599627370497.0,
	1e300, -1e300 };

int
main(void)
{
	volatile double nan = __builtin_nan("");
	volatile float single = -0.5f;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		IS(__builtin_floor(values[i]), floors[i]);
		IS(__builtin_ceil(values[i]), ceils[i]);
		IS(__builtin_trunc(values[i]), truncs[i]);
		IS(__builtin_rint(values[i]), nearest[i]);
	}
	IS(__builtin_floorf(single), -1.0);
	IS(__builtin_ceilf(single), -0.0);
	IS(__builtin_truncf(single), -0.0);
	IS(__builtin_rintf(single), -0.0);
	CHECK(isnan(__builtin_floor(nan)) && isnan(__builtin_rint(nan)));
	IS(__builtin_sqrt(values[4] + 0.75), 1.5);
	IS(__builtin_fabs(values[1]), 0.0);
	IS(__builtin_copysign(values[4], values[1]), -1.5);
	CHECK(printf("%.3f %g %a\n", sin(1.0), pow(2.0, 0.5), exp(1.0)) > 0);
	CHECK(strtod("1.7976931348623157e308", NULL) == 1.7976931348623157e308);
	return (0);
}
