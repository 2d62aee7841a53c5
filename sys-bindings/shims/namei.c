/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/namei.h>: path lookup. */
#include "../wrapper.h"

void
shim_ndinit_atrights(struct nameidata *nd, enum nameiop op, uint64_t flags, enum uio_seg seg, const char *path,
    int dirfd, const cap_rights_t *rights)
{
	NDINIT_ATRIGHTS(nd, op, flags, seg, path, dirfd, __DECONST(cap_rights_t *, rights));
}

void
shim_ndfree_pnbuf(struct nameidata *nd)
{
	NDFREE_PNBUF(nd);
}
