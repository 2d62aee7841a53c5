/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/racct.h>: resource accounting.  The function exists in kernels built with RACCT; the header is asked to
 * declare it, as its inline stand-in would take the function's place, and in others the weak symbol is null.
 */
#define	RACCT	1
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/lock.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/racct.h>

#include "shims.h"

#pragma weak racct_set

/* racct(9): charges sizes in bytes; an errno when a rule denies them. */
int
shim_racct_set_sizes(struct proc *p, uint64_t data, uint64_t total)
{
	int denied;

	if (racct_set == NULL)
		return (0);
	PROC_LOCK(p);
	denied = racct_set(p, RACCT_DATA, data) != 0 || racct_set(p, RACCT_VMEM, total) != 0;
	PROC_UNLOCK(p);
	return (denied ? ENOMEM : 0);
}
