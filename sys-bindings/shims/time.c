/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/time.h>: the uptime clock and conversions between units of time. */
#include "../wrapper.h"

sbintime_t
shim_sbinuptime(void)
{
	return (sbinuptime());
}

sbintime_t
shim_tstosbt(struct timespec ts)
{
	return (tstosbt(ts));
}

struct timespec
shim_sbttots(sbintime_t sbt)
{
	return (sbttots(sbt));
}

sbintime_t
shim_nstosbt(int64_t ns)
{
	return (nstosbt(ns));
}

int64_t
shim_sbttons(sbintime_t sbt)
{
	return (sbttons(sbt));
}
