/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* The functions that a compiler may call unasked. It must be told -ffreestanding here, or it makes of a loop a call of the function
   that the loop is in. */
#include <stddef.h>
#include <stdint.h>

/* A block that the compiler copies in registers. */
typedef struct {
	char bytes[16];
} block;

/* From here on the machine's own instruction, where it has one, is faster than a loop. */
#define LONG 512

/* Upwards: also right where the places overlap and `t` is below. */
static void
upwards(char *t, const char *f, size_t length)
{
#ifdef __x86_64__
	if (length >= LONG) {
		__asm__ volatile("rep movsb" : "+D"(t), "+S"(f), "+c"(length) : : "memory");
		return;
	}
#endif
	if (length >= sizeof(block)) {
		/* The last block may overlap the one before it. */
		block last = *(const block *)(f + length - sizeof(block));
		char *end = t + length - sizeof(block);

		for (; t < end; t += sizeof(block), f += sizeof(block))
			*(block *)t = *(const block *)f;
		*(block *)end = last;
		return;
	}
	while (length-- > 0)
		*t++ = *f++;
}

void *
memcpy(void *restrict to, const void *restrict from, size_t length)
{
	upwards(to, from, length);
	return (to);
}

void *
memmove(void *to, const void *from, size_t length)
{
	char *t = to;
	const char *f = from;

	if ((uintptr_t)t - (uintptr_t)f >= length) {
		upwards(t, f, length);
		return (to);
	}
	while (length >= sizeof(block)) {
		length -= sizeof(block);
		*(block *)(t + length) = *(const block *)(f + length);
	}
	while (length-- > 0)
		t[length] = f[length];
	return (to);
}

void *
memset(void *to, int value, size_t length)
{
	char *t = to;

#ifdef __x86_64__
	if (length >= LONG) {
		__asm__ volatile("rep stosb" : "+D"(t), "+c"(length) : "a"(value) : "memory");
		return (to);
	}
#endif
	if (length >= sizeof(block)) {
		char *end = t + length - sizeof(block);
		block pattern;

		for (size_t i = 0; i < sizeof(block); i++)
			pattern.bytes[i] = value;
		for (; t < end; t += sizeof(block))
			*(block *)t = pattern;
		*(block *)end = pattern;
		return (to);
	}
	while (length-- > 0)
		*t++ = value;
	return (to);
}

int
memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *x = a, *y = b;

	for (; length > 0; length--, x++, y++) {
		if (*x != *y)
			return (*x - *y);
	}
	return (0);
}

size_t
strlen(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return (length);
}
