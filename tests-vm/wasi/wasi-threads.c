/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Threads, the places in memory that they wait at, and the ends that they can make; the name of the test chooses. */
#include <fcntl.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>
#include "threads.h"

#define MILLISECOND 1000000LL
#define MANY 32

static _Thread_local int own = 7;
static _Atomic(int) counter, mutex, gate, inside, passed;
static int plain;

static long long
now(void)
{
	struct timespec time;

	CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
	return (time.tv_sec * 1000 * MILLISECOND + time.tv_nsec);
}

static void
sleep_for(long long time)
{
	static int nothing;

	CHECK(wait32(&nothing, 0, time) == TIMED_OUT);
}

static thread threads[MANY];

static void
begin(void (*main)(void *))
{
	for (int i = 0; i < MANY; i++) {
		int id = start(&threads[i], main, (void *)i);

		CHECK(id > 0 && id < 1 << 29);
	}
}

static void
end(void)
{
	for (int i = 0; i < MANY; i++)
		join(&threads[i]);
}

static void
count(void *argument)
{
	CHECK(own == 7);
	own = (int)argument;
	for (int i = 0; i < 1000; i++) {
		atomic_fetch_add(&counter, 1);
		lock(&mutex);
		plain++;
		unlock(&mutex);
	}
	CHECK(own == (int)argument);
}

static void
in_turn(void)
{
	for (int i = 0; i < 1000; i++) {
		CHECK(start(&threads[0], count, (void *)i) > 0);
		join(&threads[0]);
	}
	CHECK(counter == 1000 * 1000 && plain == 1000 * 1000 && own == 7);
}

static void
at_once(void)
{
	counter = plain = 0;
	begin(count);
	end();
	CHECK(counter == MANY * 1000 && plain == MANY * 1000);
	for (int i = 0; i < MANY; i++) {
		for (int j = 0; j < i; j++)
			CHECK(threads[i].id != threads[j].id || i == j + 1);
	}
}

static void
alone(void)
{
	static _Alignas(8) long long place = 1LL << 32;
	long long before;

	CHECK(wait32(&place, 1, FOREVER) == NOT_EQUAL);
	CHECK(wait32((int *)&place + 1, 0, FOREVER) == NOT_EQUAL);
	CHECK(wait64(&place, 1, FOREVER) == NOT_EQUAL);
	CHECK(wait64(&place, 0, 0) == NOT_EQUAL);
	CHECK(wait32(&place, 0, 0) == TIMED_OUT);
	before = now();
	CHECK(wait64(&place, 1LL << 32, 20 * MILLISECOND) == TIMED_OUT);
	CHECK(now() - before >= 20 * MILLISECOND && now() - before < 2000 * MILLISECOND);
	CHECK(notify(&place, 0) == 0 && notify(&place, -1) == 0);
}

static void
wait_at_gate(void *argument)
{
	/* Each in its own way, and the longest time of all is long. */
	long long times[] = { FOREVER, INT64_MAX, INT64_MIN, 3600LL * 1000 * MILLISECOND };

	atomic_fetch_add(&inside, 1);
	CHECK(wait32(&gate, 0, times[(int)argument % 4]) == WOKEN);
	atomic_fetch_add(&passed, 1);
}

static void
notified(void)
{
	int woken = 0;

	begin(wait_at_gate);
	while (inside < MANY)
		sleep_for(MILLISECOND);
	/* They are about to wait. */
	sleep_for(50 * MILLISECOND);
	CHECK(notify(&gate, 0) == 0);
	CHECK(notify(&gate + 1, -1) == 0);
	CHECK(notify(&gate, 1) == 1);
	CHECK(notify(&gate, 5) == 5);
	while (passed < 6)
		sleep_for(MILLISECOND);
	sleep_for(20 * MILLISECOND);
	CHECK(passed == 6);
	woken = notify(&gate, -1);
	CHECK(woken == MANY - 6);
	end();
	CHECK(passed == MANY && notify(&gate, -1) == 0);
}

/* Those who give up waiting and those who are woken are all of them. */
static void
give_up(void *argument)
{
	for (int i = 0; i < 200; i++) {
		switch (wait32(&gate, 0, ((int)argument + i) % 7 * 10000)) {
		case WOKEN:
			atomic_fetch_add(&passed, 1);
			break;
		case TIMED_OUT:
			break;
		default:
			CHECK(!"a third way");
		}
	}
}

static void
raced(void)
{
	int woken = 0;

	passed = 0;
	begin(give_up);
	for (int i = 0; i < MANY; i++) {
		while (atomic_load(&threads[i].ended) == 0)
			woken += notify(&gate, 3);
	}
	end();
	CHECK(woken == passed);
}

static void
ping(void *argument)
{
	for (int i = 0; i < 2000; i++) {
		while (wait32(&gate, i * 2, FOREVER) != NOT_EQUAL)
			;
		gate++;
		notify(&gate, 1);
	}
}

static void
in_turns(void)
{
	CHECK(start(&threads[0], ping, NULL) > 0);
	for (int i = 0; i < 2000; i++) {
		gate++;
		notify(&gate, 1);
		while (wait32(&gate, i * 2 + 1, FOREVER) != NOT_EQUAL)
			;
	}
	join(&threads[0]);
	CHECK(gate == 4000);
}

static void
use_new_memory(void *argument)
{
	char *memory = argument;

	for (int i = 0; i < 1 << 16; i++)
		CHECK(memory[i] == 0);
	memory[0] = 1;
	/* Far beyond what there was when the thread began. */
	for (int i = 0; i < 8; i++)
		CHECK(__builtin_wasm_memory_grow(0, 1) != -1);
}

static void
grown(void)
{
	char *place = (char *)(__builtin_wasm_memory_grow(0, 1) << 16);
	int pages = __builtin_wasm_memory_size(0);

	for (int i = 0; i < MANY; i++) {
		place = (char *)(__builtin_wasm_memory_grow(0, 1) << 16);
		CHECK(start(&threads[i], use_new_memory, place) > 0);
	}
	end();
	CHECK(place[0] == 1);
	CHECK(__builtin_wasm_memory_size(0) == pages + MANY + MANY * 8);
}

/* Files of its own; what it reads is what it wrote, though others take and give numbers all the time. */
static void
open_and_close(void *argument)
{
	char name[] = "thread-??";
	int wrote = (int)argument, seen;
	__wasi_fd_t fd;
	__wasi_size_t done;
	__wasi_ciovec_t out = { (const uint8_t *)&wrote, sizeof(wrote) };
	__wasi_iovec_t in = { (uint8_t *)&seen, sizeof(seen) };
	const __wasi_rights_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK;

	name[7] = 'a' + wrote / 16;
	name[8] = 'a' + wrote % 16;
	for (int i = 0; i < 50; i++, wrote += MANY) {
		CHECK(__wasi_path_open(3, 0, name, __WASI_OFLAGS_CREAT, rights, 0, 0, &fd) == 0);
		/* Standard input is free, too. */
		CHECK((fd == 0 || fd > 3) && fd < 4 + MANY);
		CHECK(__wasi_fd_pwrite(fd, &out, 1, 0, &done) == 0 && done == sizeof(wrote));
		CHECK(__wasi_fd_pread(fd, &in, 1, 0, &done) == 0 && done == sizeof(seen));
		CHECK(seen == wrote);
		CHECK(__wasi_fd_close(fd) == 0);
	}
}

static void
wait_for_ever(void *argument)
{
	atomic_fetch_add(&inside, 1);
	while (gate == 0)
		wait32(&gate, 0, FOREVER);
	atomic_fetch_add(&passed, 1);
}

/* As many threads as there may be; then as many again. */
static void
limit(void)
{
	enum { MOST = 4000 };
	thread *all = malloc(MOST * sizeof(*all));
	int first = 0;

	CHECK(all != NULL);
	for (int round = 0; round < 2; round++) {
		int made = 0, answer;

		inside = passed = gate = 0;
		while ((answer = start(&all[made], wait_for_ever, NULL)) > 0) {
			made++;
			CHECK(made < MOST);
		}
		CHECK(answer < 0 && made > 100);
		while (inside < made)
			sleep_for(MILLISECOND);
		gate = 1;
		notify(&gate, -1);
		for (int i = 0; i < made; i++)
			join(&all[i]);
		CHECK(passed == made);
		/* The last of them may not be gone. */
		sleep_for(100 * MILLISECOND);
		if (round == 0)
			first = made;
		CHECK(made == first);
	}
}

static volatile int zero, minus_one = -1;

/* Without memory of the program's own: only calls use the stack. */
__attribute__((noinline)) static int
calls(int depth)
{
	return (depth == minus_one ? 0 : calls(depth + 1) * 3 + zero);
}

/* At an offset, with which the address is none of 32 bits. */
static void
wait_far(void)
{
	__asm__ volatile(
	    "i32.const -16\n"
	    "i32.const 0\n"
	    "i64.const -1\n"
	    "memory.atomic.wait32 32\n"
	    "drop");
}

static const char *way;

static bool
is(const char *name)
{
	return (strcmp(way, name) == 0);
}

static void
end_all(void *argument)
{
	if (is("trap"))
		__builtin_trap();
	if (is("exit"))
		__wasi_proc_exit(7);
	if (is("stack"))
		zero = calls(0);
	if (is("unaligned"))
		wait32((char *)&gate + 2, 0, FOREVER);
	if (is("unaligned-64"))
		wait64((char *)(((uintptr_t)&gate + 7) & -8) + 4, 0, FOREVER);
	if (is("outside"))
		notify((char *)(__builtin_wasm_memory_size(0) << 16), 1);
	if (is("far"))
		wait_far();
}

int
main(int argc, char **argv)
{
	way = argc == 2 ? argv[1] + strlen("wasi-threads") : "?";
	if (is("")) {
		in_turn();
		at_once();
		alone();
		notified();
		raced();
		in_turns();
		grown();
		begin(open_and_close);
		end();
		return (0);
	}
	CHECK(*way++ == '-');
	if (is("limit")) {
		limit();
		return (0);
	}
	/* Others are there at the end. */
	for (int i = 1; i < MANY; i++)
		CHECK(start(&threads[i], wait_for_ever, NULL) > 0);
	while (inside < MANY - 1)
		sleep_for(MILLISECOND);
	if (is("return"))
		return (3);
	CHECK(start(&threads[0], end_all, NULL) > 0);
	wait_for_ever(NULL);
	return (1);
}
