/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* libcloudabi.a: text, memory, locks, condition variables, threads.  The exit status is the line that does not hold. */
#include "runtime.h"

#define CHECK(condition) do { if (!(condition)) return (fail(__LINE__)); } while (0)
#define THREADS 6
#define ROUNDS 3000

static rt_lock lock = RT_LOCK_INITIALIZER;
static rt_condvar more = RT_CONDVAR_INITIALIZER;
static unsigned long sum, pair[2], torn;
static int queue[ROUNDS], queued, taken;

static cloudabi_exitcode_t
fail(int line)
{
	fd_printf(0, "%s:%d\n", __FILE__, line);
	return ((cloudabi_exitcode_t)line);
}

static _Bool
same(const char *a, const char *b)
{
	return (strlen(a) == strlen(b) && memcmp(a, b, strlen(a)) == 0);
}

/* The text that a format makes is this, and its length what is said. */
#define TEXT(wanted, ...) CHECK(snprintf(text, sizeof(text), __VA_ARGS__) == (int)strlen(wanted) && same(text, wanted))

static cloudabi_exitcode_t
check_text(void)
{
	char text[64], small[4];

	TEXT("plain 100%", "plain %d%%", 100);
	TEXT("-9223372036854775808 18446744073709551615", "%ld %lu", INT64_MIN, UINT64_MAX);
	TEXT("-1 255 -1 65535", "%hhd %hhu %hd %hu", (signed char)-1, (unsigned char)255, (short)-1, (unsigned short)65535);
	TEXT("[   42][42   ][00042][+42][ 42][  042]", "[%5d][%-5d][%05d][%+d][% d][%5.3d]", 42, 42, 42, 42, 42, 42);
	TEXT("[-0042][]", "[%05d][%.0d]", -42, 0);
	TEXT("ff FF 0xff 0 17 017", "%x %X %#x %#x %o %#o", 255, 255, 255, 0, 15, 15);
	TEXT("[  abc][abc  ][ab][x]", "[%5s][%-5s][%.2s][%c]", "abc", "abc", "abc", 'x');
	TEXT("[   7][8   ][a]", "[%*d][%*d][%.*s]", 4, 7, -4, 8, 1, "abc");
	TEXT("0x1234 12 -3", "%p %zu %td", (void *)0x1234, (size_t)12, (ptrdiff_t)-3);
	CHECK(snprintf(small, sizeof(small), "%s", "too long") == 8 && same(small, "too"));
	CHECK(snprintf(NULL, 0, "%d", 12345) == 5);
	CHECK(fd_printf(0, "a line of %d bytes: %700d\n", 719, 1) == CLOUDABI_ESUCCESS);
	CHECK(fd_printf(99, "nobody") == CLOUDABI_EBADF);
	return (0);
}

static cloudabi_exitcode_t
check_memory(void)
{
	unsigned char *blocks[200], *block;

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 200; i++) {
			size_t size = i * i * 7 % 100003 + 1;

			blocks[i] = malloc(size);
			CHECK(blocks[i] != NULL && (uintptr_t)blocks[i] % 16 == 0);
			memset(blocks[i], (int)i, size);
		}
		for (size_t i = 0; i < 200; i++) {
			size_t size = i * i * 7 % 100003 + 1;

			for (size_t at = 0; at < size; at++)
				CHECK(blocks[i][at] == (unsigned char)i);
			free(blocks[i]);
		}
	}
	/* What was free is used again. */
	block = malloc(100);
	free(block);
	CHECK(malloc(100) == block);
	memcpy(block, "kept", 5);
	for (size_t size = 100; size < 1 << 20; size *= 3) {
		block = realloc(block, size);
		CHECK(block != NULL && same((char *)block, "kept"));
	}
	free(block);
	block = calloc(1000, 3);
	for (int i = 0; i < 3000; i++)
		CHECK(block[i] == 0);
	CHECK(calloc(SIZE_MAX / 2, 3) == NULL && malloc(SIZE_MAX) == NULL);
	free(NULL);
	/* More than there is, were it not given back. */
	for (int i = 0; i < 3000; i++) {
		block = malloc((size_t)4 << 20);
		CHECK(block != NULL);
		block[0] = 1;
		free(block);
	}
	return (0);
}

static void *
add(void *argument)
{
	for (int i = 0; i < ROUNDS; i++) {
		void *block = malloc(i % 1000);

		rt_lock_write(&lock);
		sum++;
		pair[0]++;
		if (i % 64 == 0)
			cloudabi_sys_thread_yield();
		pair[1]++;
		rt_unlock_write(&lock);
		rt_lock_read(&lock);
		if (pair[0] != pair[1])
			torn++;
		rt_unlock_read(&lock);
		free(block);
	}
	*(cloudabi_tid_t *)argument = rt_thread_id();
	return (argument);
}

static void *
take(void *argument)
{
	unsigned long mine = 0;

	(void)argument;
	rt_lock_write(&lock);
	while (taken < ROUNDS) {
		if (taken == queued) {
			rt_condvar_wait(&more, &lock);
			continue;
		}
		mine += queue[taken++];
		if (taken == ROUNDS)
			rt_condvar_broadcast(&more);
	}
	rt_unlock_write(&lock);
	return ((void *)mine);
}

static cloudabi_exitcode_t
check_threads(void)
{
	rt_thread *threads[THREADS];
	cloudabi_tid_t ids[THREADS];
	cloudabi_timestamp_t begin, end;
	unsigned long all = 0;

	CHECK(rt_thread_id() != 0);
	for (int i = 0; i < THREADS; i++)
		CHECK(rt_thread_start(&threads[i], add, &ids[i]) == CLOUDABI_ESUCCESS);
	for (int i = 0; i < THREADS; i++)
		CHECK(rt_thread_join(threads[i]) == &ids[i]);
	CHECK(sum == THREADS * ROUNDS && torn == 0 && lock.word == CLOUDABI_LOCK_UNLOCKED);
	for (int i = 0; i < THREADS; i++) {
		CHECK(ids[i] != rt_thread_id());
		for (int k = 0; k < i; k++)
			CHECK(ids[i] != ids[k]);
	}
	for (int i = 0; i < THREADS; i++)
		CHECK(rt_thread_start(&threads[i], take, NULL) == CLOUDABI_ESUCCESS);
	for (int i = 0; i < ROUNDS; i++) {
		rt_lock_write(&lock);
		queue[queued++] = i;
		rt_condvar_signal(&more);
		rt_unlock_write(&lock);
	}
	for (int i = 0; i < THREADS; i++)
		all += (unsigned long)rt_thread_join(threads[i]);
	CHECK(all == (unsigned long)ROUNDS * (ROUNDS - 1) / 2);
	/* Nobody signals. */
	CHECK(cloudabi_sys_clock_time_get(CLOUDABI_CLOCK_MONOTONIC, 1, &begin) == CLOUDABI_ESUCCESS);
	rt_lock_write(&lock);
	CHECK(!rt_lock_try_write(&lock) && !rt_lock_try_read(&lock));
	CHECK(!rt_condvar_wait_until(&more, &lock, begin + 20000000));
	rt_unlock_write(&lock);
	CHECK(cloudabi_sys_clock_time_get(CLOUDABI_CLOCK_MONOTONIC, 1, &end) == CLOUDABI_ESUCCESS && end >= begin + 20000000);
	CHECK(rt_lock_try_read(&lock) && rt_lock_try_read(&lock) && !rt_lock_try_write(&lock));
	rt_unlock_read(&lock);
	rt_unlock_read(&lock);
	CHECK(rt_lock_try_write(&lock));
	rt_unlock_write(&lock);
	return (0);
}

cloudabi_exitcode_t
program_main(const void *argdata, size_t length)
{
	cloudabi_exitcode_t line = check_text();

	(void)argdata;
	(void)length;
	if (line == 0)
		line = check_memory();
	return (line == 0 ? check_threads() : line);
}
