/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/uio.h>: frees what copyinuio(9) allocated. */
#include <sys/param.h>
#include <sys/malloc.h>
#include <sys/uio.h>

#include "shims.h"

void
shim_freeuio(struct uio *uio)
{
	free(uio, M_IOV);
}
