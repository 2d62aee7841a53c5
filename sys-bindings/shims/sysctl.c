/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/sysctl.h>: variables of sysctl(8) that come and go with the module, sysctl_ctx_init(9). */
#include "../wrapper.h"

/* All that was added; what is added later stands before what it is added to. */
static struct sysctl_ctx_list context;

void
shim_sysctl_init(void)
{
	(void)sysctl_ctx_init(&context);
}

/* Removes all and waits for those who read; EBUSY, and nothing is removed, where somebody else has added to it. */
int
shim_sysctl_free(void)
{
	return (sysctl_ctx_free(&context));
}

struct sysctl_oid_list *
shim_sysctl_compat(void)
{
	return (SYSCTL_STATIC_CHILDREN(_compat));
}

struct sysctl_oid_list *
shim_sysctl_features(void)
{
	return (SYSCTL_STATIC_CHILDREN(_kern_features));
}

/* What is below answers NULL or false where the name is taken.  Names and descriptions are copied. */
struct sysctl_oid_list *
shim_sysctl_node(struct sysctl_oid_list *parent, const char *name, const char *description)
{
	struct sysctl_oid *oid;

	oid = SYSCTL_ADD_NODE(&context, parent, OID_AUTO, name, CTLFLAG_RD | CTLFLAG_MPSAFE, NULL, description);
	return (oid == NULL ? NULL : SYSCTL_CHILDREN(oid));
}

/* A number that does not change; programs in capability mode can read it. */
bool
shim_sysctl_constant(struct sysctl_oid_list *parent, const char *name, int value, const char *description)
{
	return (SYSCTL_ADD_INT(&context, parent, OID_AUTO, name, CTLFLAG_RD | CTLFLAG_CAPRD, SYSCTL_NULL_INT_PTR,
	    value, description) != NULL);
}

bool
shim_sysctl_counter(struct sysctl_oid_list *parent, const char *name, uint64_t *counter, const char *description)
{
	return (SYSCTL_ADD_U64(&context, parent, OID_AUTO, name, CTLFLAG_RD, counter, 0, description) != NULL);
}

static int
handle_switch(SYSCTL_HANDLER_ARGS)
{
	int error, value;

	value = atomic_load_int((int *)arg1);
	error = sysctl_handle_int(oidp, &value, 0, req);
	if (error != 0 || req->newptr == NULL)
		return (error);
	if (value != 0 && value != 1)
		return (EINVAL);
	atomic_store_int((int *)arg1, value);
	return (0);
}

/* Is 0 or 1; root can set it, not in a jail, and so can the kernel's environment. */
bool
shim_sysctl_switch(struct sysctl_oid_list *parent, const char *name, int *value, const char *description)
{
	return (SYSCTL_ADD_PROC(&context, parent, OID_AUTO, name, CTLTYPE_INT | CTLFLAG_RWTUN | CTLFLAG_MPSAFE, value,
	    0, handle_switch, "I", description) != NULL);
}

/* The processes with the sysentvec arg1 that the reader may see, or with arg2 their threads. */
static int
handle_users(SYSCTL_HANDLER_ARGS)
{
	struct proc *p;
	unsigned int count;

	count = 0;
	sx_slock(&allproc_lock);
	FOREACH_PROC_IN_SYSTEM(p) {
		if (p->p_sysent != arg1)
			continue;
		PROC_LOCK(p);
		if (p->p_state == PRS_NORMAL && p_cansee(req->td, p) == 0)
			count += arg2 != 0 ? p->p_numthreads : 1;
		PROC_UNLOCK(p);
	}
	sx_sunlock(&allproc_lock);
	return (sysctl_handle_int(oidp, &count, 0, req));
}

bool
shim_sysctl_users(struct sysctl_oid_list *parent, const char *name, struct sysentvec *sv, bool threads,
    const char *description)
{
	return (SYSCTL_ADD_PROC(&context, parent, OID_AUTO, name, CTLTYPE_UINT | CTLFLAG_RD | CTLFLAG_MPSAFE, sv,
	    threads, handle_users, "IU", description) != NULL);
}
