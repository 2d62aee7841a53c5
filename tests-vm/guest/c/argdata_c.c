/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The reader of argument data in the examples, and their memory functions.  The data is that of
   {yes: true, no: false, n: ~, i: -300, u: 18446744073709551615, f: -1.5, s: text, b: !!binary AAH/, t: !!timestamp 2001-12-14,
   d: !fd 1, q: [1, [2], {3: 4}], e: []} */
#include "argdata.h"

#define CHECK(condition) do { if (!(condition)) return (__LINE__); } while (0)

void *memcpy(void *restrict, const void *restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);

cloudabi_exitcode_t
program_main(const void *bytes, size_t length)
{
	argdata all = { bytes, length }, element, key, value, rest, inner;
	_Bool truth = 0;
	cloudabi_fd_t fd;
	double real;
	int64_t number;
	uint64_t positive;
	size_t count = 0, size;
	char text[32];

	CHECK(argdata_bool(argdata_get(all, "yes"), &truth) && truth);
	CHECK(argdata_bool(argdata_get(all, "no"), &truth) && !truth);
	CHECK(argdata_null(argdata_get(all, "n")) && argdata_null(argdata_get(all, "nowhere")) && !argdata_null(all));
	CHECK(argdata_int(argdata_get(all, "i"), &number) && number == -300);
	CHECK(!argdata_uint(argdata_get(all, "i"), &positive));
	CHECK(argdata_uint(argdata_get(all, "u"), &positive) && positive == UINT64_MAX);
	CHECK(!argdata_int(argdata_get(all, "u"), &number));
	CHECK(argdata_float(argdata_get(all, "f"), &real) && real == -1.5);
	CHECK(argdata_str(argdata_get(all, "s"), &size) != NULL && size == 4);
	CHECK(memcmp(argdata_str(argdata_get(all, "s"), &size), "text", 5) == 0);
	CHECK(argdata_binary(argdata_get(all, "b"), &size) != NULL && size == 3);
	CHECK(memcmp(argdata_binary(argdata_get(all, "b"), &size), "\0\1\377", 3) == 0);
	CHECK(argdata_timestamp(argdata_get(all, "t"), &number) && number == 1008288000000000000);
	CHECK(argdata_fd(argdata_get(all, "d"), &fd) && fd == 0);

	/* No value is of another's type. */
	rest = argdata_map(all);
	for (count = 0; argdata_next(&rest, &key) && argdata_next(&rest, &value); count++) {
		int types = argdata_bool(value, &truth) + argdata_int(value, &number) + argdata_float(value, &real) +
		    (argdata_str(value, &size) != NULL) + (argdata_binary(value, &size) != NULL) +
		    argdata_timestamp(value, &number) + argdata_fd(value, &fd) + argdata_null(value);
		_Bool is_seq = memcmp(key.bytes, "\10q", 3) == 0 || memcmp(key.bytes, "\10e", 3) == 0;
		_Bool is_large = memcmp(key.bytes, "\10u", 3) == 0;

		CHECK(types == (is_seq || is_large ? 0 : 1));
	}
	CHECK(count == 12);

	rest = argdata_seq(argdata_get(all, "q"));
	CHECK(argdata_next(&rest, &element) && argdata_int(element, &number) && number == 1);
	CHECK(argdata_next(&rest, &element));
	inner = argdata_seq(element);
	CHECK(argdata_next(&inner, &value) && argdata_int(value, &number) && number == 2 && !argdata_next(&inner, &value));
	CHECK(argdata_next(&rest, &element));
	inner = argdata_map(element);
	CHECK(argdata_next(&inner, &key) && argdata_next(&inner, &value) && argdata_int(key, &number) && number == 3);
	CHECK(argdata_int(value, &number) && number == 4 && !argdata_next(&inner, &key));
	CHECK(!argdata_next(&rest, &element));
	rest = argdata_seq(argdata_get(all, "e"));
	CHECK(!argdata_next(&rest, &element));
	rest = argdata_seq(all);
	CHECK(!argdata_next(&rest, &element));

	memset(text, 'a', sizeof(text));
	memcpy(text, "0123456789", 10);
	memmove(text + 2, text, 10);
	CHECK(memcmp(text, "010123456789aa", 14) == 0);
	memmove(text, text + 2, 10);
	CHECK(memcmp(text, "012345678989aa", 14) == 0 && memcmp("a", "b", 1) < 0 && memcmp("\377", "a", 1) > 0);
	return (0);
}
