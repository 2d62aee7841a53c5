/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * <sys/racct.h>: resource accounting.  The functions exist in kernels built with RACCT; the header is asked to
 * declare them, as their inline stand-ins would take their place, and in others the weak symbols are null.
 */
#define	RACCT	1
#include "../wrapper.h"
#include <sys/racct.h>

#pragma weak racct_set
#pragma weak racct_set_force
#pragma weak racct_get_limit

/* racct(9): charges sizes in bytes; an errno when a rule denies them, and then all is as before. */
int
shim_racct_set_sizes(struct proc *p, uint64_t data, uint64_t total)
{
	uint64_t before;
	int denied;

	if (racct_set == NULL || p->p_racct == NULL)
		return (0);
	PROC_LOCK(p);
	before = p->p_racct->r_resources[RACCT_DATA];
	denied = racct_set(p, RACCT_DATA, data);
	if (denied == 0 && (denied = racct_set(p, RACCT_VMEM, total)) != 0)
		racct_set_force(p, RACCT_DATA, before);
	PROC_UNLOCK(p);
	return (denied ? ENOMEM : 0);
}

/* How many descriptors rules leave to a process. */
uint64_t
shim_racct_max_files(struct proc *p)
{
	return (racct_get_limit == NULL ? UINT64_MAX : racct_get_limit(p, RACCT_NOFILE));
}
