/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/mbuf.h>: network buffers. */
#include "../wrapper.h"

void *
shim_mtod(struct mbuf *m)
{
	return (mtod(m, void *));
}

struct mbuf *
shim_m_free(struct mbuf *m)
{
	return (m_free(m));
}

void
shim_m_freem(struct mbuf *m)
{
	m_freem(m);
}
