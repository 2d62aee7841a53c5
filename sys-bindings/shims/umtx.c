/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/umtxvar.h>: keys of user-space synchronisation objects. */
#include "../wrapper.h"

bool
shim_umtx_key_match(const struct umtx_key *a, const struct umtx_key *b)
{
	return (umtx_key_match(a, b));
}
