/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/systm.h>, <sys/time.h>, <sys/malloc.h>, <sys/pcpu.h>: small services. */
#include "../wrapper.h"

/* MALLOC_DEFINE would register it before the version is checked; shim_malloc_init() does it after. */
static struct malloc_type M_CLOUDABI[1] = {
	{ .ks_version = M_VERSION, .ks_shortdesc = "cloudabi" }
};

void
shim_malloc_init(void)
{
	malloc_init(M_CLOUDABI);
}

/* Complains on the console about memory that is still allocated. */
void
shim_malloc_uninit(void)
{
	malloc_uninit(M_CLOUDABI);
}

/* malloc(9) with M_WAITOK: sleeps, does not fail. */
void *
shim_malloc(size_t size)
{
	return (malloc(size, M_CLOUDABI, M_WAITOK));
}

void
shim_free(void *memory)
{
	free(memory, M_CLOUDABI);
}

/* pause(9) for milliseconds, at least one tick. */
void
shim_pause(const char *why, int milliseconds)
{
	(void)pause(why, MAX(1, hz * milliseconds / 1000));
}

/* ppsratecheck(9): whether another event is within the rate. */
int
shim_log_within_rate(int per_second)
{
	static struct timeval last;
	static int count;

	return (ppsratecheck(&last, &count, per_second));
}

struct thread *
shim_curthread(void)
{
	return (curthread);
}
