/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/time.h>: the uptime clock, and sleeping until a time. */
#include "../wrapper.h"

sbintime_t
shim_sbinuptime(void)
{
	return (sbinuptime());
}

/*
 * tsleep(9) until an uptime, which must not be 0; nobody wakes the thread.  As in shim_sleep(), `generation` makes it a
 * sleep until a time of the wall clock: it then ends early, with 0, when that clock is set.
 */
int
shim_sleep_until(const char *why, sbintime_t deadline, sbintime_t precision, int generation)
{
	int error;

	curthread->td_rtcgen = generation;
	/* A channel for this thread alone, as in kpi/umtx.rs. */
	error = tsleep_sbt((char *)curthread + 1, PWAIT | PCATCH, why, deadline, precision, C_ABSOLUTE);
	curthread->td_rtcgen = 0;
	return (error);
}
