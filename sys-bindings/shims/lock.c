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
