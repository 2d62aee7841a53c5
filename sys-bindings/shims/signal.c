/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/signalvar.h>: sets of signals, signal information, the lock of a process's signal actions. */
#include "../wrapper.h"

void
shim_ksiginfo_init_trap(ksiginfo_t *ksi)
{
	ksiginfo_init_trap(ksi);
}

void
shim_sigemptyset(sigset_t *set)
{
	SIGEMPTYSET(*set);
}

void
shim_sigfillset(sigset_t *set)
{
	SIGFILLSET(*set);
}

void
shim_sigaddset(sigset_t *set, int sig)
{
	SIGADDSET(*set, sig);
}

void
shim_sigdelset(sigset_t *set, int sig)
{
	SIGDELSET(*set, sig);
}

bool
shim_sigismember(const sigset_t *set, int sig)
{
	return (SIGISMEMBER(*set, sig));
}

void
shim_ps_mtx_lock(struct proc *p)
{
	mtx_lock(&p->p_sigacts->ps_mtx);
}

void
shim_ps_mtx_unlock(struct proc *p)
{
	mtx_unlock(&p->p_sigacts->ps_mtx);
}
