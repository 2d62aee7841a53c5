/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/mutex.h>, <sys/sx.h>: locks. The caller's file and line, which WITNESS prints, are those of the shim. */
#include "../wrapper.h"

void
shim_mtx_init(struct mtx *m, const char *name, const char *type, int opts)
{
	mtx_init(m, name, type, opts);
}

void
shim_mtx_destroy(struct mtx *m)
{
	mtx_destroy(m);
}

void
shim_mtx_lock(struct mtx *m)
{
	mtx_lock(m);
}

void
shim_mtx_unlock(struct mtx *m)
{
	mtx_unlock(m);
}

bool
shim_mtx_owned(struct mtx *m)
{
	return (mtx_owned(m));
}

int
shim_mtx_sleep(const void *chan, struct mtx *m, int pri, const char *wmesg, int timo)
{
	return (mtx_sleep(chan, m, pri, wmesg, timo));
}

void
shim_sx_init(struct sx *sx, const char *name)
{
	sx_init(sx, name);
}

void
shim_sx_destroy(struct sx *sx)
{
	sx_destroy(sx);
}

void
shim_sx_xlock(struct sx *sx)
{
	sx_xlock(sx);
}

int
shim_sx_xlock_sig(struct sx *sx)
{
	return (sx_xlock_sig(sx));
}

void
shim_sx_xunlock(struct sx *sx)
{
	sx_xunlock(sx);
}

void
shim_sx_slock(struct sx *sx)
{
	sx_slock(sx);
}

void
shim_sx_sunlock(struct sx *sx)
{
	sx_sunlock(sx);
}
