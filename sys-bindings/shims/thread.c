/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/proc.h>: locks of processes and threads, and walks over them. */
#include "../wrapper.h"

void
shim_proc_lock(struct proc *p)
{
	PROC_LOCK(p);
}

void
shim_proc_unlock(struct proc *p)
{
	PROC_UNLOCK(p);
}

int
shim_foreach_proc(int (*fn)(struct proc *, void *), void *arg)
{
	struct proc *p;
	int result = 0;

	sx_slock(&allproc_lock);
	FOREACH_PROC_IN_SYSTEM(p) {
		result = fn(p, arg);
		if (result != 0)
			break;
	}
	sx_sunlock(&allproc_lock);
	return (result);
}

int
shim_foreach_thread(struct proc *p, int (*fn)(struct thread *, void *), void *arg)
{
	struct thread *td;
	int result;

	FOREACH_THREAD_IN_PROC(p, td) {
		result = fn(td, arg);
		if (result != 0)
			return (result);
	}
	return (0);
}

void
shim_thread_lock(struct thread *td)
{
	thread_lock(td);
}

void
shim_thread_unlock(struct thread *td)
{
	thread_unlock(td);
}

bool
shim_has_to_return(struct thread *td)
{
	return ((td->td_ast & (TDAI(TDA_SIG) | TDAI(TDA_SUSPEND))) != 0);
}
