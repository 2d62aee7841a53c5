/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/capsicum.h>: sets of rights, whose functions are variadic, and the test for capability mode. */
#include "../wrapper.h"

void
shim_cap_rights_init(cap_rights_t *rights)
{
	cap_rights_init_zero(rights);
}

void
shim_cap_rights_set(cap_rights_t *rights, uint64_t right)
{
	cap_rights_set(rights, right);
}

void
shim_cap_rights_clear(cap_rights_t *rights, uint64_t right)
{
	cap_rights_clear(rights, right);
}

bool
shim_cap_rights_is_set(const cap_rights_t *rights, uint64_t right)
{
	return (cap_rights_is_set(rights, right));
}

bool
shim_in_capability_mode(struct thread *td)
{
	return (IN_CAPABILITY_MODE(td));
}
