/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* Clocks, sleep, poll and chance. */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>
#include "check.h"

static long long
now(clockid_t clock)
{
	struct timespec time;

	CHECK(clock_gettime(clock, &time) == 0);
	return (time.tv_sec * 1000000000LL + time.tv_nsec);
}

int
main(void)
{
	struct timespec pause = { 0, 30000000 };
	struct pollfd fds[2];
	long long before;
	__wasi_timestamp_t time;
	__wasi_size_t n;
	unsigned char random[2000];
	static __wasi_subscription_t subscriptions[300];
	static __wasi_event_t events[300];
	int zeros = 0;

	CHECK(now(CLOCK_REALTIME) > 1600000000LL * 1000000000 && now(CLOCK_MONOTONIC) > 0);
	CHECK(clock_getres(CLOCK_MONOTONIC, &pause) == 0 && pause.tv_sec == 0 && pause.tv_nsec > 0);
	CHECK(__wasi_clock_time_get(2, 0, &time) == 0 && time > 0 && __wasi_clock_time_get(3, 0, &time) == 0 && time > 0);
	CHECK(__wasi_clock_time_get(4, 0, &time) == __WASI_ERRNO_INVAL);
	pause = (struct timespec){ 0, 30000000 };
	before = now(CLOCK_MONOTONIC);
	CHECK(nanosleep(&pause, NULL) == 0 && now(CLOCK_MONOTONIC) - before >= 30000000);
	CHECK(sched_yield() == 0);

	/* A file is always ready; one that is closed is an error of its own. */
	fds[0] = (struct pollfd){ open("file", O_RDWR | O_CREAT, 0666), POLLRDNORM, 0 };
	CHECK(write(fds[0].fd, "four", 4) == 4);
	fds[1] = (struct pollfd){ 99, POLLRDNORM, 0 };
	CHECK(poll(fds, 1, 1000) == 1 && fds[0].revents == POLLRDNORM);
	CHECK(poll(fds, 2, 1000) == 1 && fds[1].revents == POLLNVAL);
	CHECK(__wasi_poll_oneoff(subscriptions, events, 0, &n) == __WASI_ERRNO_INVAL);
	/* Many, of which the one that comes first is the last. */
	for (int i = 0; i < 300; i++) {
		subscriptions[i].userdata = i;
		subscriptions[i].u.tag = __WASI_EVENTTYPE_CLOCK;
		subscriptions[i].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
		subscriptions[i].u.u.clock.timeout = i == 299 ? 10000000 : 100000000000;
	}
	CHECK(__wasi_poll_oneoff(subscriptions, events, 300, &n) == 0 && n == 1 && events[0].userdata == 299);
	CHECK(events[0].error == 0 && events[0].type == __WASI_EVENTTYPE_CLOCK);
	subscriptions[0].u.u.clock.timeout = now(CLOCK_MONOTONIC) + 20000000;
	subscriptions[0].u.u.clock.flags = __WASI_SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
	before = now(CLOCK_MONOTONIC);
	CHECK(__wasi_poll_oneoff(subscriptions, events, 1, &n) == 0 && n == 1 && now(CLOCK_MONOTONIC) - before >= 19000000);

	CHECK(getentropy(random, 256) == 0 && __wasi_random_get(random, sizeof(random)) == 0);
	for (size_t i = 0; i < sizeof(random); i++)
		zeros += random[i] == 0;
	CHECK(zeros < 100);
	return (0);
}
