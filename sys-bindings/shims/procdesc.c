/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/procdesc.h>: process descriptors. */
#include "../wrapper.h"

/*
 * How the process of a descriptor, a file of type DTYPE_PROCDESC, ended: by a signal, or with a code if that is 0.
 * False if it has not.  The code has all bits that the process gave until it is reaped, from then on the lower eight.
 */
bool
shim_procdesc_status(struct file *fp, int *signal, uint32_t *code)
{
	struct procdesc *pd;
	bool exited;

	pd = fp->f_data;
	/* Exits and reapings lock it exclusively. */
	sx_slock(&proctree_lock);
	exited = (pd->pd_flags & PDF_EXITED) != 0;
	if (exited) {
		*signal = WTERMSIG(pd->pd_xstat);
		if (pd->pd_proc != NULL)
			*code = (uint32_t)pd->pd_proc->p_xexit;
		else
			*code = WEXITSTATUS(pd->pd_xstat);
	}
	sx_sunlock(&proctree_lock);
	return (exited);
}
