/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/eventhandler.h>: the process_exit event. */
#include "../wrapper.h"

eventhandler_tag
shim_process_exit_register(void (*fn)(void *, struct proc *), void *arg)
{
	return (EVENTHANDLER_REGISTER(process_exit, fn, arg, EVENTHANDLER_PRI_ANY));
}

void
shim_process_exit_deregister(eventhandler_tag tag)
{
	EVENTHANDLER_DEREGISTER(process_exit, tag);
}

/* The mutex of what execs hold; a leaf. */
static struct mtx passed_lock;
MTX_SYSINIT(cloudabi64_passed, &passed_lock, "cloudabi passed", MTX_DEF);

void
shim_passed_lock(void)
{
	mtx_lock(&passed_lock);
}

void
shim_passed_unlock(void)
{
	mtx_unlock(&passed_lock);
}
