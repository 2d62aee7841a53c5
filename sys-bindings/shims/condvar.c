/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/condvar.h>: condition variables. */
#include "../wrapper.h"

void
shim_cv_wait(struct cv *cv, struct mtx *m)
{
	cv_wait(cv, m);
}

int
shim_cv_wait_sig(struct cv *cv, struct mtx *m)
{
	return (cv_wait_sig(cv, m));
}

int
shim_cv_timedwait_sig_sbt(struct cv *cv, struct mtx *m, sbintime_t sbt, sbintime_t pr, int flags)
{
	return (cv_timedwait_sig_sbt(cv, m, sbt, pr, flags));
}

void
shim_cv_broadcast(struct cv *cv)
{
	cv_broadcast(cv);
}
